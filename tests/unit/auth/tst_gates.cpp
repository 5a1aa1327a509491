// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/auth/handshakelimit.h"
#include "server/auth/identity.h"
#include "server/auth/presentedtoken.h"
#include "server/auth/tokengate.h"
#include "tests/support/fakepeer.h"
#include "tests/support/manualclock.h"
#include "tests/unit/auth/tokens.h"

#include <QTest>

using namespace heliograph;
using namespace heliograph::auth;
using namespace Qt::StringLiterals;

namespace {

peer::Handshake handshake(const QByteArray &auth, const QByteArray &query = {}, const QByteArray &authorization = {})
{
    peer::Handshake result;
    result.auth = peer::JsonReader().read(auth).value();
    result.query = query;
    result.authorization = authorization;
    result.addressKey = "one";
    return result;
}

/// "ada", "nobody", or the sentence of the refusal.
QString outcome(peer::Gate &gate, const peer::Handshake &handshake)
{
    QStringList answers;
    gate.admit(handshake, [&answers](const peer::Gate::Verdict &verdict) {
        const auto *refusal = std::get_if<peer::Refusal>(&verdict);
        answers +=
            refusal ? refusal->sentence : std::get<peer::Claims>(verdict).userId.value_or(QStringLiteral("nobody"));
    });
    return answers.join(u'|');
}

/// nullopt: let in.
std::optional<peer::RefusalGround> groundOf(peer::Gate &gate, const QByteArray &auth)
{
    std::optional<peer::RefusalGround> ground;
    gate.admit(handshake(auth), [&ground](const peer::Gate::Verdict &verdict) {
        if (const auto *refusal = std::get_if<peer::Refusal>(&verdict))
            ground = refusal->ground;
    });
    return ground;
}

class Silence final : public peer::PeerListener
{
    void peerConnected(peer::Peer &) override {}
    void peerEvent(peer::Peer &, const peer::Event &) override {}
    void peerDisconnected(peer::Peer &, peer::DisconnectReason) override {}
};

const QString required = QStringLiteral("Authentication required");
const QString invalid = QStringLiteral("Invalid token");

} // namespace

class TestGates : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presented_data();
    void presented();
    void tokens_data();
    void tokens();
    void sayWhenATokenIsMissing();
    void theLogNamesWhoIsRefused();
    void withoutAKeyTokensAreIgnored();
    void handshakesAreLimited();
    void whoShowsATokenLaterCountsOnce();
    void limitIsOff();
    void registrationsHaveOneOrderOfFaults();
    void identity();

private:
    test::ManualClock m_clock;
};

void TestGates::presented_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("token"); // null: none
    const auto row = [](const char *auth, const char *query, const char *authorization, const char *token) {
        QTest::addRow("%s %s %s", auth, query, authorization)
            << QByteArray(auth) << QByteArray(query) << QByteArray(authorization) << QByteArray(token);
    };
    row("{}", "", "", nullptr);
    row("{}", "EIO=4&transport=polling", "", nullptr);
    row(R"({"token":"a"})", "", "", "a");
    row(R"({"token":"a"})", "token=b", "Bearer c", "a");
    row("{}", "EIO=4&token=b&t=x", "Bearer c", "b");
    row("{}", "token=b&token=d", "", "b");
    row("{}", "token=", "Bearer c", "c");
    row("{}", "token", "", nullptr);
    row("{}", "xtoken=b&tokens=b", "", nullptr);
    row("{}", "token=a%2eb", "", "a%2eb");
    row(R"({"token":""})", "token=b", "", "b");
    row(R"({"token":null})", "token=b", "", "b");
    row(R"({"token":7})", "token=b", "", "");
    row(R"({"token":{"a":1}})", "", "Bearer c", "");
    row(R"([])", "", "", nullptr);
    row(R"("token")", "", "", nullptr);
    row("{}", "", "Bearer c", "c");
    row("{}", "", "bearer  c ", "c");
    row("{}", "", "Bearer", nullptr);
    row("{}", "", "Bearer ", nullptr);
    row("{}", "", "Basic YTpi", nullptr);
}

void TestGates::presented()
{
    QFETCH(QByteArray, auth);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, token);
    const auto found = presentedToken(handshake(auth, query, authorization));
    QCOMPARE(found.has_value(), !token.isNull());
    QCOMPARE(found.value_or(QByteArray()), token);
}

void TestGates::tokens_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<bool>("isRequired");
    QTest::addColumn<QString>("expected");
    const auto with = [](const QByteArray &token) { return "{\"token\":\"" + token + "\"}"; };
    const QByteArray good = with(test::token(R"({"userId":"ada","exp":1767229200})"));
    const QByteArray late = with(test::token(R"({"userId":"ada","exp":1767225599})"));
    const QByteArray early = with(test::token(R"({"userId":"ada","nbf":1767225700})"));
    QTest::newRow("none") << QByteArray("{}") << false << "nobody";
    QTest::newRow("none, required") << QByteArray("{}") << true << required;
    for (const bool isRequired : {false, true}) {
        QTest::addRow("good, %d", isRequired) << good << isRequired << "ada";
        QTest::addRow("late, %d", isRequired) << late << isRequired << "Token expired";
        QTest::addRow("early, %d", isRequired) << early << isRequired << "Authentication failed";
        QTest::addRow("garbage, %d", isRequired) << with("undefined") << isRequired << invalid;
        QTest::addRow("number, %d", isRequired) << QByteArray(R"({"token":7})") << isRequired << invalid;
    }
}

