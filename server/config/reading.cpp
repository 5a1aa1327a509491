// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/reading.h"

#include "server/config/checks.h"
#include "server/config/commandline.h"
#include "server/config/environmentfile.h"

#include <QFile>
#include <QFileInfo>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

constexpr auto environmentSource = "environment"_L1;
constexpr auto commandLineSource = "command line"_L1;

using Assignments = QHash<QString, Given>;

bool isBlank(const QString &text)
{
    return QStringView(text).trimmed().isEmpty();
}

std::vector<QLatin1String> namesOf(const Option &option)
{
    std::vector<QLatin1String> names{option.name};
    names.insert(names.end(), option.aliases.begin(), option.aliases.end());
    return names;
}

bool isOptionName(const QString &name)
{
    const auto &table = options();
    return std::any_of(table.begin(), table.end(), [&name](const Option &option) {
        const auto names = namesOf(option);
        return std::any_of(names.begin(), names.end(), [&name](QLatin1String known) { return name == known; });
    });
}

bool isInertName(const QString &name)
{
    const auto &table = inertNames();
    return std::any_of(table.begin(), table.end(), [&name](const Inert &row) {
        return std::any_of(row.names.begin(), row.names.end(), [&name](QLatin1String known) { return name == known; });
    });
}

/// At most mostBytes and one more, so that a too long file shows.
std::optional<QByteArray> contentOf(const QString &path, QString &reason)
{
    QFile file(path);
    if (QFileInfo(path).isDir()) {
        reason = u"is a folder"_s;
    } else if (!file.open(QIODevice::ReadOnly)) {
        reason = "cannot be read: "_L1 + file.errorString();
    } else {
        QByteArray content = file.read(EnvironmentFile::mostBytes + 1);
        if (content.size() <= EnvironmentFile::mostBytes)
            return content;
        reason = u"is longer than %1 bytes"_s.arg(EnvironmentFile::mostBytes);
    }
    return std::nullopt;
}

Assignments readFile(const QString &path, Reading &reading)
{
    if (path.isEmpty())
        return {};
    QString reason;
    const auto content = contentOf(path, reason);
    if (!content) {
        reading.faults.append({u"--config"_s, quoted(path) + u' ' + reason, commandLineSource});
        return {};
    }
    const auto placed = [&path](int line) { return u"%1, line %2"_s.arg(path).arg(line); };
    const EnvironmentFile file = parseEnvironmentFile(*content);
    for (const FileFault &fault : file.faults)
        reading.faults.append({QString(), fault.reason, placed(fault.line)});
    Assignments result;
    for (const Assignment &assignment : file.assignments) {
        const QString source = placed(assignment.line);
        if (!isOptionName(assignment.name) && !isInertName(assignment.name))
            reading.warnings.append({assignment.name, u"is not known and ignored"_s, source});
        else if (result.contains(assignment.name))
            reading.warnings.append({assignment.name, u"is set again; what stands last counts"_s, source});
        result.insert(assignment.name, {assignment.value, source});
    }
    return result;
}

/// What one source says about an option: under any of its names for a list, else under the first that it knows.
template<typename Lookup>
Given gather(const Option &option, Lookup lookup)
{
    Given result;
    for (const QLatin1String name : namesOf(option)) {
        const Given given = lookup(name);
        if (isBlank(given.text))
            continue;
        if (result.isSet() && option.kind != Kind::List)
            break;
        if (result.isSet()) {
            result.text += u',' + given.text;
            result.source += " and "_L1 + name;
            continue;
        }
        result = given;
        if (!option.aliases.empty())
            result.source += ", "_L1 + name;
    }
    return result;
}

Given find(const Option &option, const CommandLine &line, const QProcessEnvironment &environment,
           const Assignments &file)
{
    Given given = gather(option, [&line](QLatin1String name) -> Given {
        return {line.values.value(name).join(u','), commandLineSource};
    });
    if (!given.isSet()) {
        given = gather(option, [&environment](QLatin1String name) -> Given {
            return {environment.value(name), environmentSource};
        });
    }
    if (!given.isSet())
        given = gather(option, [&file](QLatin1String name) { return file.value(name); });
    return given;
}

void store(const Option &option, const Given &given, Reading &reading)
{
    const QString text = given.isSet() ? given.text : QString(option.initial);
    if (text.isEmpty())
        return;
    Parsed parsed = parseValue(option, text);
    if (!parsed.value) {
        reading.faults.append({option.name, parsed.reason, given.source});
        // So that one fault does not bring forth others that are none.
        parsed = option.initial.isEmpty() ? Parsed() : parseValue(option, option.initial);
    }
    if (parsed.value)
        option.store(reading.settings, *parsed.value);
    if (option.kind == Kind::Secret && given.source == commandLineSource) {
        reading.warnings.append({option.name,
                                 u"can be read by every user of this machine in the list of processes; set it in the "
                                 "environment or in a file"_s,
                                 given.source});
    }
}

void warnOfInertNames(const QProcessEnvironment &environment, const Assignments &file, Reading &reading)
{
    for (const Inert &row : inertNames()) {
        QStringList set;
        QString source;
        for (const QLatin1String name : row.names) {
            const bool inEnvironment = !isBlank(environment.value(name));
            if (!inEnvironment && isBlank(file.value(name).text))
                continue;
            set.append(name);
            source = inEnvironment ? QString(environmentSource) : file.value(name).source;
        }
        if (!set.isEmpty())
            reading.warnings.append({set.join(", "_L1), row.consequence, source});
    }
}

} // namespace

QString Remark::text() const
{
    QString result = name.isEmpty() ? reason : QString(name + ": "_L1 + reason);
    if (!source.isEmpty())
        result += " ("_L1 + source + u')';
    return result;
}

const Given &Reading::givenFor(QLatin1String name) const
{
    const auto &table = options();
    for (size_t row = 0; row < table.size() && row < given.size(); ++row) {
        if (table[row].name == name)
            return given[row];
    }
    static const Given nothing;
    return nothing;
}

Reading read(const QStringList &arguments, const QProcessEnvironment &environment)
{
    Reading reading;
    const CommandLine line = parseCommandLine(arguments);
    reading.command = line.command;
    reading.operatorWords = line.operatorWords;
    reading.faults = line.faults;
    const Assignments file = readFile(line.configFile, reading);
    for (const Option &option : options()) {
        reading.given.push_back(find(option, line, environment, file));
        store(option, reading.given.back(), reading);
    }
    warnOfInertNames(environment, file, reading);
    checkTogether(reading);
    return reading;
}

} // namespace heliograph::config
