// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody who may watch the server or act on it. Not for how operators are kept.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/idsource.h"

#include <optional>

namespace heliograph::admin {

enum class Role {
    Viewer,    ///< sees everything
    Moderator, ///< acts as well
};
/// "viewer", "moderator"
QLatin1String textOf(Role role);
std::optional<Role> roleOf(QStringView text);

struct Operator
{
    QString name;
    Role role = Role::Viewer;
    WallTime since{};
    QByteArray tokenHash{}; ///< what is kept of the token: 32 bytes, SHA-256
    bool operator==(const Operator &) const = default;
};

/// 1 to 64 of A-Z a-z 0-9 . _ @ -
bool isOperatorName(const QString &name);

/// "hgo_" and 43 characters: 256 bits that nobody can guess. Shown to the operator once, kept by nobody here.
QByteArray makeToken(IdSource &ids);
QByteArray hashOfToken(const QByteArray &token);

} // namespace heliograph::admin