void TestGates::tokens()
{
    QFETCH(QByteArray, auth);
    QFETCH(bool, isRequired);
    QFETCH(QString, expected);
    TokenCheck check({test::secret}, m_clock);
    TokenGate gate(check, isRequired);
    QCOMPARE(outcome(gate, handshake(auth)), expected);
    QCOMPARE(gate.counters().accepted, quint64(expected == QStringLiteral("ada")));
    QCOMPARE(gate.counters().refused,
             quint64(expected != QStringLiteral("ada") && expected != QStringLiteral("nobody")));
}

void TestGates::sayWhenATokenIsMissing()
{
    TokenCheck check({test::secret}, m_clock);
    TokenGate gate(check, true);
    QCOMPARE(groundOf(gate, "{}"), peer::RefusalGround::TokenMissing);
    QCOMPARE(groundOf(gate, R"({"token":"x"})"), peer::RefusalGround::Unfit);
}

void TestGates::theLogNamesWhoIsRefused()
{
    TokenCheck check({test::secret}, m_clock);
    TokenGate gate(check, false);
    peer::Handshake stranger = handshake(R"({"token":"s3cr3t"})");
    stranger.shownAddress = QHostAddress(QStringLiteral("192.0.2.7"));
    QTest::ignoreMessage(QtInfoMsg, "refusing a client from 192.0.2.7: Invalid token");
    QCOMPARE(outcome(gate, stranger), invalid);
}

void TestGates::withoutAKeyTokensAreIgnored()
{
    TokenCheck check({}, m_clock);
    TokenGate gate(check, false);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("JWT_SECRET")));
    QCOMPARE(outcome(gate, handshake(R"({"token":"undefined"})")), QStringLiteral("nobody"));
    QTest::failOnWarning(QRegularExpression(QStringLiteral("."))); // said once
    QCOMPARE(outcome(gate, handshake(R"({"token":"undefined"})")), QStringLiteral("nobody"));
    QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("nobody"));
    QCOMPARE(gate.counters().ignored, quint64(2));
}

void TestGates::handshakesAreLimited()
{
    RateLimit limit({2, std::chrono::minutes(1), 10}, m_clock);
    peer::OpenGate open;
    HandshakeLimit gate(limit, open);
    peer::Handshake other = handshake("{}");
    other.addressKey = "two";
    QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("nobody"));
    QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("nobody"));
    QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("Rate limit exceeded"));
    QCOMPARE(outcome(gate, other), QStringLiteral("nobody"));
    QCOMPARE(groundOf(gate, "{}"), peer::RefusalGround::TooOften);
    QCOMPARE(gate.refused(), quint64(2));
    m_clock.move(std::chrono::minutes(1));
    QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("nobody"));
}

void TestGates::whoShowsATokenLaterCountsOnce()
{
    RateLimit limit({2, std::chrono::minutes(1), 10}, m_clock);
    TokenCheck check({test::secret}, m_clock);
    TokenGate tokens(check, true);
    HandshakeLimit gate(limit, tokens);
    peer::Handshake again = handshake("{\"token\":\"" + test::token(R"({"sub":"ada"})") + "\"}");
    again.isRepeated = true;
    for (int client = 0; client < 2; ++client) {
        QCOMPARE(outcome(gate, handshake("{}")), required);
        QCOMPARE(outcome(gate, again), QStringLiteral("ada"));
    }
    QCOMPARE(groundOf(gate, "{}"), peer::RefusalGround::TooOften);
    QCOMPARE(outcome(gate, again), QStringLiteral("ada"));
}

void TestGates::limitIsOff()
{
    RateLimit limit({0, std::chrono::minutes(1), 10}, m_clock);
    peer::OpenGate open;
    HandshakeLimit gate(limit, open);
    for (int round = 0; round < 1000; ++round)
        QCOMPARE(outcome(gate, handshake("{}")), QStringLiteral("nobody"));
}

void TestGates::registrationsHaveOneOrderOfFaults()
{
    Silence silence;
    test::FakePeer peer("p", silence);
    peer.verifiedClaims().userId = QStringLiteral("ada");
    RateLimit limit({4, std::chrono::minutes(1), 10}, m_clock);
    const Registrations open(limit);
    const Registrations guarded(limit, [](const QString &) { return QStringLiteral("Banned: spam"); });
    const auto faultOf = [&peer](const Registrations &registrations, const std::optional<QString> &user) {
        const auto fault = registrationFault(peer, registrations, user, QStringLiteral("Invalid"));
        return fault ? QString(QLatin1String(fault->code) + u' ' + fault->sentence) : QString();
    };
    QCOMPARE(faultOf(guarded, std::nullopt), QStringLiteral("E003 Invalid"));
    QCOMPARE(faultOf(guarded, QStringLiteral("bob")), u"E203 "_s + mismatchSentence());
    QCOMPARE(faultOf(guarded, QStringLiteral("ada")), u"E203 Banned: spam"_s);
    QCOMPARE(faultOf(open, QStringLiteral("ada")), QString());
    QCOMPARE(faultOf(open, QStringLiteral("ada")), u"E001 "_s + rateLimitSentence());
}

void TestGates::identity()
{
    Silence silence;
    test::FakePeer peer("p", silence);
    QVERIFY(!contradictsClaims(peer, QStringLiteral("ada")));
    peer.verifiedClaims().userId = QStringLiteral("ada");
    QVERIFY(!contradictsClaims(peer, QStringLiteral("ada")));
    for (const char *other : {"bob", "Ada", "ada ", "", "adam"})
        QVERIFY(contradictsClaims(peer, QString::fromLatin1(other)));
}

QTEST_APPLESS_MAIN(TestGates)
#include "tst_gates.moc"
