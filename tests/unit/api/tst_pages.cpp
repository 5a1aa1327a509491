// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/api/pages.h"
#include "tests/unit/api/asking.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace heliograph;
using namespace heliograph::api;

namespace {

const net::Headers browser{{"accept", "text/html,*/*;q=0.8"}};

void writeFile(const QString &path, const QByteArray &content)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestPages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void frontIsTheInstalledClient();
    void frontIsTheBuiltinPageWithoutClient();
    void frontIsNotForPrograms();
    void contentsAreShared();
    void files_data();
    void files();
    void noFolderNoFiles();
    void outsideOfTheFolder();
    void linksOutOfTheFolder();
    void onlyRegularFiles();
    void unchangedFilesAnswer304();
    void changedFilesAreReadAgain();
    void sizeCap();
    void navigationFallsBackToTheClient();
    void folderMayAppearLater();
    void builtinFiles();
    void configuration();
    void iconIsThatOfTheClient();
    void iconIsThatOfThePage();
    void noIconIsNoFault();
    void clientMayUseThePathsOfThePage();

private:
    Pages pages(const QString &folder);
    QString path(const char *relative) const { return m_folder->filePath(QString::fromUtf8(relative)); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// dist: an installed client. web: a built-in page. outside: what nobody may see.
void TestPages::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    writeFile(path("dist/index.html"), "<p>client</p>");
    writeFile(path("dist/app.js"), "run()");
    writeFile(path("dist/assets/caf\xc3\xa9 1.css"), "p{}");
    writeFile(path("dist/docs/index.html"), "<p>docs</p>");
    writeFile(path("dist/.env"), "SECRET");
    writeFile(path("dist/.git/config"), "SECRET");
    writeFile(path("outside/secret.txt"), "SECRET");
    writeFile(path("dist-secret/secret.txt"), "SECRET");
    writeFile(path("web/index.html"), "<p>built-in</p>");
    writeFile(path("web/meeting.js"), "meet()");
    writeFile(path("web/icons/mark.svg"), "<svg/>");
}

void TestPages::cleanup()
{
    m_folder.reset();
}

Pages TestPages::pages(const QString &folder)
{
    StaticFiles::Options options;
    options.folder = folder;
    options.largestFile = 1000;
    return Pages(options, path("web"), {{QStringLiteral("turn"), true}});
}

void TestPages::frontIsTheInstalledClient()
{
    Pages all = pages(path("dist"));
    const auto front = all.answer(test::requestOf("/", browser));
    QVERIFY(front.has_value());
    QCOMPARE(front->body, QByteArray("<p>client</p>"));
    QCOMPARE(front->contentType, QByteArray("text/html; charset=utf-8"));
    QCOMPARE(test::headerOf(*front, "Vary"), QByteArray("Accept"));
    QVERIFY(test::headerOf(*front, "Content-Security-Policy").isNull());
}

void TestPages::frontIsTheBuiltinPageWithoutClient()
{
    Pages all = pages(path("nothing"));
    const auto front = all.answer(test::requestOf("/?room=a", browser));
    QVERIFY(front.has_value());
    QCOMPARE(front->body, QByteArray("<p>built-in</p>"));
    QCOMPARE(test::headerOf(*front, "Vary"), QByteArray("Accept"));
    QVERIFY(test::headerOf(*front, "Content-Security-Policy").contains("script-src 'self'"));
}

void TestPages::frontIsNotForPrograms()
{
    Pages all = pages(path("dist"));
    QVERIFY(!all.answer(test::requestOf("/")));
    QVERIFY(!all.answer(test::requestOf("/", {{"accept", "*/*"}})));
    Pages empty(StaticFiles::Options{}, path("no page"), {});
    QVERIFY(!empty.answer(test::requestOf("/", browser)));
}

void TestPages::contentsAreShared()
{
    Pages all = pages(path("dist"));
    const auto first = all.answer(test::requestOf("/app.js"));
    const auto second = all.answer(test::requestOf("/app.js"));
    QVERIFY(first && second);
    QCOMPARE(second->body.constData(), first->body.constData());
    writeFile(path("dist/app.js"), "walk(); // longer");
    QCOMPARE(all.answer(test::requestOf("/app.js"))->body, QByteArray("walk(); // longer"));
    QCOMPARE(first->body, QByteArray("run()"));
}

void TestPages::files_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("script") << QByteArray("/app.js?v=1") << QByteArray("run()")
                            << QByteArray("text/javascript; charset=utf-8");
    QTest::newRow("escaped name") << QByteArray("/assets/caf%C3%A9%201.css") << QByteArray("p{}")
                                  << QByteArray("text/css; charset=utf-8");
    QTest::newRow("folder") << QByteArray("/docs/") << QByteArray("<p>docs</p>")
                            << QByteArray("text/html; charset=utf-8");
    QTest::newRow("index by name") << QByteArray("/index.html") << QByteArray("<p>client</p>")
                                   << QByteArray("text/html; charset=utf-8");
}

