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

bool haveOneInCommon(quint64 stated, quint64 wanted)
{
    return stated == 0 || wanted == 0 || (stated & wanted) != 0;
}

size_t sizeOf(const std::vector<const std::set<size_t> *> &lists)
{
    size_t size = 0;
    for (const auto *list : lists)
        size += list->size();
    return size;
}

/// All that is in any of the lists, in order, until one is accepted.
template<typename Accepts>
size_t firstOf(const std::vector<const std::set<size_t> *> &lists, size_t none, const Accepts &accepts)
{
    std::vector<std::pair<std::set<size_t>::const_iterator, std::set<size_t>::const_iterator>> heads;
    for (const auto *list : lists)
        heads.emplace_back(list->begin(), list->end());
    while (true) {
        size_t next = none;
        for (const auto &[head, end] : heads)
            next = head == end ? next : std::min(next, *head);
        if (next == none || accepts(next))
            return next;
        for (auto &[head, end] : heads) {
            if (head != end && *head == next)
                ++head;
        }
    }
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
    // Either list alone holds everyone who matches. A long one costs more than looking at all people.
    const auto stating = placesOf(m_stating, interests.wanted);
    const auto wanting = placesOf(m_wanting, interests.stated);
    const size_t costOfStating = interests.wanted.set == 0 ? size() : sizeOf(stating) * stating.size();
    const size_t costOfWanting = interests.stated.set == 0 ? size() : sizeOf(wanting) * wanting.size();
    if (std::min(costOfStating, costOfWanting) < size() / 16)
        return firstOf(costOfStating < costOfWanting ? stating : wanting, size(), confirm);
    for (size_t block = 0; block < m_blocks.size(); ++block) {
        for (quint64 candidates = mayMatch(traits, m_blocks[block]); candidates != 0; candidates &= candidates - 1) {
            const Place place = block * blockSize + size_t(qCountTrailingZeroBits(candidates));
            if (mayMatch(interests, m_interests[place]) && confirm(place))
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
    Words result;
    result.hashes.reserve(size_t(words.size()));
    for (const QString &word : words) {
        result.hashes.push_back(hashOf(word));
        // The lowest bit says nothing.
        result.set |= quint64(1) << (result.hashes.back() / 2 % 64);
    }
    std::sort(result.hashes.begin(), result.hashes.end());
    result.hashes.erase(std::unique(result.hashes.begin(), result.hashes.end()), result.hashes.end());
    return result;
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

bool LineIndex::mayMatch(const Interests &one, const Interests &other)
{
    return haveOneInCommon(one.stated.set, other.wanted.set) && haveOneInCommon(other.stated.set, one.wanted.set);
}

void LineIndex::post(Postings &postings, const Words &words, Place place)
{
    if (words.hashes.empty())
        postings[0].insert(postings[0].end(), place);
    for (const quint32 hash : words.hashes) {
        Places &places = postings[hash];
        places.insert(places.end(), place);
    }
}

void LineIndex::unpost(Postings &postings, const Words &words, Place place)
{
    const auto removeAt = [&](quint32 hash) {
        const auto places = postings.find(hash);
        if (places == postings.end())
            return;
        places->erase(place);
        if (places->empty())
            postings.erase(places);
    };
    if (words.hashes.empty())
        removeAt(0);
    for (const quint32 hash : words.hashes)
        removeAt(hash);
}

std::vector<const LineIndex::Places *> LineIndex::placesOf(const Postings &postings, const Words &words)
{
    std::vector<const Places *> lists;
    const auto add = [&](quint32 hash) {
        if (const auto places = postings.constFind(hash); places != postings.constEnd())
            lists.push_back(&*places);
    };
    add(0);
    for (const quint32 hash : words.hashes)
        add(hash);
    return lists;
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
