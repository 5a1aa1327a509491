// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/commandline.h"

#include <QCommandLineParser>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

constexpr auto source = "command line"_L1;
constexpr auto configName = "config"_L1;
constexpr auto roleName = "role"_L1;

void declare(QCommandLineParser &parser)
{
    // "-port 3000" means what it says, not the options p, o, r and t.
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    for (const CommandLineSwitch &item : commandLineSwitches()) {
        QStringList names{item.name};
        if (item.command == Command::Help)
            names.append(u"h"_s);
        parser.addOption(QCommandLineOption(names));
    }
    parser.addOption(QCommandLineOption(configName, QString(), u"file"_s));
    parser.addOption(QCommandLineOption(roleName, QString(), u"role"_s));
    for (const Option &option : options()) {
        parser.addOption(QCommandLineOption(option.commandLineName(), QString(), u"value"_s));
        for (const QLatin1String alias : option.aliases)
            parser.addOption(QCommandLineOption(Option::toCommandLine(alias), QString(), u"value"_s));
    }
}

void collectFaults(const QCommandLineParser &parser, QList<Remark> &faults)
{
    const QStringList unknown = parser.unknownOptionNames();
    for (const QString &name : unknown)
        faults.append({(name.size() == 1 ? "-"_L1 : "--"_L1) + name, u"is no option; --help lists them"_s, source});
    // Of the faults in form the parser words one, and unknown options only when there is no other.
    const QString text = parser.errorText();
    if (!text.isEmpty() && (unknown.isEmpty() || !text.startsWith("Unknown option"_L1)))
        faults.append({QString(), text, source});
}

const CommandPhrase *phraseOf(const QStringList &words)
{
    const auto &phrases = commandPhrases();
    const auto phrase = std::find_if(phrases.begin(), phrases.end(), [&words](const CommandPhrase &each) {
        return words.size() >= 2 && words[0] == each.group && words[1] == each.verb;
    });
    return phrase == phrases.end() ? nullptr : &*phrase;
}

void collectPhrase(const QCommandLineParser &parser, CommandLine &line)
{
    QStringList words = parser.positionalArguments();
    const QStringList roles = parser.values(QString(roleName));
    const CommandPhrase *phrase = phraseOf(words);
    const auto fault = [&line](const QString &name, const QString &reason) {
        line.faults.append({name, reason, source});
    };
    if (phrase) {
        words = words.mid(2);
        line.command = phrase->command;
        if (phrase->takesName && words.isEmpty())
            fault(phrase->group + u' ' + phrase->verb, u"needs a name after it"_s);
        else if (phrase->takesName)
            line.operatorWords.name = words.takeFirst();
        if (phrase->takesRole && roles.size() != 1)
            fault(u"--role"_s, u"must be given once"_s);
        else if (phrase->takesRole)
            line.operatorWords.role = roles.first();
    }
    if (!roles.isEmpty() && !(phrase && phrase->takesRole))
        fault(u"--role"_s, u"goes with operator add only"_s);
    for (const QString &word : std::as_const(words))
        fault(QString(), "unexpected argument "_L1 + quoted(word));
}

void collectValues(const QCommandLineParser &parser, const Option &option, QLatin1String name, CommandLine &line)
{
    QStringList values = parser.values(Option::toCommandLine(name));
    if (values.size() > 1 && option.kind != Kind::List) {
        line.faults.append({name, u"is given %1 times"_s.arg(values.size()), source});
        values = {values.last()};
    }
    if (!values.isEmpty())
        line.values.insert(name, values);
}

} // namespace

const std::vector<CommandLineSwitch> &commandLineSwitches()
{
    static const std::vector<CommandLineSwitch> switches{
        {Command::Help, "help"_L1, "Print this text and exit."_L1},
        {Command::HelpMarkdown, "help-markdown"_L1, "Print the option reference as Markdown and exit."_L1},
        {Command::HelpEnvironment, "help-environment"_L1, "Print a configuration file with every option and exit."_L1},
        {Command::HelpMetrics, "help-metrics"_L1, "Print the reference of metrics as Markdown and exit."_L1},
        {Command::Version, "version"_L1, "Print the version and exit."_L1},
        {Command::CheckConfig, "check-config"_L1, "Report every fault in the configuration and exit."_L1},
        {Command::PrintConfig, "print-config"_L1, "Print every option's value, secrets left out, and exit."_L1},
    };
    return switches;
}

const std::vector<CommandPhrase> &commandPhrases()
{
    static const std::vector<CommandPhrase> phrases{
        {Command::OperatorAdd, "operator"_L1, "add"_L1, true, true, "operator add <name> --role <role>"_L1,
         "Let an operator in, as viewer or moderator; prints the token, once. A server that runs takes it up."_L1},
        {Command::OperatorList, "operator"_L1, "list"_L1, false, false, "operator list"_L1,
         "Print name, role and since when of every operator."_L1},
        {Command::OperatorRemove, "operator"_L1, "remove"_L1, true, false, "operator remove <name>"_L1,
         "Let an operator in no more."_L1},
        {Command::AuditVerify, "audit"_L1, "verify"_L1, false, false, "audit verify"_L1,
         "Check that no entry of the audit log was altered, removed or swapped."_L1},
    };
    return phrases;
}

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    declare(parser);
    CommandLine line;
    // Qt drops the program's name and refuses an empty list.
    parser.parse(arguments.isEmpty() ? QStringList{QString()} : arguments);
    collectFaults(parser, line.faults);
    collectPhrase(parser, line);
    for (const CommandLineSwitch &item : commandLineSwitches()) {
        if (parser.isSet(QString(item.name))) {
            line.command = item.command;
            break;
        }
    }
    const QStringList files = parser.values(QString(configName));
    if (files.size() > 1)
        line.faults.append({u"--config"_s, u"is given %1 times"_s.arg(files.size()), source});
    if (!files.isEmpty())
        line.configFile = files.last();
    for (const Option &option : options()) {
        collectValues(parser, option, option.name, line);
        for (const QLatin1String alias : option.aliases)
            collectValues(parser, option, alias, line);
    }
    return line;
}

} // namespace heliograph::config