void TestPages::files()
{
    QFETCH(QByteArray, target);
    Pages all = pages(path("dist"));
    const auto file = all.answer(test::requestOf(target));
    QVERIFY(file.has_value());
    QCOMPARE(file->status, 200);
    QTEST(file->body, "body");
    QTEST(file->contentType, "type");
    QVERIFY(test::headerOf(*file, "ETag").startsWith("W/\""));
    QCOMPARE(test::headerOf(*file, "Cache-Control"), QByteArray("public, max-age=0"));
}

void TestPages::noFolderNoFiles()
{
    Pages all = pages(QString());
    QVERIFY(!all.answer(test::requestOf("/app.js")));
    QVERIFY(!all.answer(test::requestOf("/etc/passwd")));
}

void TestPages::outsideOfTheFolder()
{
    QByteArrayList targets = {"/../outside/secret.txt",
                              "/%2e%2e/outside/secret.txt",
                              "/..%2foutside%2fsecret.txt",
                              "/%2e%2e%2foutside/secret.txt",
                              "/assets/..%5c..%5c..%5coutside%5csecret.txt",
                              "/assets/../../outside/secret.txt",
                              "/%c0%ae%c0%ae/outside/secret.txt",
                              "/%252e%252e/outside/secret.txt",
                              "/../dist-secret/secret.txt",
                              "/..-secret/secret.txt",
                              "/-secret/secret.txt",
                              "//etc/passwd",
                              "/etc/passwd",
                              "/app.js%00.html",
                              "/app.js%00",
                              "/.env",
                              "/%2eenv",
                              "/.git/config",
                              "/docs/../.env",
                              "/assets",
                              "/assets/",
                              "/docs",
                              "/app.js/",
                              "/app.js/index.html",
                              "/missing.js"};
    targets << QByteArray("/") + QByteArray(15'000, 'a') << QByteArray("/a").repeated(7000);
    Pages all = pages(path("dist"));
    for (const QByteArray &target : std::as_const(targets)) {
        const auto file = all.answer(test::requestOf(target));
        QVERIFY2(!file, (target + ": " + (file ? file->body : QByteArray())).constData());
    }
}

void TestPages::linksOutOfTheFolder()
{
#ifdef Q_OS_WIN
    QSKIP("links need privileges here");
#endif
    QVERIFY(QFile::link(path("outside/secret.txt"), path("dist/link.txt")));
    QVERIFY(QFile::link(path("outside"), path("dist/linked")));
    QVERIFY(QFile::link(path("dist-secret"), path("dist/sibling")));
    QVERIFY(QFile::link(path("dist/.env"), path("dist/env.txt")));
    QVERIFY(QFile::link(path("dist/app.js"), path("dist/inside.js")));
    QVERIFY(QFile::link(path("dist/gone"), path("dist/broken.txt")));
    QVERIFY(QFile::link(path("dist"), path("current")));
    for (const QString &folder : {path("dist"), path("current")}) {
        Pages all = pages(folder);
        QVERIFY(!all.answer(test::requestOf("/link.txt")));
        QVERIFY(!all.answer(test::requestOf("/linked/secret.txt")));
        QVERIFY(!all.answer(test::requestOf("/sibling/secret.txt")));
        QVERIFY(!all.answer(test::requestOf("/env.txt")));
        QVERIFY(!all.answer(test::requestOf("/broken.txt")));
        // Within the folder a link is a file like any other, and the folder itself may be one.
        QCOMPARE(all.answer(test::requestOf("/inside.js"))->body, QByteArray("run()"));
    }
    QFile::remove(path("dist/index.html"));
    QVERIFY(QFile::link(path("outside/secret.txt"), path("dist/index.html")));
    Pages all = pages(path("dist"));
    QCOMPARE(all.answer(test::requestOf("/", browser))->body, QByteArray("<p>built-in</p>"));
}

void TestPages::onlyRegularFiles()
{
#ifdef Q_OS_WIN
    QSKIP("no device files here");
#endif
    // Reading either would wait for ever or read for ever.
    Pages devices = pages(QStringLiteral("/dev"));
    QVERIFY(!devices.answer(test::requestOf("/zero")));
    QVERIFY(!devices.answer(test::requestOf("/tty")));
}

void TestPages::unchangedFilesAnswer304()
{
    Pages all = pages(path("dist"));
    const QByteArray tag = test::headerOf(*all.answer(test::requestOf("/app.js")), "ETag");
    const auto again = all.answer(test::requestOf("/app.js", {{"if-none-match", tag}}));
    QCOMPARE(again->status, 304);
    QVERIFY(again->body.isEmpty());
    QCOMPARE(test::headerOf(*again, "ETag"), tag);
    QCOMPARE(all.answer(test::requestOf("/", browser + net::Headers{{"if-none-match", "*"}}))->status, 304);
    QCOMPARE(all.answer(test::requestOf("/app.js", {{"if-none-match", "\"other\""}}))->status, 200);
}

void TestPages::changedFilesAreReadAgain()
{
    Pages all = pages(path("dist"));
    const QByteArray tag = test::headerOf(*all.answer(test::requestOf("/app.js")), "ETag");
    writeFile(path("dist/app.js"), "run(2)");
    const auto again = all.answer(test::requestOf("/app.js", {{"if-none-match", tag}}));
    QCOMPARE(again->status, 200);
    QCOMPARE(again->body, QByteArray("run(2)"));
    QVERIFY(test::headerOf(*again, "ETag") != tag);
}

void TestPages::sizeCap()
{
    writeFile(path("dist/fits.bin"), QByteArray(1000, 'x'));
    writeFile(path("dist/large.bin"), QByteArray(1001, 'x'));
    Pages all = pages(path("dist"));
    QCOMPARE(all.answer(test::requestOf("/fits.bin"))->body.size(), 1000);
    // Once in the log, however often it is asked for.
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("large.bin.*too large")));
    for (int round = 0; round < 3; ++round) {
        const auto large = all.answer(test::requestOf("/large.bin"));
        QCOMPARE(large->status, 500);
        QVERIFY(large->body.size() < 100);
    }
}

