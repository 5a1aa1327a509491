// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/authenticator.h"
#include "tests/support/manualclock.h"
#include "tests/support/numberedids.h"
#include "tests/unit/admin/statefolder.h"

#include <QRegularExpression>

using namespace heliograph;
using namespace heliograph::admin;
using namespace heliograph::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString outcome(const Authenticator::Verdict &verdict)
{
    if (const auto *who = std::get_if<Operator>(&verdict))
        return who->name;
    if (const auto *tooMany = std::get_if<TooManyAttempts>(&verdict))
        return u"too many, %1 s"_s.arg(tooMany->retryAfter);
    return std::holds_alternative<TokenMissing>(verdict) ? u"missing"_s : u"wrong"_s;
}

} // namespace

class TestOperators : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void tokensAreLongAndRecognisable();
    void fileHoldsHashesOnly();
    void nameIsGivenOnce();
    void operatorsAreBounded();
    void damagedFileLetsNobodyIn_data();
    void damagedFileLetsNobodyIn();
    void damageIsSaidOnce();
    void configuredTokenIsAModerator();
    void runningServerTakesUpChanges();
    void removedOnesAreReported();
    void firstStartMakesOne();
    void firstStartMakesNobodyBesideOthers_data();
    void firstStartMakesNobodyBesideOthers();
    void nobodyComesInWhereNothingPersists();
    void eleventhWrongTokenInAMinute();
    void rightTokenAlwaysGetsIn();
    void addressesAreCountedApart();

private:
    static QByteArray add(const StateFolder &folder, const QString &name, Role role = Role::Viewer)
    {
        SystemIdSource ids;
        const QByteArray token = makeToken(ids);
        const QString fault = OperatorFile(folder.directory()).add({name, role, WallTime(1s), hashOfToken(token)});
        return fault.isNull() ? token : QByteArray();
    }

    ManualClock m_clock;
    NumberedIds m_ids;
};

void TestOperators::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("all kinds") << u"Az09._@-"_s << true;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("64") << QString(64, u'a') << true;
    QTest::newRow("65") << QString(65, u'a') << false;
    QTest::newRow("space") << u"a b"_s << false;
    QTest::newRow("slash") << u"a/b"_s << false;
    QTest::newRow("not ASCII") << u"ä"_s << false;
    QTest::newRow("line end") << u"a\n"_s << false;
}

void TestOperators::names()
{
    QFETCH(QString, name);
    QTEST(isOperatorName(name), "isGood");
}

void TestOperators::tokensAreLongAndRecognisable()
{
    SystemIdSource ids;
    const QByteArray token = makeToken(ids);
    QVERIFY(QRegularExpression(u"^hgo_[A-Za-z0-9_-]{43}$"_s).match(QLatin1String(token)).hasMatch());
    QVERIFY(makeToken(ids) != token);
}

void TestOperators::fileHoldsHashesOnly()
{
    const StateFolder folder;
    const QByteArray token = add(folder, u"ada"_s, Role::Moderator);
    const QByteArray content = folder.content("operators.json");
    QVERIFY(content.contains("ada") && content.contains(hashOfToken(token).toHex()));
    QVERIFY(!content.contains(token) && !content.contains(token.mid(4)));
    QCOMPARE(StateFolder::modeOf(folder.path("operators.json")), u"600"_s);
    const OperatorFile::Content read = OperatorFile(folder.directory()).read();
    QCOMPARE(read.operators, (QList<Operator>{{u"ada"_s, Role::Moderator, WallTime(1s), hashOfToken(token)}}));
}

void TestOperators::nameIsGivenOnce()
{
    const StateFolder folder;
    const OperatorFile file(folder.directory());
    QVERIFY(!add(folder, u"ada"_s).isEmpty());
    QCOMPARE(file.add({u"ada"_s, Role::Viewer, {}, QByteArray(32, 'x')}),
             u"there is an operator ada already; remove it first"_s);
    QCOMPARE(file.remove(u"ben"_s), u"there is no operator ben"_s);
    QCOMPARE(file.remove(u"ada"_s), QString());
    QVERIFY(!add(folder, u"ada"_s).isEmpty());
}

