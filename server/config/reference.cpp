// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/reference.h"

#include "server/config/commandline.h"
#include "server/config/environmentfile.h"

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype width = 100;

/// Breaks at spaces; a word longer than a line has a line of its own.
QString wrapped(const QString &text, const QString &indent)
{
    QString result;
    QString line = indent;
    const QStringList words = text.split(u' ');
    for (const QString &word : words) {
        if (line.size() > indent.size() && line.size() + 1 + word.size() > width) {
            result += line + u'\n';
            line = indent;
        }
        line += (line.size() > indent.size() ? u" "_s : QString()) + word;
    }
    return result + line + u'\n';
}

QStringList aliasesOf(const Option &option)
{
    return QStringList(option.aliases.begin(), option.aliases.end());
}

QString defaultOf(const Option &option)
{
    return option.initial.isEmpty() ? u"unset"_s : QString(option.initial);
}

/// Calls @p each for every group's title and for its options.
template<typename Title, typename Row>
void walk(Title title, Row row)
{
    const auto &table = options();
    for (size_t at = 0; at < table.size(); ++at) {
        if (at == 0 || table[at].group != table[at - 1].group)
            title(QString(titleOf(table[at].group)));
        row(table[at], at);
    }
}

QString helpFor(const Option &option)
{
    QString facts = option.name;
    for (const QString &alias : aliasesOf(option))
        facts += ", "_L1 + alias;
    facts += ": "_L1 + option.accepted() + "; default "_L1 + defaultOf(option);
    return u"  --%1 <value>\n"_s.arg(option.commandLineName()) + wrapped(option.description, u"      "_s) +
           wrapped(facts, u"      "_s);
}

} // namespace

QString helpText()
{
    QString text =
        u"Usage: heliographd [command] [options]\n\n"_s +
        wrapped(u"Every option can be given on the command line, as a variable of the environment, or in a file of "
                "NAME=value lines that --config names. The command line counts before the environment, the "
                "environment before the file. An empty value is as good as none. Times can be written with ms, s, "
                "min or h, sizes with K, M or G."_s,
                QString());
    text += u"\nCommands\n"_s;
    for (const CommandPhrase &phrase : commandPhrases())
        text += u"  %1\n"_s.arg(phrase.form) + wrapped(phrase.description, u"      "_s);
    text += u"\n  --config <file>\n      Read options from this file.\n"_s;
    for (const CommandLineSwitch &item : commandLineSwitches())
        text += u"  --%1\n"_s.arg(item.name) + wrapped(item.description, u"      "_s);
    walk([&text](const QString &title) { text += u'\n' + title + u'\n'; },
         [&text](const Option &option, size_t) { text += helpFor(option); });
    return text;
}

QString markdownReference()
{
    QString text =
        u"# Options\n\n"
        "Each option has one name for the environment and for a configuration file (`NAME=value` lines, as systemd "
        "reads an EnvironmentFile; `--config FILE`), and one for the command line. The command line counts before the "
        "environment, the environment before the file; an empty value is as good as none. Several names in one cell "
        "count together. Times can be written with `ms`, `s`, `min` or `h`, sizes with `K`, `M` or `G` (powers of "
        "1024). A name that is not known is ignored in the environment, a warning in a file, an error on the "
        "command line. This page is the output of `heliographd --help-markdown`.\n"_s;
    walk(
        [&text](const QString &title) {
            text += "\n## "_L1 + title + "\n\n| Name | Command line | Value | Default | |\n|---|---|---|---|---|\n"_L1;
        },
        [&text](const Option &option, size_t) {
            QString names = u'`' + QString(option.name) + u'`';
            for (const QString &alias : aliasesOf(option))
                names += ", `"_L1 + alias + u'`';
            const QString initial = option.initial.isEmpty() ? u"unset"_s : QString(u'`' + defaultOf(option) + u'`');
            const QStringList cells{names, "`--"_L1 + option.commandLineName() + u'`', option.accepted(), initial,
                                    QString(option.description).replace(u'*', "`*`"_L1)};
            text += "| "_L1 + cells.join(" | "_L1) + " |\n"_L1;
        });
    return text;
}

QString environmentTemplate()
{
    QString text =
        u"# Configuration of heliographd: every option, with its default.\n"
        "#\n"
        "# Lines are NAME=value. A line that starts with # is a comment; there are none at the end of a line.\n"
        "# systemd reads this file as an EnvironmentFile; heliographd --config FILE reads it the same way.\n"
        "# Times can be written with ms, s, min or h, sizes with K, M or G.\n"
        "# This text is the output of heliographd --help-environment.\n"_s;
    walk([&text](const QString &title) { text += "\n## "_L1 + title + u'\n'; },
         [&text](const Option &option, size_t) {
             text += u'\n' + wrapped(option.description, u"# "_s);
             QString facts = option.accepted();
             if (!option.aliases.empty())
                 facts += (option.kind == Kind::List ? "; counts together with "_L1 : "; or "_L1) +
                          aliasesOf(option).join(", "_L1);
             text += wrapped("("_L1 + facts + u')', u"# "_s);
             text += u'#' + QString(option.name) + u'=' + toEnvironmentFile(option.initial) + u'\n';
         });
    return text;
}

QString printedSettings(const Reading &reading)
{
    QString text;
    walk([&text](const QString &title) { text += (text.isEmpty() ? "## "_L1 : "\n## "_L1) + title + u'\n'; },
         [&text, &reading](const Option &option, size_t row) {
             const Given &given = reading.given.at(row);
             if (given.isSet())
                 text += "# "_L1 + quoted(given.source).mid(1).chopped(1) + u'\n';
             if (option.kind == Kind::Secret)
                 text += u'#' + QString(option.name) + (given.isSet() ? "=(set, not shown)\n"_L1 : "=\n"_L1);
             else if (given.isSet())
                 text += QString(option.name) + u'=' + toEnvironmentFile(given.text) + u'\n';
             else
                 text += u'#' + QString(option.name) + u'=' + toEnvironmentFile(option.initial) + u'\n';
         });
    return text;
}

} // namespace heliograph::config
