// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TLS configuration from certificate and key files.
#pragma once

#include <variant>

#include <QSslConfiguration>
#include <QString>

namespace heliograph::net {

/// The server side's configuration, or a sentence that says what is wrong. @p certificateFile: PEM, the server's own
/// certificate first, then its chain. @p keyFile: PEM, RSA or EC, not encrypted. TLS 1.2 and later.
std::variant<QSslConfiguration, QString> loadCertificate(const QString &certificateFile, const QString &keyFile);

} // namespace heliograph::net
