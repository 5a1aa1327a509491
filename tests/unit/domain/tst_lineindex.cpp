// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/lineindex.h"
#include "server/domain/linerules.h"

#include <random>

#include <QTest>

using namespace heliograph::domain;

namespace {

/// People of few words, so that they match often enough.
class Crowd
{
public:
    explicit Crowd(quint32 seed) : m_random(seed) {}

    int upTo(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }
    Seeker person(int number)
    {
        Seeker seeker;
        seeker.user = QString::number(number);
        seeker.profile = {word(), word(), age(), words()};
        seeker.preferences = {word(), word(), age(), age(), words()};
        return seeker;
    }

private:
    QString word()
    {
        static const char *const words[] = {"",        "",       "de", "DE", "fr",     "Straße",
                                            "STRASSE", "straẞe", "É",  "é",  "e\u0301"};
        return QString::fromUtf8(words[upTo(int(std::size(words)))]);
    }
    QStringList words()
    {
        QStringList result;
        for (int left = upTo(4); left > 0; --left)
            result.append(word());
        return result;
    }
    std::optional<int> age()
    {
        static const std::optional<int> ages[] = {
            {}, {}, 0, 18, 30, 99, -1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
        return ages[upTo(int(std::size(ages)))];
    }

    std::mt19937 m_random;
};

/// All places that the index names for that seeker.
std::vector<LineIndex::Place> candidates(const LineIndex &index, const Seeker &seeker)
{
    std::vector<LineIndex::Place> places;
    index.find(seeker, [&](LineIndex::Place place) {
        places.push_back(place);
        return false;
    });
    return places;
}

} // namespace

class TestLineIndex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesGrow();
    void removedIsNoCandidate();
    void replacedHasOtherWishes();
    void takenBefore();
    void compactKeepsTheOrder();
    void neverPassesOverAMatch_data();
    void neverPassesOverAMatch();
    void foldsCaseAsTheRulesDo();
    void passesOverMostOthers();
    void oneSideAlikeIsNoCandidate();
};

void TestLineIndex::placesGrow()
{
    LineIndex index;
    QCOMPARE(index.size(), size_t(0));
    QVERIFY(candidates(index, Seeker{}).empty());
    QCOMPARE(index.append(Seeker{QStringLiteral("a")}), size_t(0));
    QCOMPARE(index.append(Seeker{QStringLiteral("b")}), size_t(1));
    QCOMPARE(candidates(index, Seeker{QStringLiteral("c")}), (std::vector<size_t>{0, 1}));
    QCOMPARE(index.find(Seeker{}, [](LineIndex::Place place) { return place == 1; }), size_t(1));
    QCOMPARE(index.find(Seeker{}, [](LineIndex::Place) { return false; }), size_t(2));
}

void TestLineIndex::removedIsNoCandidate()
{
    LineIndex index;
    for (const char *user : {"a", "b", "c"})
        index.append(Seeker{QString::fromLatin1(user)});
    index.remove(1);
    QCOMPARE(candidates(index, Seeker{}), (std::vector<size_t>{0, 2}));
    QCOMPARE(index.size(), size_t(3));
    QCOMPARE(index.append(Seeker{}), size_t(3));
}

void TestLineIndex::replacedHasOtherWishes()
{
    const Seeker german{QStringLiteral("a"), {.language = QStringLiteral("de")}};
    const Seeker french{QStringLiteral("a"), {.language = QStringLiteral("fr")}};
    const Seeker wanting{QStringLiteral("b"), {}, {.language = QStringLiteral("fr")}};
    LineIndex index;
    index.append(german);
    QVERIFY(candidates(index, wanting).empty());
    index.replace(0, french);
    QCOMPARE(candidates(index, wanting).size(), size_t(1));
}

void TestLineIndex::takenBefore()
{
    LineIndex index;
    for (int n = 0; n < 5; ++n)
        index.append(Seeker{});
    QCOMPARE(index.takenBefore(0), 0);
    QCOMPARE(index.takenBefore(4), 4);
    index.remove(1);
    index.remove(2);
    QCOMPARE(index.takenBefore(4), 2);
}

void TestLineIndex::compactKeepsTheOrder()
{
    LineIndex index;
    for (int age = 0; age < 6; ++age)
        index.append(Seeker{QStringLiteral("a"), {.age = age}});
    for (const size_t place : {0, 2, 3})
        index.remove(place);
    index.compact();
    QCOMPARE(index.size(), size_t(3));
    // Taken now: ages 1, 4 and 5.
    QCOMPARE(candidates(index, Seeker{{}, {}, {.oldest = 3}}), (std::vector<size_t>{0}));
    QCOMPARE(candidates(index, Seeker{{}, {}, {.youngest = 4}}), (std::vector<size_t>{1, 2}));
}

