// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the line in memory does beyond its contract: how much work it takes on.

#include "server/domain/memorywaitingline.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::domain;

namespace {

Seeker seeker(const char *user, const char *language)
{
    const QString said = QString::fromLatin1(language);
    return {QString::fromLatin1(user), {.language = said}, {.language = said}};
}

Entry enter(MemoryWaitingLine &line, const Seeker &seeker)
{
    Entry answer{};
    line.enter(seeker, QStringLiteral("pair of ") + seeker.user, [&](const Result<Entry> &entry) { answer = *entry; });
    return answer;
}

} // namespace

class TestMemoryWaitingLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoWantsNothingElseIsNotLookedForAgain();
};

void TestMemoryWaitingLine::whoWantsNothingElseIsNotLookedForAgain()
{
    MemoryWaitingLine line;
    enter(line, seeker("a", "de"));
    enter(line, seeker("b", "fr"));
    QCOMPARE(line.searches(), 2u);
    for (int n = 0; n < 1000; ++n) {
        const Entry again = enter(line, seeker("b", "fr"));
        QVERIFY(again.wasWaiting && !again.pair);
        QCOMPARE(again.position, 2);
        QCOMPARE(again.waiting, 2);
    }
    QCOMPARE(line.searches(), 2u);

    Seeker older = seeker("b", "fr");
    older.profile.age = 40;
    enter(line, older);
    QCOMPARE(line.searches(), 3u);
    QVERIFY(enter(line, seeker("b", "de")).pair);
    QCOMPARE(line.searches(), 4u);
}

QTEST_APPLESS_MAIN(TestMemoryWaitingLine)
#include "tst_memorywaitingline.moc"
