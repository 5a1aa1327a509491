// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows that are only ever added, each under the next number, of which the oldest may go. The port to whoever keeps
// them.
#pragma once

#include <optional>

#include <QtGlobal>

namespace heliograph::admin {

template<typename Row>
class Sequence
{
public:
    virtual ~Sequence() = default;
    /// The oldest that is kept and the newest; without any, first() is last() + 1.
    virtual qint64 first() const = 0;
    virtual qint64 last() const = 0;
    /// nullopt if it is not kept. Row::id is @p number.
    virtual std::optional<Row> at(qint64 number) const = 0;
};

} // namespace heliograph::admin
