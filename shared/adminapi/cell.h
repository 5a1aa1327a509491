// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One value of a row, to sort by.
#pragma once

#include <variant>

#include <QString>

namespace heliograph::adminapi {

/// Nothing comes before numbers, numbers before texts.
using Cell = std::variant<std::monostate, double, QString>;

/// Less than 0: @p one comes first.
inline int compare(const Cell &one, const Cell &other)
{
    if (one.index() != other.index())
        return one.index() < other.index() ? -1 : 1;
    if (const auto *number = std::get_if<double>(&one)) {
        const double second = std::get<double>(other);
        return *number < second ? -1 : *number > second;
    }
    if (const auto *text = std::get_if<QString>(&one))
        return QString::compare(*text, std::get<QString>(other));
    return 0;
}

} // namespace heliograph::adminapi
