// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/lineindex.h"

#include <algorithm>
#include <limits>

#include <QHashFunctions>
#include <QtAlgorithms>

namespace heliograph::domain {
namespace {

constexpr qint16 noAge = std::numeric_limits<qint16>::min();

quint32 hashOf(const QString &word)
{
    // Seeded once per process, so that nobody can prepare words that look alike. Never 0.
    static const size_t seed = QHashSeed::globalSeed();
    return quint32(qHash(word.toCaseFolded(), seed)) | 1;
}

quint16 wordOf(const QString &word)
{
    return word.isEmpty() ? 0 : quint16(hashOf(word));
}

qint16 ageOf(int age)
{
    return qint16(std::clamp<int>(age, noAge + 1, std::numeric_limits<qint16>::max()));
}

} // namespace

void LineIndex::Block::set(size_t at, const Traits &traits)
{
    language[at] = traits.language;
    gender[at] = traits.gender;
    wantedLanguage[at] = traits.wantedLanguage;
    wantedGender[at] = traits.wantedGender;
    age[at] = traits.age;
    youngest[at] = traits.youngest;
    oldest[at] = traits.oldest;
    isTaken[at] = traits.isTaken;
}

LineIndex::Traits LineIndex::Block::get(size_t at) const
{
    return {language[at], gender[at],   wantedLanguage[at], wantedGender[at],
            age[at],      youngest[at], oldest[at],         isTaken[at]};
}

LineIndex::Place LineIndex::append(const Seeker &seeker)
{
    const Place place = size();
    if (place % blockSize == 0)
        m_blocks.push_back({});
    m_blocks.back().set(place % blockSize, traitsOf(seeker));
    m_interests.push_back({wordsOf(seeker.profile.interests), wordsOf(seeker.preferences.interests)});
    post(place);
    return place;
}

void LineIndex::replace(Place place, const Seeker &seeker)
{
    unpost(place);
    m_blocks[place / blockSize].set(place % blockSize, traitsOf(seeker));
    m_interests[place] = {wordsOf(seeker.profile.interests), wordsOf(seeker.preferences.interests)};
    post(place);
}

void LineIndex::remove(Place place)
{
    unpost(place);
    m_blocks[place / blockSize].set(place % blockSize, {});
    m_interests[place] = {};
}

LineIndex::Place LineIndex::find(const Seeker &seeker, const Confirm &confirm) const
{
    const Traits traits = traitsOf(seeker);
    const Interests interests{wordsOf(seeker.profile.interests), wordsOf(seeker.preferences.interests)};
    const PlaceBits stating = placesOf(m_stating, interests.wanted);
    const PlaceBits wanting = placesOf(m_wanting, interests.stated);
    for (size_t block = 0; block < m_blocks.size(); ++block) {
        quint64 candidates = stating[block] & wanting[block];
        if (candidates != 0)
            candidates &= mayMatch(traits, m_blocks[block]);
        for (; candidates != 0; candidates &= candidates - 1) {
            const Place place = block * blockSize + size_t(qCountTrailingZeroBits(candidates));
            if (confirm(place))
                return place;
        }
    }
    return size();
}

qint64 LineIndex::takenBefore(Place place) const
{
    qint64 taken = 0;
    for (Place each = 0; each < place; ++each)
        taken += isTaken(each);
    return taken;
}

void LineIndex::compact()
{
    Place kept = 0;
    for (Place place = 0; place < size(); ++place) {
        if (!isTaken(place))
            continue;
        const Traits traits = m_blocks[place / blockSize].get(place % blockSize);
        m_blocks[place / blockSize].isTaken[place % blockSize] = 0;
        m_blocks[kept / blockSize].set(kept % blockSize, traits);
        std::swap(m_interests[kept], m_interests[place]);
        ++kept;
    }
    m_blocks.resize((kept + blockSize - 1) / blockSize);
    m_interests.resize(kept);
    m_stating.clear();
    m_wanting.clear();
    for (Place place = 0; place < kept; ++place)
        post(place);
}

LineIndex::Traits LineIndex::traitsOf(const Seeker &seeker)
{
    const Profile &profile = seeker.profile;
    const Preferences &wanted = seeker.preferences;
    return {wordOf(profile.language),
            wordOf(profile.gender),
            wordOf(wanted.language),
            wordOf(wanted.gender),
            profile.age ? ageOf(*profile.age) : noAge,
            ageOf(wanted.youngest.value_or(std::numeric_limits<int>::min())),
            ageOf(wanted.oldest.value_or(std::numeric_limits<int>::max())),
            1};
}

LineIndex::Words LineIndex::wordsOf(const QStringList &words)
{
    Words hashes;
    hashes.reserve(size_t(words.size()));
    for (const QString &word : words)
        hashes.push_back(hashOf(word));
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

/// One bit for each place. Without branches and in small numbers of one size, so that compilers look at several people
/// with one instruction.
quint64 LineIndex::mayMatch(const Traits &traits, const Block &block)
{
    const auto either = [](bool one, bool other) { return qint16(one | other); };
    qint16 fits[blockSize];
    for (size_t n = 0; n < blockSize; ++n)
        fits[n] = block.isTaken[n];
    if (traits.language != 0) {
        for (size_t n = 0; n < blockSize; ++n)
            fits[n] &= either(block.wantedLanguage[n] == traits.language, block.wantedLanguage[n] == 0);
    }
    if (traits.wantedLanguage != 0) {
        for (size_t n = 0; n < blockSize; ++n)
            fits[n] &= either(block.language[n] == traits.wantedLanguage, block.language[n] == 0);
    }
    if (traits.gender != 0) {
        for (size_t n = 0; n < blockSize; ++n)
            fits[n] &= either(block.wantedGender[n] == traits.gender, block.wantedGender[n] == 0);
    }
    if (traits.wantedGender != 0) {
        for (size_t n = 0; n < blockSize; ++n)
            fits[n] &= either(block.gender[n] == traits.wantedGender, block.gender[n] == 0);
    }
    if (traits.age != noAge) {
        for (size_t n = 0; n < blockSize; ++n)
            fits[n] &= qint16((block.youngest[n] <= traits.age) & (block.oldest[n] >= traits.age));
    }
    for (size_t n = 0; n < blockSize; ++n) {
        const bool isInRange = (block.age[n] >= traits.youngest) & (block.age[n] <= traits.oldest);
        fits[n] &= either(isInRange, block.age[n] == noAge);
    }
    qint16 any = 0;
    for (size_t n = 0; n < blockSize; ++n)
        any |= fits[n];
    if (any == 0)
        return 0;
    quint64 bits = 0;
    for (size_t n = 0; n < blockSize; ++n)
        bits |= quint64(fits[n] != 0) << n;
    return bits;
}

void LineIndex::post(Postings &postings, const Words &words, Place place)
{
    if (words.empty())
        postings[0].insert(place);
    for (const quint32 hash : words)
        postings[hash].insert(place);
}

void LineIndex::unpost(Postings &postings, const Words &words, Place place)
{
    const auto removeAt = [&](quint32 hash) {
        const auto places = postings.find(hash);
        places->remove(place);
        if (places->isEmpty())
            postings.erase(places);
    };
    if (words.empty())
        removeAt(0);
    for (const quint32 hash : words)
        removeAt(hash);
}

PlaceBits LineIndex::placesOf(const Postings &postings, const Words &words) const
{
    static_assert(blockSize == 64);
    if (words.empty())
        return PlaceBits(m_blocks.size(), ~quint64(0)); // suits everybody
    PlaceBits bits(m_blocks.size(), 0);
    const auto add = [&](quint32 hash) {
        if (const auto places = postings.constFind(hash); places != postings.constEnd())
            places->addTo(bits);
    };
    add(0);
    for (const quint32 hash : words)
        add(hash);
    return bits;
}

void LineIndex::post(Place place)
{
    post(m_stating, m_interests[place].stated, place);
    post(m_wanting, m_interests[place].wanted, place);
}

void LineIndex::unpost(Place place)
{
    unpost(m_stating, m_interests[place].stated, place);
    unpost(m_wanting, m_interests[place].wanted, place);
}

} // namespace heliograph::domain
