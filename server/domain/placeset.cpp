// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/placeset.h"

#include <algorithm>

#include <QtAlgorithms>

namespace heliograph::domain {

namespace {

constexpr size_t mostListed = 64;
/// Fewer than that are listed again. Not the same number, or somebody who comes and goes would turn it over each time.
constexpr size_t fewestSpread = 32;

quint64 bitOf(size_t place)
{
    return quint64(1) << (place % 64);
}

} // namespace

void PlaceSet::insert(size_t place)
{
    ++m_size;
    if (m_bits.empty() && m_size > mostListed)
        spread();
    if (m_bits.empty()) {
        m_list.insert(std::upper_bound(m_list.begin(), m_list.end(), quint32(place)), quint32(place));
        return;
    }
    if (m_bits.size() <= place / 64)
        m_bits.resize(place / 64 + 1);
    m_bits[place / 64] |= bitOf(place);
}

void PlaceSet::remove(size_t place)
{
    --m_size;
    if (m_bits.empty()) {
        m_list.erase(std::lower_bound(m_list.begin(), m_list.end(), quint32(place)));
        return;
    }
    m_bits[place / 64] &= ~bitOf(place);
    if (m_size < fewestSpread)
        gather();
}

void PlaceSet::addTo(PlaceBits &bits) const
{
    for (const quint32 place : m_list)
        bits[place / 64] |= bitOf(place);
    for (size_t n = 0; n < m_bits.size(); ++n)
        bits[n] |= m_bits[n];
}

void PlaceSet::spread()
{
    m_bits.assign(m_list.back() / 64 + 1, 0);
    for (const quint32 place : m_list)
        m_bits[place / 64] |= bitOf(place);
    m_list = {};
}

void PlaceSet::gather()
{
    for (size_t n = 0; n < m_bits.size(); ++n) {
        for (quint64 left = m_bits[n]; left != 0; left &= left - 1)
            m_list.push_back(quint32(n * 64 + qCountTrailingZeroBits(left)));
    }
    m_bits = {};
}

} // namespace heliograph::domain
