// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys that tokens are checked with, and which algorithm may use which: a shared secret never checks what asks for
// a public key, nor the other way round.
#pragma once

#include "server/auth/tokenform.h"

#include <variant>

namespace heliograph::auth {

/// Of RSA with 2048 bits or more, or of the curve P-256.
class PublicKey
{
public:
    /// A QString: what is wrong, as a sentence after the file's name.
    static std::variant<PublicKey, QString> fromPem(const QByteArray &text);
    static std::variant<PublicKey, QString> read(const QString &path);

    const QByteArray &pem() const { return m_pem; }
    /// The only one that it is for.
    Algorithm algorithm() const { return m_algorithm; }

private:
    PublicKey(QByteArray pem, Algorithm algorithm) : m_pem(std::move(pem)), m_algorithm(algorithm) {}

    QByteArray m_pem;
    Algorithm m_algorithm;
};

struct TokenKeys
{
    QByteArray secret{}; ///< empty: there is none
    std::optional<PublicKey> publicKey{};

    bool isEmpty() const { return secret.isEmpty() && !publicKey; }
    /// Empty: no key of ours is for that algorithm.
    QByteArray keyFor(Algorithm algorithm) const;
};

} // namespace heliograph::auth
