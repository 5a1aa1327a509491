// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One value of a row, to sort by.
#pragma once

#include <compare>
#include <variant>

#include <QString>

namespace heliograph::adminapi {

/// Nothing comes before numbers, numbers before texts.
using Cell = std::variant<std::monostate, double, QString>;

inline std::strong_ordering compare(const Cell &one, const Cell &other)
{
    if (one.index() != other.index())
        return one.index() <=> other.index();
    if (const auto *number = std::get_if<double>(&one)) {
        const double second = std::get<double>(other);
        return *number < second   ? std::strong_ordering::less
               : *number > second ? std::strong_ordering::greater
                                  : std::strong_ordering::equal;
    }
    if (const auto *text = std::get_if<QString>(&one))
        return QString::compare(*text, std::get<QString>(other)) <=> 0;
    return std::strong_ordering::equal;
}

} // namespace heliograph::adminapi
