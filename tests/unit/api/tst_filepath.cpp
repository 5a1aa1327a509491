// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/api/filepath.h"

#include <QTest>

using namespace heliograph::api;

class TestFilePath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void served_data();
    void served();
    void refused_data();
    void refused();
};

void TestFilePath::served_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("file");
    QTest::newRow("root") << QByteArray("/") << QStringLiteral("index.html");
    QTest::newRow("file") << QByteArray("/app.js") << QStringLiteral("app.js");
    QTest::newRow("folders") << QByteArray("/a/b/c.css") << QStringLiteral("a/b/c.css");
    QTest::newRow("folder") << QByteArray("/docs/") << QStringLiteral("docs/index.html");
    QTest::newRow("escapes") << QByteArray("/caf%C3%A9%20%2B1.png") << QStringLiteral("caf\u00e9 +1.png");
    QTest::newRow("plain UTF-8") << QByteArray("/caf\xc3\xa9") << QStringLiteral("caf\u00e9");
    QTest::newRow("plus stays") << QByteArray("/a+b") << QStringLiteral("a+b");
    QTest::newRow("dots inside") << QByteArray("/a..b/c.d.") << QStringLiteral("a..b/c.d.");
    QTest::newRow("escaped percent") << QByteArray("/100%25") << QStringLiteral("100%");
    QTest::newRow("escaped twice is a name") << QByteArray("/%252e%252e") << QStringLiteral("%2e%2e");
    QTest::newRow("four bytes") << QByteArray("/%F0%9F%98%80") << QStringLiteral("\U0001F600");
}

void TestFilePath::served()
{
    QFETCH(QByteArray, path);
    const auto file = filePath(path);
    QVERIFY(file.has_value());
    QTEST(*file, "file");
}

void TestFilePath::refused_data()
{
    QTest::addColumn<QByteArray>("path");
    const QByteArray paths[] = {
        "",
        "relative",
        "/..",
        "/../etc/passwd",
        "/a/../../etc/passwd",
        "/a/..",
        "/a/../b",
        "/./a",
        "/.",
        "/...",
        "/.env",
        "/a/.git/config",
        "/%2e%2e/etc/passwd",
        "/%2E%2E/etc/passwd",
        "/.%2e/etc/passwd",
        "/a/%2e%2e/%2e%2e/x",
        "/%2e%2e%2fetc%2fpasswd",
        "/..%2Fetc",
        "/a%2fb",
        "/a%2Fb",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/a//b",
        "/a//",
        "/..%5c..%5cwindows",
        "/..\\..\\windows",
        "/a%5cb",
        "/c:/windows",
        "/file.txt::$DATA",
        "/file%3astream",
        "/a%00.html",
        "/a%00",
        "/%00",
        "/a%0a",
        "/a%0D%0AX:1",
        "/a%7f",
        "/a\x01",
        "/%",
        "/%4",
        "/%zz",
        "/a%2",
        "/%%41",
        "/%c0%ae%c0%ae/etc/passwd",
        "/%c0%af",
        "/%e0%80%ae",
        "/%f0%80%80%ae",
        "/%ff",
        "/%fe%ff",
        "/%c3",
        "/%ed%a0%80",
        "/%f4%90%80%80",
        "/\xc0\xae\xc0\xae/x",
        "/%u002e%u002e",
    };
    for (const QByteArray &path : paths)
        QTest::newRow(path.isEmpty() ? "nothing" : path.constData()) << path;
    QTest::newRow("plain NUL") << QByteArray("/a\0b", 4);
}

void TestFilePath::refused()
{
    QFETCH(QByteArray, path);
    const auto file = filePath(path);
    QVERIFY2(!file, qPrintable(file.value_or(QString())));
}

QTEST_APPLESS_MAIN(TestFilePath)
#include "tst_filepath.moc"