void TestPages::navigationFallsBackToTheClient()
{
    Pages all = pages(path("dist"));
    const auto route = all.answer(test::requestOf("/room/42", browser));
    QVERIFY(route.has_value());
    QCOMPARE(route->body, QByteArray("<p>client</p>"));
    QCOMPARE(test::headerOf(*route, "Vary"), QByteArray("Accept"));
    QVERIFY(!all.answer(test::requestOf("/room/42")));
    QVERIFY(!all.answer(test::requestOf("/room/42", {{"accept", "application/json"}})));
    // The built-in page has no routes of its own.
    Pages none = pages(path("nothing"));
    QVERIFY(!none.answer(test::requestOf("/room/42", browser)));
}

void TestPages::folderMayAppearLater()
{
    Pages all = pages(path("later"));
    QVERIFY(!all.answer(test::requestOf("/new.js")));
    writeFile(path("later/new.js"), "new()");
    QCOMPARE(all.answer(test::requestOf("/new.js"))->body, QByteArray("new()"));
    QVERIFY(QDir(path("later")).removeRecursively());
    QVERIFY(!all.answer(test::requestOf("/new.js")));
}

void TestPages::builtinFiles()
{
    Pages all = pages(path("nothing"));
    const auto script = all.answer(test::requestOf("/app/meeting.js"));
    QVERIFY(script.has_value());
    QCOMPARE(script->body, QByteArray("meet()"));
    QCOMPARE(script->contentType, QByteArray("text/javascript; charset=utf-8"));
    const QByteArray tag = test::headerOf(*script, "ETag");
    QCOMPARE(all.answer(test::requestOf("/app/meeting.js", {{"if-none-match", tag}}))->status, 304);
    QCOMPARE(all.answer(test::requestOf("/app/icons/mark.svg"))->body, QByteArray("<svg/>"));
    QCOMPARE(all.answer(test::requestOf("/app/index.html"))->body, QByteArray("<p>built-in</p>"));
    for (const char *address : {"/app", "/app/"})
        QCOMPARE(all.answer(test::requestOf(address, browser))->body, QByteArray("<p>built-in</p>"));
    for (const char *missing : {"/app/none.js", "/app/../outside/secret.txt", "/app/%2e%2e/outside/secret.txt",
                                "/app//meeting.js", "/app/icons/", "/application"})
        QVERIFY(!all.answer(test::requestOf(missing, browser)));
}

void TestPages::configuration()
{
    Pages all = pages(path("dist"));
    const auto answer = all.answer(test::requestOf("/app/config.json"));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->body, QByteArray("{\"turn\":true}"));
    QCOMPARE(answer->contentType, QByteArray("application/json; charset=utf-8"));
    QCOMPARE(test::headerOf(*answer, "Cache-Control"), QByteArray("no-store"));
}

void TestPages::iconIsThatOfTheClient()
{
    writeFile(path("dist/favicon.ico"), "client's");
    writeFile(path("web/favicon.svg"), "page's");
    Pages all = pages(path("dist"));
    QCOMPARE(all.answer(test::requestOf("/favicon.ico"))->body, QByteArray("client's"));
}

void TestPages::iconIsThatOfThePage()
{
    writeFile(path("web/favicon.svg"), "page's");
    Pages all = pages(path("dist"));
    const auto icon = all.answer(test::requestOf("/favicon.ico"));
    QCOMPARE(icon->body, QByteArray("page's"));
    QCOMPARE(icon->contentType, QByteArray("image/svg+xml; charset=utf-8"));
}

void TestPages::noIconIsNoFault()
{
    Pages all = pages(path("dist"));
    QCOMPARE(all.answer(test::requestOf("/favicon.ico", browser))->status, 204);
}

void TestPages::clientMayUseThePathsOfThePage()
{
    writeFile(path("dist/app/meeting.js"), "client's");
    Pages all = pages(path("dist"));
    QCOMPARE(all.answer(test::requestOf("/app/meeting.js"))->body, QByteArray("client's"));
    QCOMPARE(all.answer(test::requestOf("/app/", browser))->body, QByteArray("<p>client</p>"));
}

QTEST_GUILESS_MAIN(TestPages)
#include "tst_pages.moc"
