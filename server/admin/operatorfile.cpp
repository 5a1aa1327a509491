// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/operatorfile.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr auto fileName = "operators.json"_L1;
constexpr qsizetype mostBytes = 1'048'576;
constexpr int version = 1;

std::optional<Operator> readOperator(const QJsonValue &value)
{
    const QString name = value["name"_L1].toString();
    const auto role = roleOf(value["role"_L1].toString());
    const qint64 since = value["since"_L1].toInteger(-1);
    const QByteArray hex = value["tokenHash"_L1].toString().toLatin1();
    const QByteArray hash = QByteArray::fromHex(hex);
    if (!isOperatorName(name) || !role || since < 0 || hash.size() != 32 || hash.toHex() != hex)
        return std::nullopt;
    return Operator{name, *role, WallTime(Duration(since)), hash};
}

bool contains(const QList<Operator> &operators, const QString &name)
{
    return std::any_of(operators.begin(), operators.end(), [&name](const Operator &each) { return each.name == name; });
}

/// nullopt: not what write() makes.
std::optional<QList<Operator>> readOperators(const QByteArray &bytes)
{
    const QJsonObject root = QJsonDocument::fromJson(bytes).object();
    if (root["version"_L1].toInt() != version || !root["operators"_L1].isArray())
        return std::nullopt;
    QList<Operator> operators;
    const QJsonArray rows = root["operators"_L1].toArray();
    for (const QJsonValue &row : rows) {
        const auto each = readOperator(row);
        if (!each || contains(operators, each->name))
            return std::nullopt;
        operators.append(*each);
    }
    return operators;
}

QByteArray printed(const QList<Operator> &operators)
{
    QJsonArray rows;
    for (const Operator &each : operators) {
        rows.append(QJsonObject{{u"name"_s, each.name},
                                {u"role"_s, textOf(each.role)},
                                {u"since"_s, toUnixMilliseconds(each.since)},
                                {u"tokenHash"_s, QLatin1String(each.tokenHash.toHex())}});
    }
    return QJsonDocument(QJsonObject{{u"version"_s, version}, {u"operators"_s, rows}}).toJson();
}

} // namespace

OperatorFile::Content OperatorFile::read() const
{
    const StateDirectory::Content content = m_directory.read(fileName, mostBytes);
    if (!content.fault.isNull())
        return {{}, content.fault};
    if (!content.bytes)
        return {};
    if (auto operators = readOperators(*content.bytes))
        return {std::move(*operators), {}};
    return {
        {},
        u"%1 is damaged: repair it, or move it away and add the operators anew"_s.arg(m_directory.pathOf(fileName))};
}

OperatorFile::Stamp OperatorFile::stamp() const
{
    const QFileInfo file(m_directory.pathOf(fileName));
    return file.exists() ? Stamp{file.lastModified(), file.size()} : Stamp();
}

template<typename Change>
QString OperatorFile::change(Change change) const
{
    if (!m_directory.isPersistent())
        return m_directory.fault();
    const auto reservation = m_directory.reserve(fileName);
    if (!reservation)
        return u"%1 is being changed by another process"_s.arg(m_directory.pathOf(fileName));
    Content content = read();
    if (!content.fault.isNull())
        return content.fault;
    if (const QString fault = change(content.operators); !fault.isNull())
        return fault;
    return m_directory.write(fileName, printed(content.operators));
}

QString OperatorFile::add(const Operator &newcomer) const
{
    return change([&newcomer](QList<Operator> &operators) {
        if (contains(operators, newcomer.name))
            return u"there is an operator %1 already; remove it first"_s.arg(newcomer.name);
        if (operators.size() >= mostOperators)
            return u"there are %1 operators already, which is the most"_s.arg(mostOperators);
        operators.append(newcomer);
        return QString();
    });
}

QString OperatorFile::remove(const QString &name) const
{
    return change([&name](QList<Operator> &operators) {
        const auto removed = operators.removeIf([&name](const Operator &each) { return each.name == name; });
        return removed > 0 ? QString() : u"there is no operator %1"_s.arg(name);
    });
}

} // namespace heliograph::admin
