// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/web/webreader.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
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
    void everyModuleIsPreloaded();
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
        return matches(text, QStringLiteral("(?:href|src)=\"/app/([^\"]+)\""));
    if (name.endsWith(QLatin1String(".js")))
        return matches(text, QStringLiteral("(?:from|import)\\s+'\\./([^']+)'"));
    return matches(text, QStringLiteral("url\\([\"']?([^\"')]+)"));
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
    const QString page = QString::fromUtf8(webFile(QStringLiteral("index.html")));
    const QRegularExpression inlineCode(
        QStringLiteral("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:"));
    const auto found = inlineCode.match(page);
    QVERIFY2(!found.hasMatch(), qPrintable(found.captured()));
    QVERIFY(page.contains(QLatin1String("Content-Security-Policy")));
    QVERIFY(!page.contains(QLatin1String("unsafe-inline")));
}

void TestWeb::everyModuleIsPreloaded()
{
    const QStringList named = references(QStringLiteral("index.html"));
    for (const QString &name : webFiles()) {
        if (name.endsWith(QLatin1String(".js")))
            QVERIFY2(named.contains(name), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(TestWeb)
#include "tst_web.moc"
