// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/auth/tokencheck.h"
#include "tests/support/manualclock.h"
#include "tests/unit/auth/publickeys.h"
#include "tests/unit/auth/tokens.h"

#include <QTemporaryDir>
#include <QTest>

using namespace heliograph;
using namespace heliograph::auth;
using namespace std::chrono_literals;

namespace {

constexpr qint64 now = 1'767'225'600; // where the manual clock begins

std::optional<PublicKey> publicKey(const QByteArray &pem)
{
    auto read = PublicKey::fromPem(pem);
    const PublicKey *key = std::get_if<PublicKey>(&read);
    return key ? std::optional(*key) : std::nullopt;
}

/// "ada until 1767229200", "ada", or what the client is told.
QString outcome(const TokenCheck::Verdict &verdict)
{
    if (const auto *fault = std::get_if<TokenFault>(&verdict))
        return textOf(*fault);
    const auto &claims = std::get<peer::Claims>(verdict);
    const QString person = claims.userId.value_or(QStringLiteral("nobody"));
    return claims.expiresAt ? QStringLiteral("%1 until %2").arg(person).arg(*claims.expiresAt) : person;
}

const QString invalid = QStringLiteral("Invalid token");

} // namespace

class TestTokenCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void claims_data();
    void claims();
    void expiresOnTime();
    void algorithms_data();
    void algorithms();
    void everySignatureByteCounts();
    void claimsCannotBeChanged();
    void publicKeys_data();
    void publicKeys();
    void kindsOfKeyAreNotMixedUp_data();
    void kindsOfKeyAreNotMixedUp();
    void bothKeysAtOnce();
    void pem_data();
    void pem();
    void files();

private:
    test::ManualClock m_clock;
};

void TestTokenCheck::claims_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *payload, const char *expected) {
        QTest::newRow(payload) << QByteArray(payload) << QString::fromUtf8(expected);
    };
    const char *const failed = "Authentication failed";
    row(R"({"userId":"ada"})", "ada");
    row(R"({"sub":"ada"})", "ada");
    row(R"({"userId":"ada","sub":"bob"})", "ada");
    row(R"({"userId":"","sub":"bob"})", "bob");
    row(R"({"userId":null,"sub":"bob"})", "bob");
    row(R"({"userId":42})", "42");
    row(R"({"userId":"\u00e4da \ud83d\ude00"})", "\xc3\xa4"
                                                 "da \xf0\x9f\x98\x80");
    row(R"({"userId":["ada"],"sub":"bob"})", failed);
    row(R"({"userId":{"a":"b"}})", failed);
    row(R"({"userId":true})", failed);
    row(R"({"sub":""})", failed);
    row(R"({"sub":false})", failed);
    row(R"({})", failed);
    row(R"({"exp":1767229200})", failed);
    row(R"({"userId":"ada","exp":1767229200})", "ada until 1767229200");
    row(R"({"userId":"ada","exp":1767229199.5})", "ada until 1767229200");
    row(R"({"userId":"ada","exp":1767225601})", "ada until 1767225601");
    row(R"({"userId":"ada","exp":1767225600})", "Token expired");
    row(R"({"userId":"ada","exp":0})", "Token expired");
    row(R"({"userId":"ada","exp":-1e300})", "Token expired");
    row(R"({"exp":1})", "Token expired");
    row(R"({"userId":"ada","exp":1e300})", "ada");
    row(R"({"userId":"ada","exp":"1767229200"})", "Invalid token");
    row(R"({"userId":"ada","exp":null})", "Invalid token");
    row(R"({"userId":"ada","exp":[1]})", "Invalid token");
    row(R"({"userId":"ada","nbf":1767225600})", "ada");
    row(R"({"userId":"ada","nbf":1767225601})", failed);
    row(R"({"userId":"ada","nbf":1e300})", failed);
    row(R"({"userId":"ada","nbf":"soon"})", "Invalid token");
    row(R"({"userId":"ada","iat":1767229200})", "ada");
    row(R"(["ada"])", "Invalid token");
    row(R"("ada")", "Invalid token");
    row("ada", "Invalid token");
    row("\xff", "Invalid token");
}

void TestTokenCheck::claims()
{
    QFETCH(QByteArray, payload);
    TokenCheck check({test::secret}, m_clock);
    QTEST(outcome(check.check(test::token(payload))), "expected");
}

