// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/ids.h"

#include <QTest>

using namespace heliograph::adminapi;

class TestIds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nameParts_data();
    void nameParts();
    void everyTextComesBack();
    void garbage_data();
    void garbage();
    void scopedIds();
    void connections();
    void stays();
};

void TestIds::nameParts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const QString &text, const char *part) {
        QTest::newRow(name) << text << QString::fromLatin1(part);
    };
    row("plain", QStringLiteral("Alice_1.2~@-"), "Alice_1.2~@-");
    row("one letter", QStringLiteral("a"), "a");
    row("longest plain", QString(128, u'x'), QByteArray(128, 'x').constData());
    row("too long for plain", QString(129, u'x'), (':' + QByteArray(129, 'x').toBase64()).constData());
    row("empty", QString(), ":");
    row("dot", QStringLiteral("."), ":Lg");
    row("two dots", QStringLiteral(".."), ":Li4");
    row("three dots", QStringLiteral("..."), "...");
    row("space", QStringLiteral("a b"), ":YSBi");
    row("slash", QStringLiteral("a/b"), ":YS9i");
    row("colon", QStringLiteral("a:b"), ":YTpi");
    row("per cent", QStringLiteral("%2F"), ":JTJG");
    row("url alphabet", QStringLiteral(u"\u00ff\u00fe?"), ":w7_Dvj8");
    row("accent", QStringLiteral(u"\u00e9"), ":w6k");
    row("emoji", QString::fromUtf8("\xF0\x9F\x98\x80"), ":8J-YgA");
    row("null unit", QString(QChar(0)), ":AA");
    row("lone high surrogate", QString(QChar(0xd83d)), ":7aC9");
    row("lone low surrogate", QString(QChar(0xde00)), ":7biA");
    row("surrogates the wrong way", QString(QChar(0xde00)) + QChar(0xd83d), ":7biA7aC9");
}

void TestIds::nameParts()
{
    QFETCH(QString, text);
    QFETCH(QString, part);
    QCOMPARE(namePart(text), part);
    QCOMPARE(textOfNamePart(part), text);
}

void TestIds::everyTextComesBack()
{
    for (char32_t code = 0; code <= 0xffff; ++code) {
        const QString text = QLatin1Char('x') + QString(QChar(char16_t(code)));
        QCOMPARE(textOfNamePart(namePart(text)), text);
    }
    for (char32_t code = 0x10000; code <= 0x10ffff; code += 251) {
        const QString text = QStringView(QChar::fromUcs4(code)).toString();
        QCOMPARE(textOfNamePart(namePart(text)), text);
    }
}

void TestIds::garbage_data()
{
    QTest::addColumn<QString>("part");
    for (const char *part : {"", ".", "..", "a b", "a/b", "a:b", ":YWJj" /* abc is plain */, ":YSBi=" /* padded */,
                             ":YS+i" /* not url */, ":Y" /* no byte */, ":YSBj!" /* no alphabet */,
                             ":wKA" /* overlong */, ":_w" /* no UTF-8 */, ":w6" /* trailing bits */, ":4oI" /* cut */,
                             ":7aC97biA" /* a pair as two */, ":9JCAgA" /* beyond Unicode */, "::YQ", ":\xe9"})
        QTest::newRow(*part ? part : "empty") << QString::fromLatin1(part);
    QTest::newRow("too long for plain") << QString(129, u'x');
    QTest::newRow("wide unit") << QStringLiteral(u":YSB\u0169");
}

void TestIds::garbage()
{
    QFETCH(QString, part);
    QCOMPARE(textOfNamePart(part), std::nullopt);
}

void TestIds::scopedIds()
{
    const ScopedId alice{QStringLiteral("calls"), QStringLiteral("alice")};
    QCOMPARE(alice.toString(), QStringLiteral("calls:alice"));
    QCOMPARE(ScopedId::read(QStringLiteral("calls:alice")), alice);
    const ScopedId spaced{QStringLiteral("direct"), QStringLiteral("a b")};
    QCOMPARE(spaced.toString(), QStringLiteral("direct::YSBi"));
    QCOMPARE(ScopedId::read(QStringLiteral("direct::YSBi")), spaced);
    for (const char *id : {"", ":", ":a", "calls", "calls:", "Calls:a", "c1:a", "calls:a b", "calls:a:b"})
        QVERIFY2(!ScopedId::read(QString::fromLatin1(id)), id);
}

void TestIds::connections()
{
    const QString rooms = QStringLiteral("rooms");
    QCOMPARE(connectionRowId(rooms, QStringLiteral("c12")), QStringLiteral("rooms:c12"));
    QCOMPARE(connectionOf(QStringLiteral("rooms:c12"), rooms), QStringLiteral("c12"));
    for (const char *id : {"rooms:", "rooms:c", "rooms:12", "rooms:c1x", "socket:c12", "rooms", "rooms::c1"})
        QVERIFY2(!connectionOf(QString::fromLatin1(id), rooms), id);
}

void TestIds::stays()
{
    const StayId plain{QStringLiteral("c7"), QStringLiteral("lobby"), 1767225600000};
    QCOMPARE(plain.toString(), QStringLiteral("rooms:c7:lobby:1767225600000"));
    QCOMPARE(StayId::read(plain.toString()), plain);
    const StayId spaced{QStringLiteral("c7"), QStringLiteral("a b"), 5};
    QCOMPARE(spaced.toString(), QStringLiteral("rooms:c7::YSBi:5"));
    QCOMPARE(StayId::read(spaced.toString()), spaced);
    for (const char *id : {"", "rooms:c7", "rooms:c7:lobby", "rooms:7:lobby:5", "calls:c7:lobby:5",
                           "rooms:c7:lobby:", "rooms:c7:lobby:05", "rooms:c7:lobby:x", "rooms:c7:lo bby:5", ":::"})
        QVERIFY2(!StayId::read(QString::fromLatin1(id)), id);
}

QTEST_APPLESS_MAIN(TestIds)
#include "tst_ids.moc"
