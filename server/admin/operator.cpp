// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/operator.h"

#include <algorithm>

#include <QCryptographicHash>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

QLatin1String textOf(Role role)
{
    return role == Role::Moderator ? "moderator"_L1 : "viewer"_L1;
}

std::optional<Role> roleOf(QStringView text)
{
    for (const Role role : {Role::Viewer, Role::Moderator}) {
        if (text == textOf(role))
            return role;
    }
    return std::nullopt;
}

bool isOperatorName(const QString &name)
{
    const auto isAllowed = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'.' ||
               c == u'_' || c == u'@' || c == u'-';
    };
    return name.size() >= 1 && name.size() <= 64 && std::all_of(name.begin(), name.end(), isAllowed);
}

QByteArray makeToken(IdSource &ids)
{
    return "hgo_" + ids.bytes(32).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray hashOfToken(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

} // namespace heliograph::admin
