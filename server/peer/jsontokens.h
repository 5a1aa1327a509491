// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the tokens of a JSON text begin: the first step of reading, done by simdjson's vector code. Knows nothing of
// grammar. Its source is the only file that sees simdjson.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include <QByteArray>

namespace heliograph::peer {

class JsonTokens
{
public:
    /// For texts of up to @p capacity bytes. Allocates about 4 bytes for each of them.
    explicit JsonTokens(qsizetype capacity);
    ~JsonTokens();

    /// The offsets of all structural characters outside of strings and of the first character of everything else that
    /// is not white space, in order; valid until the next call. nullopt: not UTF-8, a string that does not end, a raw
    /// control character in a string, nothing but white space, or longer than the capacity.
    std::optional<std::span<const quint32>> find(QByteArrayView text);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::peer