void TestLineIndex::neverPassesOverAMatch_data()
{
    QTest::addColumn<quint32>("seed");
    for (const quint32 seed : {1u, 2u, 3u, 4u})
        QTest::addRow("seed %u", seed) << seed;
}

/// Against a list and the rules, with people who come, go and change their wishes.
void TestLineIndex::neverPassesOverAMatch()
{
    QFETCH(quint32, seed);
    Crowd crowd(seed);
    LineIndex index;
    std::vector<std::optional<Seeker>> people;
    int matches = 0;
    for (int step = 0; step < 4000; ++step) {
        const Seeker somebody = crowd.person(step);
        const int action = crowd.upTo(10);
        if (people.empty() || action < 4) {
            QCOMPARE(index.append(somebody), people.size());
            people.push_back(somebody);
        } else if (action < 8) {
            const size_t place = size_t(crowd.upTo(int(people.size())));
            if (people[place] && action == 4) {
                index.replace(place, somebody);
                people[place] = somebody;
            } else if (people[place]) {
                index.remove(place);
                people[place].reset();
            }
        } else if (action == 8 && crowd.upTo(20) == 0) {
            index.compact();
            std::erase(people, std::nullopt);
        }
        const auto found = candidates(index, somebody);
        for (size_t place = 0; place < people.size(); ++place) {
            const bool isCandidate = std::binary_search(found.begin(), found.end(), place);
            QVERIFY(people[place] || !isCandidate);
            if (people[place] && match(somebody, *people[place])) {
                ++matches;
                QVERIFY2(isCandidate, qPrintable(QStringLiteral("step %1, place %2").arg(step).arg(place)));
            }
        }
    }
    QVERIFY(matches > 1000);
}

/// Every letter and its other cases.
void TestLineIndex::foldsCaseAsTheRulesDo()
{
    const auto textOf = [](char32_t letter) { return QString::fromUcs4(&letter, 1); };
    LineIndex index;
    index.append(Seeker{});
    int pairs = 0;
    for (char32_t letter = 1; letter <= QChar::LastValidCodePoint; ++letter) {
        const char32_t others[] = {QChar::toCaseFolded(letter), QChar::toUpper(letter), QChar::toLower(letter),
                                   QChar::toTitleCase(letter)};
        for (const char32_t other : others) {
            const QString one = textOf(letter);
            const QString two = textOf(other);
            if (other == letter || one.compare(two, Qt::CaseInsensitive) != 0)
                continue;
            ++pairs;
            index.replace(0, Seeker{{}, {.language = one, .interests = {one}}});
            const Seeker wanting{{}, {}, {.language = two, .interests = {two}}};
            QVERIFY2(candidates(index, wanting).size() == 1, qPrintable(QString::number(letter, 16)));
        }
    }
    QVERIFY(pairs > 2000);
}

/// An index that names everybody would keep its promise and be of no use.
void TestLineIndex::passesOverMostOthers()
{
    LineIndex index;
    for (int n = 0; n < 1000; ++n) {
        const QString word = QString::number(n);
        index.append(Seeker{{}, {.language = word, .interests = {word}}, {.language = word, .interests = {word}}});
    }
    const QString word = QStringLiteral("7");
    QVERIFY(candidates(index, Seeker{{}, {.language = word}, {.language = word}}).size() <= 2);
    QVERIFY(candidates(index, Seeker{{}, {.interests = {word}}, {.interests = {word}}}).size() <= 60);
}

/// People who all find half of what they want, so that lists of who has a word are long on either side.
void TestLineIndex::oneSideAlikeIsNoCandidate()
{
    const auto words = [](const char *prefix) {
        QStringList result;
        for (int n = 0; n < 16; ++n)
            result.append(QLatin1String(prefix) + QString::number(n));
        return result;
    };
    LineIndex index;
    for (int n = 0; n < 500; ++n) {
        index.append(Seeker{{}, {.interests = words("w")}, {.interests = words("nobody's")}});
        index.append(Seeker{{}, {.interests = words("nothing")}, {.interests = words("v")}});
    }
    const Seeker between{{}, {.interests = words("v")}, {.interests = words("w")}};
    QVERIFY(candidates(index, between).empty());
    index.append(Seeker{{}, {.interests = words("w")}, {.interests = words("v")}});
    QCOMPARE(candidates(index, between), std::vector<size_t>{1000});
}

QTEST_APPLESS_MAIN(TestLineIndex)
#include "tst_lineindex.moc"
