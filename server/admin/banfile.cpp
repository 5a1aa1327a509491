// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/banfile.h"

#include "server/admin/addresstext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

namespace heliograph::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using domain::AddressRange;
using domain::Ban;
using domain::BannedUser;

namespace {

Q_LOGGING_CATEGORY(lcBans, "heliograph.admin.bans", QtInfoMsg)

constexpr auto fileName = "bans.json"_L1;
constexpr qsizetype mostBytes = 67'108'864;
constexpr int version = 1;
constexpr Duration pauseAfterWriting = 1s;
constexpr Duration pauseAfterFailure = 10s;

struct Kept
{
    QList<Ban> bans;
    quint64 lastNumber = 0;
};

std::optional<std::variant<BannedUser, AddressRange>> readWhom(const QJsonObject &row)
{
    if (row["address"_L1].isString()) {
        const auto range = readRange(row["address"_L1].toString());
        return range ? std::optional(std::variant<BannedUser, AddressRange>(*range)) : std::nullopt;
    }
    const auto realm = domain::realmOf(row["dialect"_L1].toString());
    const QString id = row["userId"_L1].toString();
    if (id.isEmpty() || (!realm && !row["dialect"_L1].isNull()))
        return std::nullopt;
    return BannedUser{realm, id};
}

/// nullopt: not what printed() makes.
std::optional<Ban> readBan(const QJsonObject &row)
{
    const qint64 number = row["number"_L1].toInteger(-1);
    const qint64 since = row["since"_L1].toInteger(-1);
    const QJsonValue until = row["until"_L1];
    const auto whom = readWhom(row);
    if (!whom || number <= 0 || since < 0 || !row["reason"_L1].isString() || !row["by"_L1].isString() ||
        (!until.isNull() && until.toInteger(-1) < 0))
        return std::nullopt;
    Ban ban{quint64(number), *whom, row["reason"_L1].toString(), row["by"_L1].toString(), WallTime(Duration(since))};
    if (!until.isNull())
        ban.until = WallTime(Duration(until.toInteger()));
    return ban;
}

std::optional<Kept> readKept(const QByteArray &bytes)
{
    const QJsonObject root = QJsonDocument::fromJson(bytes).object();
    const qint64 lastNumber = root["lastNumber"_L1].toInteger(-1);
    if (root["version"_L1].toInt() != version || lastNumber < 0 || !root["bans"_L1].isArray())
        return std::nullopt;
    Kept kept{{}, quint64(lastNumber)};
    const QJsonArray rows = root["bans"_L1].toArray();
    for (const QJsonValue &row : rows) {
        const auto ban = readBan(row.toObject());
        if (!ban)
            return std::nullopt;
        kept.bans.append(*ban);
    }
    return kept;
}

QJsonObject printed(const Ban &ban)
{
    QJsonObject row{{u"number"_s, qint64(ban.number)},
                    {u"reason"_s, ban.reason},
                    {u"by"_s, ban.by},
                    {u"since"_s, toUnixMilliseconds(ban.since)},
                    {u"until"_s, ban.until ? QJsonValue(toUnixMilliseconds(*ban.until)) : QJsonValue()}};
    if (const auto *user = std::get_if<BannedUser>(&ban.whom)) {
        row[u"userId"_s] = user->id;
        row[u"dialect"_s] = user->realm ? QJsonValue(domain::textOf(*user->realm)) : QJsonValue();
    } else {
        row[u"address"_s] = textOf(std::get<AddressRange>(ban.whom));
    }
    return row;
}

QByteArray printed(const domain::Bans &bans)
{
    QJsonArray rows;
    const QList<Ban> all = bans.list();
    for (const Ban &ban : all)
        rows.append(printed(ban));
    const QJsonObject root{{u"version"_s, version}, {u"lastNumber"_s, qint64(bans.lastNumber())}, {u"bans"_s, rows}};
    return QJsonDocument(root).toJson();
}

} // namespace

BanFile::BanFile(const StateDirectory &directory, domain::Bans &bans, Deadlines &deadlines)
    : m_directory(directory), m_bans(bans), m_pause(deadlines)
{
    load();
    m_bans.addListener(*this);
}

BanFile::~BanFile()
{
    m_bans.removeListener(*this);
    if (m_isChanged)
        write();
}

void BanFile::load()
{
    const StateDirectory::Content content = m_directory.read(fileName, mostBytes);
    if (content.fault.isNull() && !content.bytes)
        return;
    const auto kept = content.bytes ? readKept(*content.bytes) : std::nullopt;
    if (kept) {
        m_bans.restore(kept->bans, kept->lastNumber);
        return;
    }
    const QString reason =
        content.fault.isNull() ? u"%1 is damaged"_s.arg(m_directory.pathOf(fileName)) : content.fault;
    const QString aside = m_directory.setAside(fileName);
    qCCritical(lcBans).noquote() << "nobody is banned any more:" << reason + u';'
                                 << (aside.isNull() ? u"it cannot be moved away"_s : "it was set aside as "_L1 + aside);
}

void BanFile::bansChanged()
{
    m_isChanged = m_directory.isPersistent();
    if (m_isChanged && !m_pause.isActive())
        write();
}

void BanFile::write()
{
    const QString fault = m_directory.write(fileName, printed(m_bans));
    m_isChanged = !fault.isNull();
    if (m_isChanged && !m_isFailing)
        qCCritical(lcBans).noquote() << "bans do not outlive this process:" << fault;
    else if (!m_isChanged && m_isFailing)
        qCInfo(lcBans) << "bans can be written again";
    m_isFailing = m_isChanged;
    m_pause.start(m_isFailing ? pauseAfterFailure : pauseAfterWriting, [this] {
        if (m_isChanged)
            write();
    });
}

} // namespace heliograph::admin
