// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the first of many waiting people who matches somebody, without comparing words with any of them: each person is
// a few numbers in one block of memory, and each interest has the set of those who state or want it. What it finds is
// to be confirmed by linerules.h, which says no only where hashes are alike by chance; what it passes over does not
// match.
#pragma once

#include "server/domain/placeset.h"
#include "server/domain/seeker.h"

#include <functional>
#include <vector>

namespace heliograph::domain {

class LineIndex
{
public:
    /// Where somebody stands; grows with every append, and stays the same until compact().
    using Place = size_t;
    using Confirm = std::function<bool(Place)>;

    Place append(const Seeker &seeker);
    /// The same place with other wishes.
    void replace(Place place, const Seeker &seeker);
    void remove(Place place);
    /// The first place that may match and is confirmed; size() if there is none.
    Place find(const Seeker &seeker, const Confirm &confirm) const;

    /// Places, taken and empty.
    Place size() const { return m_interests.size(); }
    /// How many of those before @p place are taken.
    qint64 takenBefore(Place place) const;
    /// Closes the gaps. The n-th person taken now stands at n.
    void compact();

private:
    /// What every search looks at. Words as hashes, 0 for nothing stated or anything wanted. Ages are cut off far
    /// beyond anybody's.
    struct Traits
    {
        quint16 language;
        quint16 gender;
        quint16 wantedLanguage;
        quint16 wantedGender;
        qint16 age; ///< noAge: not stated
        qint16 youngest;
        qint16 oldest;
        qint16 isTaken;
    };
    static constexpr size_t blockSize = 64;
    /// The traits of so many people who stand one behind the other, laid out for looking at several at a time.
    struct Block
    {
        quint16 language[blockSize];
        quint16 gender[blockSize];
        quint16 wantedLanguage[blockSize];
        quint16 wantedGender[blockSize];
        qint16 age[blockSize];
        qint16 youngest[blockSize];
        qint16 oldest[blockSize];
        qint16 isTaken[blockSize];

        void set(size_t at, const Traits &traits);
        Traits get(size_t at) const;
    };
    /// Hashes, each once.
    using Words = std::vector<quint32>;
    struct Interests
    {
        Words stated{};
        Words wanted{};
    };
    /// Who has a word; at 0 those who have none, whom every word suits.
    using Postings = QHash<quint32, PlaceSet>;

    static Traits traitsOf(const Seeker &seeker);
    static Words wordsOf(const QStringList &words);
    static quint64 mayMatch(const Traits &traits, const Block &block);
    static void post(Postings &postings, const Words &words, Place place);
    static void unpost(Postings &postings, const Words &words, Place place);
    /// Everybody whom one of the words suits.
    PlaceBits placesOf(const Postings &postings, const Words &words) const;

    bool isTaken(Place place) const { return m_blocks[place / blockSize].isTaken[place % blockSize] != 0; }
    void post(Place place);
    void unpost(Place place);

    std::vector<Block> m_blocks;        ///< the last one may be partly used: nobody is taken there
    std::vector<Interests> m_interests; ///< by place
    Postings m_stating;
    Postings m_wanting;
};

} // namespace heliograph::domain