void TestTokenCheck::expiresOnTime()
{
    test::ManualClock clock;
    TokenCheck check({test::secret}, clock);
    const QByteArray token = test::token("{\"sub\":\"ada\",\"exp\":" + QByteArray::number(now + 60) + "}");
    clock.move(59'999ms);
    QVERIFY(std::holds_alternative<peer::Claims>(check.check(token)));
    clock.move(1ms);
    QCOMPARE(outcome(check.check(token)), QStringLiteral("Token expired"));
}

void TestTokenCheck::algorithms_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("hash");
    QTest::addColumn<bool>("isGood");
    const auto row = [](const char *name, QCryptographicHash::Algorithm hash, bool isGood) {
        QTest::addRow("%s by %d", name, int(hash)) << QByteArray(name) << int(hash) << isGood;
    };
    row("HS256", QCryptographicHash::Sha256, true);
    row("HS384", QCryptographicHash::Sha384, true);
    row("HS512", QCryptographicHash::Sha512, true);
    row("HS256", QCryptographicHash::Sha512, false);
    row("HS512", QCryptographicHash::Sha256, false);
    row("RS256", QCryptographicHash::Sha256, false);
    row("ES256", QCryptographicHash::Sha256, false);
    row("none", QCryptographicHash::Sha256, false);
}

void TestTokenCheck::algorithms()
{
    QFETCH(QByteArray, name);
    QFETCH(int, hash);
    QFETCH(bool, isGood);
    TokenCheck check({test::secret}, m_clock);
    const QByteArray token = test::signedWith(test::secret, "{\"alg\":\"" + name + "\"}", R"({"sub":"ada"})",
                                              QCryptographicHash::Algorithm(hash));
    QCOMPARE(outcome(check.check(token)), isGood ? QStringLiteral("ada") : invalid);
}

void TestTokenCheck::everySignatureByteCounts()
{
    TokenCheck check({test::secret}, m_clock);
    const QByteArray token = test::token(R"({"sub":"ada"})");
    QCOMPARE(outcome(check.check(token)), QStringLiteral("ada"));
    const qsizetype begin = token.lastIndexOf('.') + 1;
    // The last character's lowest bits stand for nothing.
    for (qsizetype at = begin; at < token.size() - 1; ++at) {
        QByteArray other = token;
        other[at] = other[at] == 'A' ? 'B' : 'A';
        QCOMPARE(outcome(check.check(other)), invalid);
    }
    QCOMPARE(outcome(check.check(token.chopped(2))), invalid);
    QCOMPARE(outcome(check.check(token + "AAAA")), invalid);
    QCOMPARE(outcome(check.check(token.left(begin) + "AAAA")), invalid);
    const QByteArray otherSecret = test::signedWith("another secret", R"({"alg":"HS256"})", R"({"sub":"ada"})");
    QCOMPARE(outcome(check.check(otherSecret)), invalid);
}

void TestTokenCheck::claimsCannotBeChanged()
{
    TokenCheck check({test::secret}, m_clock);
    QList<QByteArray> parts = test::token(R"({"sub":"ada"})").split('.');
    parts[1] = test::base64Url(R"({"sub":"bob"})");
    QCOMPARE(outcome(check.check(parts.join('.'))), invalid);
    parts = test::token(R"({"sub":"ada"})").split('.');
    parts[0] = test::base64Url(R"({"alg":"none"})");
    QCOMPARE(outcome(check.check(parts.join('.'))), invalid);
    QCOMPARE(outcome(check.check(parts[0] + '.' + parts[1] + '.')), invalid);
}

void TestTokenCheck::publicKeys_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("RS256") << QByteArray(test::rsaKey) << QByteArray(test::rsaToken);
    QTest::newRow("ES256") << QByteArray(test::curveKey) << QByteArray(test::curveToken);
}

void TestTokenCheck::publicKeys()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, token);
    TokenCheck check({{}, publicKey(key)}, m_clock);
    QVERIFY(check.hasKey());
    QCOMPARE(outcome(check.check(token)), QStringLiteral("ada until 1767229200"));
    const qsizetype begin = token.lastIndexOf('.') + 1;
    for (const qsizetype at : {begin, begin + 40, token.size() - 2}) {
        QByteArray other = token;
        other[at] = other[at] == 'A' ? 'B' : 'A';
        QCOMPARE(outcome(check.check(other)), invalid);
    }
    QCOMPARE(outcome(check.check(token.left(begin) + "AAAA")), invalid);
}

