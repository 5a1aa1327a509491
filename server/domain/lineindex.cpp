// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/lineindex.h"

#include <algorithm>
#include <limits>

#include <QHashFunctions>

namespace heliograph::domain {
namespace {

constexpr qint32 noAge = std::numeric_limits<qint32>::min();

quint64 hashOf(const QString &word)
{
    // Seeded once per process, so that nobody can prepare words that look alike.
    static const size_t seed = QHashSeed::globalSeed();
    return qHash(word.toCaseFolded(), seed);
}

quint32 wordOf(const QString &word)
{
    return word.isEmpty() ? 0 : quint32(hashOf(word)) | 1;
}

quint64 setOf(const QStringList &words)
{
    quint64 set = 0;
    for (const QString &word : words)
        set |= quint64(1) << (hashOf(word) % 64);
    return set;
}

bool agrees(quint32 stated, quint32 wanted)
{
    return stated == wanted || stated == 0 || wanted == 0;
}

} // namespace

LineIndex::Place LineIndex::append(const Seeker &seeker)
{
    m_traits.push_back(traitsOf(seeker));
    return m_traits.size() - 1;
}

void LineIndex::replace(Place place, const Seeker &seeker)
{
    m_traits[place] = traitsOf(seeker);
}

void LineIndex::remove(Place place)
{
    m_traits[place].isTaken = false;
}

LineIndex::Place LineIndex::nextCandidate(const Seeker &seeker, Place from) const
{
    const Traits traits = traitsOf(seeker);
    for (Place place = from; place < m_traits.size(); ++place) {
        if (mayMatch(traits, m_traits[place]))
            return place;
    }
    return m_traits.size();
}

qint64 LineIndex::takenBefore(Place place) const
{
    return std::count_if(m_traits.begin(), m_traits.begin() + qptrdiff(place),
                         [](const Traits &traits) { return traits.isTaken; });
}

void LineIndex::compact()
{
    std::erase_if(m_traits, [](const Traits &traits) { return !traits.isTaken; });
}

LineIndex::Traits LineIndex::traitsOf(const Seeker &seeker)
{
    const Profile &profile = seeker.profile;
    const Preferences &wanted = seeker.preferences;
    return {wordOf(profile.language),
            wordOf(profile.gender),
            wordOf(wanted.language),
            wordOf(wanted.gender),
            profile.age.value_or(noAge),
            wanted.youngest.value_or(noAge),
            wanted.oldest.value_or(std::numeric_limits<qint32>::max()),
            true,
            setOf(profile.interests),
            setOf(wanted.interests)};
}

bool LineIndex::mayMatch(const Traits &one, const Traits &other)
{
    const auto isInRange = [](qint32 age, const Traits &range) {
        return age == noAge || (age >= range.youngest && age <= range.oldest);
    };
    const auto haveOneInCommon = [](quint64 stated, quint64 wanted) {
        return stated == 0 || wanted == 0 || (stated & wanted) != 0;
    };
    return other.isTaken && agrees(one.language, other.wantedLanguage) && agrees(other.language, one.wantedLanguage) &&
           agrees(one.gender, other.wantedGender) && agrees(other.gender, one.wantedGender) &&
           isInRange(one.age, other) && isInRange(other.age, one) &&
           haveOneInCommon(one.interests, other.wantedInterests) &&
           haveOneInCommon(other.interests, one.wantedInterests);
}

} // namespace heliograph::domain
