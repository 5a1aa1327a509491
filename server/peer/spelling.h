// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looks up the words of a dialect in its table of spellings. A row has at least the members `word`, an enumerator, and
// `event`, its name on the wire; what else it has is the dialect's own.
#pragma once

#include <optional>

#include <QByteArray>

namespace heliograph::peer {

/// @p rows stand in the order of the enumeration.
template<typename Rows>
const typename Rows::value_type &spellingOf(const Rows &rows, decltype(Rows::value_type::word) word)
{
    const auto &row = rows[size_t(word)];
    Q_ASSERT(row.word == word);
    return row;
}

/// nullopt: no word of that dialect.
template<typename Rows>
std::optional<decltype(Rows::value_type::word)> wordIn(const Rows &rows, const QByteArray &event)
{
    for (const auto &row : rows) {
        if (event == row.event)
            return row.word;
    }
    return std::nullopt;
}

} // namespace heliograph::peer