void TestOperators::operatorsAreBounded()
{
    const StateFolder folder;
    QByteArrayList rows;
    for (int number = 0; number < OperatorFile::mostOperators; ++number)
        rows +=
            R"({"name":"o%1","role":"viewer","since":0,"tokenHash":"%2"})"_ba.replace("%1", QByteArray::number(number))
                .replace("%2", hashOfToken(QByteArray::number(number)).toHex());
    folder.put("operators.json", R"({"version":1,"operators":[)" + rows.join(',') + "]}");
    QCOMPARE(OperatorFile(folder.directory()).read().operators.size(), OperatorFile::mostOperators);
    QVERIFY(OperatorFile(folder.directory())
                .add({u"ada"_s, Role::Viewer, {}, QByteArray(32, 'x')})
                .contains("the most"_L1));
}

void TestOperators::damagedFileLetsNobodyIn_data()
{
    const QByteArray hash = hashOfToken("token").toHex();
    const auto file = [](const QByteArray &rows) { return R"({"version":1,"operators":[)" + rows + "]}"; };
    const auto row = [](const QByteArray &name, const QByteArray &role, const QByteArray &tokenHash) {
        return R"({"name":")" + name + R"(","role":")" + role + R"(","since":0,"tokenHash":")" + tokenHash + "\"}";
    };
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("isGood");
    const QByteArray good = row("ada", "viewer", hash);
    QTest::newRow("in order") << file(good) << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("cut off") << file(good).chopped(1) << false;
    QTest::newRow("another version") << file(good).replace(":1,", ":2,") << false;
    QTest::newRow("no role") << file(row("ada", "king", hash)) << false;
    QTest::newRow("short hash") << file(row("ada", "viewer", hash.chopped(2))) << false;
    QTest::newRow("empty hash") << file(row("ada", "viewer", {})) << false;
    QTest::newRow("no hash") << file(row("ada", "viewer", QByteArray(64, 'g'))) << false;
    QTest::newRow("bad name") << file(row("a b", "viewer", hash)) << false;
    QTest::newRow("same name twice") << file(good + ',' + good) << false;
    QTest::newRow("one good, one bad") << file(good + ',' + row("ben", "king", hash)) << false;
    QTest::newRow("too long") << file(good) + QByteArray(1'100'000, ' ') << false;
}

void TestOperators::damagedFileLetsNobodyIn()
{
    QFETCH(QByteArray, content);
    QFETCH(bool, isGood);
    const StateFolder folder;
    folder.put("operators.json", content);
    if (!isGood) {
        // Once for the file, once because nobody is left to log in.
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^nobody is let in: .*operators\\.json "_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^no operator can log in: .*operators\\.json "_s));
    }
    Operators operators(folder.directory(), m_clock, {});
    QCOMPARE(operators.find("token").has_value(), isGood);
    operators.makeFirst(m_ids);
    QVERIFY(!folder.has("admin.token"));
    QCOMPARE(folder.content("operators.json"), content);
    QCOMPARE(OperatorFile(folder.directory()).add({u"ben"_s, Role::Viewer, {}, QByteArray(32, 'x')}).isNull(), isGood);
    QCOMPARE(folder.content("operators.json") == content, !isGood);
}

void TestOperators::damageIsSaidOnce()
{
    const StateFolder folder;
    const QByteArray token = add(folder, u"ada"_s);
    Operators operators(folder.directory(), m_clock, "0123456789abcdef");
    QVERIFY(operators.find(token));
    folder.put("operators.json", "rubbish");
    m_clock.move(1s);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"^nobody is let in"_s));
    QVERIFY(!operators.find(token));
    QVERIFY(operators.find("0123456789abcdef"));
    folder.put("operators.json", "more rubbish");
    m_clock.move(1s);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    QVERIFY(!operators.find(token));
}

