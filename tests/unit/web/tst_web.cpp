// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/web/webreader.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace heliograph::test;

class TestWeb : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFileIsCompiledInAsItIs();
    void everyReferenceLeadsToAFile();
    void nothingComesFromElsewhere();
    void markupHasNoInlineCode();
    void everySignExists();
    void everyPagePreloadsWhatItNeeds();
};

namespace {

QStringList matches(const QByteArray &text, const QString &pattern)
{
    QStringList found;
    auto match = QRegularExpression(pattern).globalMatch(QString::fromUtf8(text));
    while (match.hasNext())
        found += match.next().captured(1);
    return found;
}

/// What a file refers to, as names of files in the same folder.
QStringList references(const QString &name)
{
    const QByteArray text = webFile(name);
    if (name.endsWith(QLatin1String(".html")))
        return matches(text, QStringLiteral("(?:href|src|action)=\"/app/([^\"#]+)[\"#]"));
    if (name.endsWith(QLatin1String(".js")))
        return matches(text, QStringLiteral("(?:from|import)\\s+'\\./([^']+)'"));
    return matches(text, QStringLiteral("url\\([\"']?([^\"')]+)"));
}

QStringList pages()
{
    return webFiles().filter(QRegularExpression(QStringLiteral("\\.html$")));
}

/// The modules that a module imports, and those that they import, without itself.
QStringList reachedFrom(const QString &module)
{
    QStringList reached{module};
    for (qsizetype next = 0; next < reached.size(); ++next) {
        for (const QString &name : references(reached.at(next))) {
            if (!reached.contains(name))
                reached += name;
        }
    }
    return reached.mid(1);
}

} // namespace

void TestWeb::everyFileIsCompiledInAsItIs()
{
    const QDir folder(QStringLiteral(HELIOGRAPH_WEB_FOLDER));
    QStringList onDisk = folder.entryList(QDir::Files, QDir::Name);
    onDisk.removeOne(QStringLiteral("CMakeLists.txt"));
    QCOMPARE(webFiles(), onDisk);
    for (const QString &name : onDisk) {
        QFile file(folder.filePath(name));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(name));
        QVERIFY2(webFile(name) == file.readAll(), qPrintable(name));
    }
}

void TestWeb::everyReferenceLeadsToAFile()
{
    const QStringList files = webFiles();
    int count = 0;
    for (const QString &name : files) {
        const QStringList targets = references(name);
        for (const QString &target : targets)
            QVERIFY2(files.contains(target), qPrintable(name + QStringLiteral(" refers to ") + target));
        count += int(targets.size());
    }
    QVERIFY(count > files.size());
}

void TestWeb::nothingComesFromElsewhere()
{
    // The one absolute address that is allowed names a format and is never fetched.
    const QByteArray nameOfSvg = QByteArrayLiteral("http://www.w3.org/2000/svg");
    const QRegularExpression address(QStringLiteral("https?://[a-z0-9.-]*\\.[a-z]+|[\"'(]//[a-z]"));
    for (const QString &name : webFiles()) {
        const auto found = address.match(QString::fromUtf8(webFile(name).replace(nameOfSvg, QByteArray())));
        QVERIFY2(!found.hasMatch(), qPrintable(name + QStringLiteral(": ") + found.captured()));
    }
}

void TestWeb::markupHasNoInlineCode()
{
    const QRegularExpression inlineCode(
        QStringLiteral("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:"));
    for (const QString &name : pages()) {
        const QString page = QString::fromUtf8(webFile(name));
        const auto found = inlineCode.match(page);
        QVERIFY2(!found.hasMatch(), qPrintable(name + QStringLiteral(": ") + found.captured()));
        QVERIFY2(page.contains(QLatin1String("Content-Security-Policy")), qPrintable(name));
        QVERIFY2(!page.contains(QLatin1String("unsafe-inline")), qPrintable(name));
    }
}

void TestWeb::everySignExists()
{
    const QStringList drawn = matches(webFile(QStringLiteral("icons.svg")), QStringLiteral("<symbol id=\"([^\"]+)\""));
    QSet<QString> used;
    for (const QString &name : webFiles()) {
        const QStringList signs = matches(webFile(name), QStringLiteral("/app/icons\\.svg#(i-[a-z-]+)"));
        for (const QString &sign : signs)
            QVERIFY2(drawn.contains(sign), qPrintable(name + QStringLiteral(" shows ") + sign));
        used.unite(QSet<QString>(signs.begin(), signs.end()));
    }
    QCOMPARE(used.size(), drawn.size());
}

void TestWeb::everyPagePreloadsWhatItNeeds()
{
    QCOMPARE(pages().size(), 3);
    for (const QString &name : pages()) {
        const QByteArray text = webFile(name);
        QStringList preloaded = matches(text, QStringLiteral("rel=\"modulepreload\" href=\"/app/([^\"]+)\""));
        const QStringList started = matches(text, QStringLiteral("<script type=\"module\" src=\"/app/([^\"]+)\""));
        QCOMPARE(started.size(), 1);
        QStringList needed = reachedFrom(started.first());
        needed.sort();
        preloaded.sort();
        QCOMPARE(preloaded, needed);
    }
}

QTEST_GUILESS_MAIN(TestWeb)
#include "tst_web.moc"
