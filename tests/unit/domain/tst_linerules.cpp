// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/linerules.h"

#include <QTest>

using namespace heliograph::domain;

class TestLineRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void suiting_data();
    void suiting();
    void matchIsMutual();
    void neverOneself();
};

void TestLineRules::suiting_data()
{
    QTest::addColumn<Profile>("profile");
    QTest::addColumn<Preferences>("wanted");
    QTest::addColumn<bool>("expected");
    const QString de = QStringLiteral("de");
    const QString fr = QStringLiteral("fr");
    const auto like = [](std::initializer_list<const char *> words) {
        QStringList list;
        for (const char *word : words)
            list.append(QString::fromUtf8(word));
        return list;
    };
    QTest::newRow("nothing said") << Profile{} << Preferences{} << true;
    QTest::newRow("language wanted, none stated") << Profile{} << Preferences{.language = de} << true;
    QTest::newRow("language stated, any wanted") << Profile{.language = de} << Preferences{} << true;
    QTest::newRow("same language") << Profile{.language = de} << Preferences{.language = de} << true;
    QTest::newRow("case") << Profile{.language = de} << Preferences{.language = QStringLiteral("DE")} << true;
    QTest::newRow("other language") << Profile{.language = de} << Preferences{.language = fr} << false;
    QTest::newRow("part of the word") << Profile{.language = de} << Preferences{.language = QStringLiteral("d")}
                                      << false;
    QTest::newRow("gender") << Profile{.gender = QStringLiteral("f")} << Preferences{.gender = QStringLiteral("F")}
                            << true;
    QTest::newRow("other gender") << Profile{.gender = QStringLiteral("f")}
                                  << Preferences{.gender = QStringLiteral("m")} << false;
    QTest::newRow("gender is no language") << Profile{.language = de} << Preferences{.gender = fr} << true;
    QTest::newRow("age wanted, none stated") << Profile{} << Preferences{.youngest = 18, .oldest = 20} << true;
    QTest::newRow("too young") << Profile{.age = 17} << Preferences{.youngest = 18} << false;
    QTest::newRow("youngest") << Profile{.age = 18} << Preferences{.youngest = 18, .oldest = 20} << true;
    QTest::newRow("oldest") << Profile{.age = 20} << Preferences{.youngest = 18, .oldest = 20} << true;
    QTest::newRow("too old") << Profile{.age = 21} << Preferences{.oldest = 20} << false;
    QTest::newRow("nobody") << Profile{.age = 19} << Preferences{.youngest = 20, .oldest = 18} << false;
    QTest::newRow("one interest of two") << Profile{.interests = like({"chess", "go"})}
                                         << Preferences{.interests = like({"GO", "poker"})} << true;
    QTest::newRow("no interest in common")
        << Profile{.interests = like({"chess"})} << Preferences{.interests = like({"go"})} << false;
    QTest::newRow("interests wanted, none stated") << Profile{} << Preferences{.interests = like({"go"})} << true;
    QTest::newRow("interests stated, any wanted") << Profile{.interests = like({"go"})} << Preferences{} << true;
    QTest::newRow("letters beyond ASCII")
        << Profile{.interests = like({"МУЗЫКА"})} << Preferences{.interests = like({"музыка"})} << true;
    QTest::newRow("all but one") << Profile{de, QStringLiteral("f"), 30, like({"go"})}
                                 << Preferences{de, QStringLiteral("f"), 20, 29, like({"go"})} << false;
}

void TestLineRules::suiting()
{
    QFETCH(Profile, profile);
    QFETCH(Preferences, wanted);
    QFETCH(bool, expected);
    QCOMPARE(suits(profile, wanted), expected);
}

void TestLineRules::matchIsMutual()
{
    const Seeker picky{QStringLiteral("a"), {.age = 30}, {.youngest = 40}};
    const Seeker easy{QStringLiteral("b"), {.age = 45}, {}};
    const Seeker young{QStringLiteral("c"), {.age = 39}, {}};
    const Seeker closed{QStringLiteral("d"), {.age = 45}, {.oldest = 29}};
    QVERIFY(match(picky, easy));
    QVERIFY(match(easy, picky));
    QVERIFY(!match(picky, young));
    QVERIFY(!match(young, picky));
    QVERIFY(!match(picky, closed));
    QVERIFY(!match(closed, picky));
}

void TestLineRules::neverOneself()
{
    const Seeker one{QStringLiteral("a")};
    QVERIFY(!match(one, one));
    QVERIFY(!match(one, Seeker{QStringLiteral("a"), {.age = 30}}));
    QVERIFY(match(one, Seeker{QStringLiteral("A")}));
}

QTEST_APPLESS_MAIN(TestLineRules)
#include "tst_linerules.moc"
