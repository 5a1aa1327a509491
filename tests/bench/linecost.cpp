// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one more match costs while many people wait whose profiles and preferences keep them apart: processor time of
// MemoryWaitingLine, and beside it of asking the rules about everyone. Prints a table; judges nothing.

#include "server/domain/linerules.h"
#include "server/domain/memorywaitingline.h"

#include <algorithm>
#include <ctime>

#include <QTextStream>

using namespace heliograph;
using namespace heliograph::domain;

namespace {

using MakePerson = std::function<Seeker(int number)>;

/// People of one kind. Those with different numbers do not match; those with the same one do.
struct Kind
{
    const char *name;
    MakePerson make;
};

QString word(const char *prefix, int number)
{
    return QLatin1String(prefix) + QString::number(number);
}

Seeker byLanguage(int number)
{
    const QString language = word("language", number);
    return {{}, {.language = language}, {.language = language}};
}

Seeker byAge(int number)
{
    return {{}, {.age = number}, {.youngest = number, .oldest = number}};
}

/// Interests that nobody shares, besides a language and an age that everybody shares.
Seeker byInterests(int number, int count)
{
    QStringList interests;
    for (int n = 0; n < count; ++n)
        interests.append(word("interest", number * count + n));
    const QString language = QStringLiteral("en");
    return {{}, {language, {}, 30, interests}, {language, {}, 18, 99, interests}};
}

/// Everybody shares all interests but one's own language.
Seeker byLanguageOfManyInterests(int number)
{
    Seeker person = byInterests(0, 10);
    person.profile.language = person.preferences.language = word("language", number);
    return person;
}

QStringList words(const char *prefix, int count, const QString &own)
{
    QStringList result;
    for (int n = 1; n < count; ++n)
        result.append(word(prefix, n));
    return result << own;
}

/// Every third states what another third wants, and wants what the last third states; nobody gets both.
Seeker byCraftedInterests(int number)
{
    static const std::pair<const char *, const char *> mix[] = {{"v", "w"}, {"w", "x"}, {"y", "v"}};
    const auto &[stated, wanted] = mix[number % 3];
    const QString own = word("own", number);
    return {{}, {.interests = words(stated, 16, own)}, {.interests = words(wanted, 16, own)}};
}

const Kind kinds[] = {
    {"all languages differ", byLanguage},
    {"all ages differ", byAge},
    {"1 interest each, all differ", [](int number) { return byInterests(number, 1); }},
    {"3 interests each, all differ", [](int number) { return byInterests(number, 3); }},
    {"10 interests each, all differ", [](int number) { return byInterests(number, 10); }},
    {"16 interests each, all differ", [](int number) { return byInterests(number, 16); }},
    {"16 interests each, one side alike", byCraftedInterests},
    {"languages differ, 10 interests alike", byLanguageOfManyInterests},
};

double processorMicroseconds()
{
    return double(std::clock()) * 1e6 / CLOCKS_PER_SEC;
}

void expect(bool isAsExpected, const char *what)
{
    if (!isAsExpected)
        qFatal("%s", what);
}

Seeker person(const Kind &kind, const char *prefix, int number)
{
    Seeker person = kind.make(number);
    person.user = word(prefix, number);
    return person;
}

/// Of one match: somebody enters and is paired with who stands last. Who was taken is replaced, which is not counted.
double costWithIndex(const Kind &kind, int people, int matches)
{
    MemoryWaitingLine line;
    const auto enter = [&](const Seeker &seeker) {
        bool isPaired = false;
        line.enter(seeker, QStringLiteral("pair"),
                   [&](const Result<Entry> &entry) { isPaired = entry.hasValue() && entry->pair.has_value(); });
        return isPaired;
    };
    for (int n = 0; n < people; ++n)
        expect(!enter(person(kind, "waiting", n)), "people who wait match each other");
    const Seeker last = person(kind, "waiting", people - 1);
    const Seeker newcomer = person(kind, "newcomer", people - 1);
    double cost = 0;
    for (int n = 0; n < matches; ++n) {
        const double start = processorMicroseconds();
        const bool isPaired = enter(newcomer);
        cost += processorMicroseconds() - start;
        expect(isPaired, "nobody matched");
        line.leave(newcomer.user, [](const Result<Departure> &) {});
        expect(!enter(last), "somebody else matched");
    }
    return cost / matches;
}

/// Of finding the same match by asking the rules about everyone, and nothing else.
double costOfAsking(const Kind &kind, int people, int matches)
{
    std::vector<Seeker> line;
    for (int n = 0; n < people; ++n)
        line.push_back(person(kind, "waiting", n));
    const Seeker newcomer = person(kind, "newcomer", people - 1);
    const double start = processorMicroseconds();
    for (int n = 0; n < matches; ++n) {
        const auto found =
            std::find_if(line.begin(), line.end(), [&](const Seeker &each) { return match(newcomer, each); });
        expect(found == line.end() - 1, "not the one");
    }
    return (processorMicroseconds() - start) / matches;
}

} // namespace

int main(int argc, char **argv)
{
    const int people = argc > 1 ? QByteArray(argv[1]).toInt() : 10'000;
    const int matches = argc > 2 ? QByteArray(argv[2]).toInt() : 1'000;
    QTextStream out(stdout);
    if (people < 1 || matches < 1 || argc > 3) {
        out << "usage: linecost [people [matches]]\n";
        return 2;
    }
    out << "Processor time of one more match with " << people << " waiting, in microseconds:\n\n";
    out << qSetFieldWidth(40) << Qt::left << "the people" << qSetFieldWidth(12) << Qt::right << "index"
        << "rules" << qSetFieldWidth(0) << '\n';
    for (const Kind &kind : kinds) {
        const double cost = costWithIndex(kind, people, matches);
        const double peer = costOfAsking(kind, people, std::max(1, matches / 20));
        out << qSetFieldWidth(40) << Qt::left << kind.name << qSetFieldWidth(12) << Qt::right
            << QString::number(cost, 'f', 1) << QString::number(peer, 'f', 1) << qSetFieldWidth(0) << '\n'
            << Qt::flush;
    }
    return 0;
}