/// Nobody may use a public key, which everybody has, as a secret; nor one kind of key for another kind's algorithm.
void TestTokenCheck::kindsOfKeyAreNotMixedUp_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("token");
    const QByteArray rsa = test::rsaKey, curve = test::curveKey, claims = R"({"sub":"ada"})";
    for (const char *name : {"HS256", "RS256", "ES256", "none"}) {
        const QByteArray header = "{\"alg\":\"" + QByteArray(name) + "\"}";
        for (const QByteArray &key : {rsa, curve}) {
            QTest::addRow("%s by a public key of %d bytes", name, int(key.size()))
                << key << test::signedWith(key, header, claims);
        }
    }
    QTest::newRow("RSA key, token for a curve") << rsa << QByteArray(test::curveToken);
    QTest::newRow("curve key, token for RSA") << curve << QByteArray(test::rsaToken);
    const QByteArray rsaToken = test::rsaToken;
    QTest::newRow("RSA signature that calls itself ES256")
        << rsa << test::base64Url(R"({"alg":"ES256","typ":"JWT"})") + rsaToken.mid(rsaToken.indexOf('.'));
    QTest::newRow("shared secret") << rsa << test::token(claims);
}

void TestTokenCheck::kindsOfKeyAreNotMixedUp()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, token);
    TokenCheck check({{}, publicKey(key)}, m_clock);
    QCOMPARE(outcome(check.check(token)), invalid);
    TokenCheck both({test::secret, publicKey(key)}, m_clock);
    QCOMPARE(outcome(both.check(token)), token == test::token(R"({"sub":"ada"})") ? QStringLiteral("ada") : invalid);
}

void TestTokenCheck::bothKeysAtOnce()
{
    TokenCheck check({test::secret, publicKey(test::rsaKey)}, m_clock);
    QCOMPARE(outcome(check.check(test::rsaToken)), QStringLiteral("ada until 1767229200"));
    QCOMPARE(outcome(check.check(test::token(R"({"sub":"bob"})"))), QStringLiteral("bob"));
    QVERIFY(!TokenCheck({}, m_clock).hasKey());
    QCOMPARE(outcome(TokenCheck({}, m_clock).check(test::token(R"({"sub":"bob"})"))), invalid);
}

void TestTokenCheck::pem_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("fault");
    QTest::newRow("RSA") << QByteArray(test::rsaKey) << QString();
    QTest::newRow("P-256") << QByteArray(test::curveKey) << QString();
    QTest::newRow("P-256, compressed") << QByteArray(test::compressedCurveKey) << QString();
    QTest::newRow("short RSA") << QByteArray(test::shortRsaKey) << "fewer than 2048 bits";
    QTest::newRow("P-384") << QByteArray(test::otherCurveKey) << "another curve";
    QTest::newRow("secp256k1") << QByteArray(test::koblitzCurveKey) << "another curve";
    QTest::newRow("brainpoolP256r1") << QByteArray(test::brainpoolCurveKey) << "another curve";
    QTest::newRow("private") << QByteArray("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n") << "private key";
    QTest::newRow("empty") << QByteArray() << "no public key";
    QTest::newRow("cut") << QByteArray(test::rsaKey).left(200) << "no public key";
    QTest::newRow("other") << QByteArray("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
                           << "no public key";
}

void TestTokenCheck::pem()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, fault);
    const auto read = PublicKey::fromPem(text);
    const QString *reason = std::get_if<QString>(&read);
    QCOMPARE(reason != nullptr, !fault.isNull());
    QVERIFY2(!reason || reason->contains(fault), qPrintable(reason ? *reason : QString()));
}

void TestTokenCheck::files()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("key.pem"));
    QVERIFY(std::get<QString>(PublicKey::read(path)).startsWith(QStringLiteral("cannot be read")));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(test::curveKey) > 0);
    file.close();
    QCOMPARE(std::get<PublicKey>(PublicKey::read(path)).algorithm(), Algorithm::Es256);
    QVERIFY(file.open(QIODevice::Append) && file.write(QByteArray(70'000, '\n')) > 0);
    file.close();
    QVERIFY(std::get<QString>(PublicKey::read(path)).startsWith(QStringLiteral("is longer")));
}

QTEST_GUILESS_MAIN(TestTokenCheck)
#include "tst_tokencheck.moc"
