// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens signed with a shared secret, made by the book and against it. Does not use the library that checks them.
#pragma once

#include <QByteArray>
#include <QMessageAuthenticationCode>

namespace heliograph::test {

constexpr char secret[] = "north wind and south wind";

inline QByteArray base64Url(const QByteArray &text)
{
    return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// Whatever the header says, signed with HMAC.
inline QByteArray signedWith(const QByteArray &key, const QByteArray &header, const QByteArray &claims,
                             QCryptographicHash::Algorithm hash = QCryptographicHash::Sha256)
{
    const QByteArray text = base64Url(header) + '.' + base64Url(claims);
    return text + '.' + base64Url(QMessageAuthenticationCode::hash(text, key, hash));
}

inline QByteArray token(const QByteArray &claims)
{
    return signedWith(secret, R"({"alg":"HS256","typ":"JWT"})", claims);
}

} // namespace heliograph::test
