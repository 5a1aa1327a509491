// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where unguessable ids come from. Passed in, so that tests can foresee them.
#pragma once

#include <QByteArray>

namespace heliograph {

class IdSource
{
public:
    virtual ~IdSource() = default;
    /// count bytes that nobody can guess.
    virtual QByteArray bytes(qsizetype count) = 0;

    /// 32 lower-case hexadecimal digits (128 bits): the form of an Engine.IO session id.
    QByteArray hexId();
    /// 20 characters of A-Z a-z 0-9 - _ (120 bits): the form of a Socket.IO socket id.
    QByteArray shortId();
    /// A version 4 UUID (RFC 4122), lower case with hyphens: the form of message and call ids.
    QByteArray uuid();
};

/// The operating system's cryptographic generator.
class SystemIdSource final : public IdSource
{
public:
    QByteArray bytes(qsizetype count) override;
};

} // namespace heliograph