void TestOperators::configuredTokenIsAModerator()
{
    const StateFolder folder;
    Operators operators(folder.directory(), m_clock, "0123456789abcdef");
    const auto admin = operators.find("0123456789abcdef");
    QVERIFY(admin && admin->name == "admin"_L1 && admin->role == Role::Moderator);
    QVERIFY(operators.contains(*admin));
    QVERIFY(!operators.find("0123456789abcdeF"));
    QVERIFY(!operators.find({}));
    operators.makeFirst(m_ids);
    QVERIFY(!folder.has("operators.json") && !folder.has("admin.token"));
}

void TestOperators::runningServerTakesUpChanges()
{
    const StateFolder folder;
    Operators operators(folder.directory(), m_clock, {});
    const QByteArray token = add(folder, u"ada"_s);
    QVERIFY(!operators.find(token)); // looked less than a second ago
    m_clock.move(999ms);
    QVERIFY(!operators.find(token));
    m_clock.move(1ms);
    QCOMPARE(operators.find(token).value().name, u"ada"_s);
    QCOMPARE(OperatorFile(folder.directory()).remove(u"ada"_s), QString());
    m_clock.move(1s);
    QVERIFY(!operators.find(token));
}

void TestOperators::removedOnesAreReported()
{
    const StateFolder folder;
    const QByteArray adas = add(folder, u"ada"_s);
    const QByteArray bens = add(folder, u"ben"_s);
    Operators operators(folder.directory(), m_clock, {});
    const auto ada = operators.find(adas);
    const auto ben = operators.find(bens);
    QStringList removed;
    operators.setRemovalListener([&](const Operator &one) {
        QVERIFY(!operators.contains(one));
        removed += one.name;
    });
    // Who comes back under the name has another token, and is somebody else.
    QCOMPARE(OperatorFile(folder.directory()).remove(u"ada"_s), QString());
    QVERIFY(!add(folder, u"ada"_s).isEmpty());
    operators.refresh();
    QCOMPARE(removed, QStringList());
    m_clock.move(1s);
    operators.refresh();
    QCOMPARE(removed, QStringList{u"ada"_s});
    QVERIFY(!operators.contains(*ada) && operators.contains(*ben));
    // Another role for the same token counts as well.
    folder.put("operators.json", folder.content("operators.json").replace("viewer", "moderator"));
    m_clock.move(1s);
    operators.refresh();
    QCOMPARE(removed.mid(1).size(), 2);
    QCOMPARE(operators.find(bens).value().role, Role::Moderator);
    QVERIFY(QFile::remove(folder.path("operators.json")));
    m_clock.move(1s);
    operators.refresh();
    QCOMPARE(removed.size(), 5);
}

void TestOperators::firstStartMakesOne()
{
    const StateFolder folder;
    {
        Operators operators(folder.directory(), m_clock, {});
        QVERIFY(!operators.tokenFile());
        operators.makeFirst(m_ids);
        QCOMPARE(operators.tokenFile().value(), folder.path("admin.token"));
        QCOMPARE(StateFolder::modeOf(folder.path("admin.token")), u"600"_s);
        const auto console = operators.find(folder.content("admin.token").trimmed());
        QVERIFY(console && console->name == "console"_L1 && console->role == Role::Moderator);
    }
    const QByteArray token = folder.content("admin.token");
    Operators next(folder.directory(), m_clock, {});
    next.makeFirst(m_ids);
    QCOMPARE(folder.content("admin.token"), token);
    QVERIFY(next.tokenFile() && next.find(token.trimmed()));
    // Its token opens nothing any more, so nobody is told to use it.
    add(folder, u"ada"_s);
    QCOMPARE(OperatorFile(folder.directory()).remove(u"console"_s), QString());
    m_clock.move(1s);
    QVERIFY(!next.tokenFile());
}

