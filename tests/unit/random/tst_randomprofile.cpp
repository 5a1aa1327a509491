// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialects/random/randomprofile.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::random;
using domain::Preferences;
using domain::Profile;

class TestRandomProfile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void profiles_data();
    void profiles();
    void wishes_data();
    void wishes();
    void bounds();

private:
    /// As it comes: a member of an argument.
    peer::Json member(const QByteArray &json) { return m_reader.read("{\"m\":" + json + '}').value()["m"]; }
    peer::JsonReader m_reader;
};

Q_DECLARE_METATYPE(heliograph::domain::Profile)
Q_DECLARE_METATYPE(heliograph::domain::Preferences)

void TestRandomProfile::profiles_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Profile>("profile");
    const QString de = QStringLiteral("de"), male = QStringLiteral("male");
    const QStringList go{QStringLiteral("go"), QStringLiteral("chess")};
    QTest::newRow("all") << QByteArray(
                                "{\"language\":\"de\",\"gender\":\"male\",\"age\":30,\"interests\":[\"go\",\"chess\"]}")
                         << Profile{de, male, 30, go};
    QTest::newRow("some") << QByteArray("{\"gender\":\"male\",\"name\":\"Ada\"}") << Profile{{}, male, {}, {}};
    QTest::newRow("any") << QByteArray("{\"language\":\"Any\",\"gender\":\"any\",\"interests\":[\"any\",\"go\"]}")
                         << Profile{{}, {}, {}, {QStringLiteral("go")}};
    QTest::newRow("other kinds") << QByteArray("{\"language\":7,\"gender\":[],\"age\":\"30\",\"interests\":\"go\"}")
                                 << Profile{};
    QTest::newRow("odd interests") << QByteArray("{\"interests\":[1,null,\"\",{\"a\":[]},\"go\",\"chess\"]}")
                                   << Profile{{}, {}, {}, go};
    for (const char *age : {"-1", "151", "1e999", "-1e999", "null", "true"})
        QTest::addRow("age %s", age) << QByteArray("{\"age\":") + age + '}' << Profile{};
    QTest::newRow("age 0") << QByteArray("{\"age\":0}") << Profile{{}, {}, 0, {}};
    QTest::newRow("age 150") << QByteArray("{\"age\":150}") << Profile{{}, {}, 150, {}};
    QTest::newRow("age 17.9") << QByteArray("{\"age\":17.9}") << Profile{{}, {}, 17, {}};
    for (const char *other : {"{}", "null", "[]", "\"de\"", "7", "[{\"language\":\"de\"}]"})
        QTest::newRow(other) << QByteArray(other) << Profile{};
}

void TestRandomProfile::profiles()
{
    QFETCH(QByteArray, json);
    QTEST(readProfile(m_reader, member(json)), "profile");
}

void TestRandomProfile::wishes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Preferences>("wishes");
    const QString de = QStringLiteral("de");
    const auto ages = [](int youngest, int oldest) { return Preferences{{}, {}, youngest, oldest, {}}; };
    QTest::newRow("all") << QByteArray(
                                "{\"language\":\"de\",\"gender\":\"x\",\"ageRange\":[20,30],\"interests\":[\"go\"]}")
                         << Preferences{de, QStringLiteral("x"), 20, 30, {QStringLiteral("go")}};
    QTest::newRow("the defaults of clients")
        << QByteArray("{\"ageRange\":[18,99],\"interests\":[],\"language\":\"any\",\"gender\":\"any\"}")
        << ages(18, 99);
    for (const char *nothing : {"{}", "null", "\"any\"", "[18,20]"})
        QTest::newRow(nothing) << QByteArray(nothing) << ages(18, 99);
    for (const char *range : {"[]", "[20]", "[20,30,40]", "[30,20]", "[\"20\",30]", "[null,30]", "20", "{\"0\":20}"})
        QTest::addRow("range %s", range) << QByteArray("{\"ageRange\":") + range + '}' << ages(18, 99);
    QTest::newRow("range of one") << QByteArray("{\"ageRange\":[0,0]}") << ages(0, 0);
    QTest::newRow("wide range") << QByteArray("{\"ageRange\":[-5,1e999]}") << ages(0, 150);
}

void TestRandomProfile::wishes()
{
    QFETCH(QByteArray, json);
    QTEST(readPreferences(m_reader, member(json)), "wishes");
}

void TestRandomProfile::bounds()
{
    const QByteArray longest = '"' + QByteArray(64, 'x') + '"', tooLong = '"' + QByteArray(65, 'x') + '"';
    const Profile profile = readProfile(m_reader, member("{\"language\":" + longest + ",\"gender\":" + tooLong + '}'));
    QCOMPARE(profile.language.size(), 64);
    QVERIFY(profile.gender.isEmpty());

    QByteArray many = "[" + tooLong;
    for (int number = 0; number < 40; ++number)
        many += ",\"i" + QByteArray::number(number) + '"';
    const QStringList interests = readProfile(m_reader, member("{\"interests\":" + many + "]}")).interests;
    QCOMPARE(interests.size(), 16);
    QCOMPARE(interests.first(), QStringLiteral("i0"));
    // More than a reader gives are none.
    const QByteArray flood = "[\"go\"" + QByteArray(",\"go\"").repeated(5000) + "]";
    QVERIFY(readProfile(m_reader, member("{\"interests\":" + flood + '}')).interests.isEmpty());
}

QTEST_APPLESS_MAIN(TestRandomProfile)
#include "tst_randomprofile.moc"
