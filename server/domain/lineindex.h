// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the first of many waiting people who may match somebody, without comparing words: each person is a few numbers
// in one block of memory. What it finds is to be confirmed by linerules.h; what it passes over does not match.
#pragma once

#include "server/domain/seeker.h"

#include <vector>

namespace heliograph::domain {

class LineIndex
{
public:
    /// Where somebody stands; grows with every append, and stays the same until compact().
    using Place = size_t;

    Place append(const Seeker &seeker);
    /// The same place with other wishes.
    void replace(Place place, const Seeker &seeker);
    void remove(Place place);
    /// The first place from @p from on that may match; size() if there is none.
    Place nextCandidate(const Seeker &seeker, Place from) const;

    /// Places, taken and empty.
    Place size() const { return m_traits.size(); }
    /// How many of those before @p place are taken.
    qint64 takenBefore(Place place) const;
    /// Closes the gaps. The n-th person taken now stands at n.
    void compact();

private:
    /// Words as hashes, 0 for nothing stated or anything wanted. Interests as a set of 64 hash values.
    struct Traits
    {
        quint32 language;
        quint32 gender;
        quint32 wantedLanguage;
        quint32 wantedGender;
        qint32 age; ///< noAge: not stated
        qint32 youngest;
        qint32 oldest;
        bool isTaken;
        quint64 interests;
        quint64 wantedInterests;
    };

    static Traits traitsOf(const Seeker &seeker);
    static bool mayMatch(const Traits &one, const Traits &other);

    std::vector<Traits> m_traits;
};

} // namespace heliograph::domain
