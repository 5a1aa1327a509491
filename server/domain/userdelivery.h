// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Delivery to users instead of peers: to every device that holds the user id at that moment.
#pragma once

#include "server/domain/directory.h"

namespace heliograph::domain {

/// Who is told what.
struct Notice
{
    UserId to;
    Words words;
};

class UserDelivery
{
public:
    /// Borrowed.
    UserDelivery(const Directory &directory, Delivery &delivery) : m_directory(directory), m_delivery(delivery) {}

    Delivery &peers() const { return m_delivery; }
    /// Nobody hears it when nobody holds the user id. Two emits to one user arrive in the order of these calls.
    /// @p except: a device of the user that is left out.
    void emit(const User &to, const Words &words, const PeerId &except = {}) const;
    void emit(Realm realm, const QList<Notice> &notices) const;

private:
    const Directory &m_directory;
    Delivery &m_delivery;
};

} // namespace heliograph::domain
