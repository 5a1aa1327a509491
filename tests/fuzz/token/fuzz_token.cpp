// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to what looks at tokens and handshakes before any key is known, and signs what has the right
// form, so that the reader of claims sees arbitrary ones too.

#include "server/auth/presentedtoken.h"
#include "server/auth/tokencheck.h"

#include <cstdlib>

#include <QMessageAuthenticationCode>

using namespace heliograph;

namespace {

const QByteArray secret = QByteArrayLiteral("north wind and south wind");

void require(bool condition)
{
    if (!condition)
        std::abort();
}

QByteArray base64Url(const QByteArray &text)
{
    return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

auth::TokenCheck::Verdict checked(const QByteArray &token)
{
    static const SystemClock clock;
    static auth::TokenCheck check({secret}, clock);
    return check.check(token);
}

void checkForm(const QByteArray &bytes)
{
    static peer::JsonReader reader;
    const auto algorithm = auth::algorithmOf(bytes, reader);
    const auto verdict = checked(bytes);
    if (algorithm) {
        require(bytes.count('.') == 2 && bytes.size() <= auth::longestToken);
        require(!bytes.contains('=') && !bytes.contains('\0'));
    } else {
        require(std::get<auth::TokenFault>(verdict) == auth::TokenFault::Invalid);
    }
}

void checkClaims(const QByteArray &claims)
{
    const QByteArray text = base64Url(R"({"alg":"HS256"})") + '.' + base64Url(claims);
    const QByteArray signature = QMessageAuthenticationCode::hash(text, secret, QCryptographicHash::Sha256);
    const auto verdict = checked(text + '.' + base64Url(signature));
    if (const auto *found = std::get_if<peer::Claims>(&verdict))
        require(found->userId && !found->userId->isEmpty());
    else
        require(std::get<auth::TokenFault>(verdict) != auth::TokenFault::Missing);
}

void checkHandshake(const QByteArray &bytes)
{
    peer::Handshake handshake;
    handshake.query = bytes;
    handshake.authorization = bytes;
    if (const auto token = auth::presentedToken(handshake))
        require(!token->isEmpty() && bytes.contains(*token));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    checkForm(bytes);
    checkClaims(bytes);
    checkHandshake(bytes);
    return 0;
}
