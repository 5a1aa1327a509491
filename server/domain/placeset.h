// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A set of places in the line: a short list while it is small, one bit a place when it is not, so that neither a word
// of one person nor a word of everybody costs much. Not for finding out who stands there.
#pragma once

#include <vector>

#include <QtGlobal>

namespace heliograph::domain {

/// One bit a place, the lowest of the first number for place 0.
using PlaceBits = std::vector<quint64>;

class PlaceSet
{
public:
    /// @p place is not in it.
    void insert(size_t place);
    /// @p place is in it.
    void remove(size_t place);
    bool isEmpty() const { return m_size == 0; }
    /// Sets the bits of its places; there must be enough of them.
    void addTo(PlaceBits &bits) const;

private:
    void spread();
    void gather();

    size_t m_size = 0;
    std::vector<quint32> m_list; ///< in order; empty while there are bits
    PlaceBits m_bits;
};

} // namespace heliograph::domain