void TestOperators::firstStartMakesNobodyBesideOthers_data()
{
    QTest::addColumn<bool>("isConfigured");
    QTest::newRow("ADMIN_TOKEN") << true;
    QTest::newRow("somebody in the file") << false;
}

void TestOperators::firstStartMakesNobodyBesideOthers()
{
    QFETCH(bool, isConfigured);
    const StateFolder folder;
    if (!isConfigured)
        add(folder, u"ada"_s);
    Operators operators(folder.directory(), m_clock, isConfigured ? "0123456789abcdef"_ba : QByteArray());
    operators.makeFirst(m_ids);
    QVERIFY(!folder.has("admin.token") && !operators.tokenFile());
}

void TestOperators::nobodyComesInWhereNothingPersists()
{
    const StateFolder folder;
    const QByteArray token = add(folder, u"ada"_s);
    const StateDirectory taken(folder.path(), StateDirectory::Use::Serving);
    const StateDirectory directory(folder.path(), StateDirectory::Use::Serving);
    Operators operators(directory, m_clock, {});
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^no operator can log in: .* in use by another process$"_s));
    operators.makeFirst(m_ids);
    QVERIFY(!operators.find(token) && !operators.tokenFile());
    QVERIFY(!folder.has("admin.token"));
    Operators configured(directory, m_clock, "0123456789abcdef");
    QVERIFY(configured.find("0123456789abcdef"));
}

void TestOperators::eleventhWrongTokenInAMinute()
{
    const StateFolder folder;
    Operators operators(folder.directory(), m_clock, "0123456789abcdef");
    Authenticator authenticator(operators, m_clock);
    for (int count = 0; count < 100; ++count)
        QCOMPARE(outcome(authenticator.check({}, "one")), u"missing"_s);
    for (int count = 0; count < 10; ++count)
        QCOMPARE(outcome(authenticator.check("guess", "one")), u"wrong"_s);
    m_clock.move(20s);
    QCOMPARE(outcome(authenticator.check("guess", "one")), u"too many, 40 s"_s);
    QCOMPARE(outcome(authenticator.check({}, "one")), u"missing"_s);
    m_clock.move(40s);
    QCOMPARE(outcome(authenticator.check("guess", "one")), u"wrong"_s);
    QCOMPARE(authenticator.wrong(), 12u);
}

void TestOperators::rightTokenAlwaysGetsIn()
{
    const StateFolder folder;
    Operators operators(folder.directory(), m_clock, "0123456789abcdef");
    Authenticator authenticator(operators, m_clock);
    for (int count = 0; count < 20; ++count)
        authenticator.check("guess", "one");
    QCOMPARE(outcome(authenticator.check("0123456789abcdef", "one")), u"admin"_s);
    // And is never counted: ten wrong ones are left to the next minute.
    m_clock.move(60s);
    for (int count = 0; count < 100; ++count)
        authenticator.check("0123456789abcdef", "one");
    for (int count = 0; count < 10; ++count)
        QCOMPARE(outcome(authenticator.check("guess", "one")), u"wrong"_s);
}

void TestOperators::addressesAreCountedApart()
{
    const StateFolder folder;
    Operators operators(folder.directory(), m_clock, "0123456789abcdef");
    Authenticator authenticator(operators, m_clock);
    for (int count = 0; count < 11; ++count)
        authenticator.check("guess", "one");
    QCOMPARE(outcome(authenticator.check("guess", "two")), u"wrong"_s);
    // More addresses than are remembered displace the oldest, which begins anew: memory is bounded.
    for (int count = 0; count < 20'000; ++count)
        authenticator.check("guess", QByteArray::number(count));
    QCOMPARE(outcome(authenticator.check("guess", "one")), u"wrong"_s);
}

QTEST_GUILESS_MAIN(TestOperators)
#include "tst_operators.moc"
