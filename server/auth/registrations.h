// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked before a client may have a user id: whether its address asks too often, and whether that id is kept
// out. Not for whose token it is.
#pragma once

#include "shared/base/ratelimit.h"

#include <functional>
#include <optional>

#include <QString>

namespace heliograph::auth {

class Registrations
{
public:
    /// The sentence for whoever may not have that user id; nullopt for everybody else.
    using Refusal = std::function<std::optional<QString>(const QString &user)>;

    /// @p limit is borrowed, and counts by address. Without @p refusal no id is kept out.
    Registrations(RateLimit &limit, Refusal refusal = {}) : m_limit(&limit), m_refusal(std::move(refusal)) {}

    /// False: this address has registered too often. Counts.
    bool allow(const QByteArray &addressKey) const { return m_limit->count(addressKey).isAllowed; }
    std::optional<QString> refusalOf(const QString &user) const { return m_refusal ? m_refusal(user) : std::nullopt; }

private:
    RateLimit *m_limit;
    Refusal m_refusal;
};

} // namespace heliograph::auth
