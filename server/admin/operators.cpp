// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/operators.h"

#include <QLoggingCategory>

namespace heliograph::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcOperators, "heliograph.admin.operators", QtInfoMsg)

constexpr auto tokenName = "admin.token"_L1;
constexpr qsizetype mostTokenBytes = 1024;
constexpr Duration lookInterval = 1s;

} // namespace

QString Operators::nameOfConfigured()
{
    return u"admin"_s;
}

Operators::Operators(const StateDirectory &directory, const Clock &clock, const QByteArray &adminToken)
    : m_directory(directory), m_file(directory), m_clock(clock)
{
    if (!adminToken.isEmpty())
        m_configured = Operator{nameOfConfigured(), Role::Moderator, clock.wallNow(), hashOfToken(adminToken)};
    refresh();
}

void Operators::makeFirst(IdSource &ids)
{
    if (m_configured || !m_operators.isEmpty())
        return;
    const auto nobody = [](const QString &reason) {
        qCWarning(lcOperators).noquote() << "no operator can log in: ADMIN_TOKEN is not set, and" << reason;
    };
    if (!m_directory.isPersistent() || !m_fault.isNull())
        return nobody(m_fault.isNull() ? m_directory.fault() : m_fault);
    const QByteArray token = makeToken(ids);
    // The token first: without the operator it opens nothing, and the next start makes another one.
    QString fault = m_directory.write(tokenName, token + '\n');
    if (fault.isNull())
        fault = m_file.add({u"console"_s, Role::Moderator, m_clock.wallNow(), hashOfToken(token)});
    if (!fault.isNull())
        return nobody(fault);
    load();
}

std::optional<QString> Operators::tokenFile()
{
    const StateDirectory::Content content = m_directory.read(tokenName, mostTokenBytes);
    if (!content.bytes || !find(content.bytes->trimmed()))
        return std::nullopt;
    return m_directory.pathOf(tokenName);
}

std::optional<Operator> Operators::find(const QByteArray &token)
{
    refresh();
    // Looked up by hash, so how long it takes says nothing about any token.
    const QByteArray hash = hashOfToken(token);
    if (m_configured && m_configured->tokenHash == hash)
        return m_configured;
    const auto found = m_operators.constFind(hash);
    return found == m_operators.constEnd() ? std::nullopt : std::optional(*found);
}

bool Operators::contains(const Operator &one) const
{
    if (m_configured == one)
        return true;
    const auto found = m_operators.constFind(one.tokenHash);
    return found != m_operators.constEnd() && *found == one;
}

void Operators::refresh()
{
    const Instant now = m_clock.now();
    if (!m_directory.isPersistent() || (m_looked && now - *m_looked < lookInterval))
        return;
    m_looked = now;
    if (m_file.stamp() != m_stamp)
        load();
}

void Operators::load()
{
    // First, so that what is written while the file is read shows at the next look.
    m_stamp = m_file.stamp();
    const OperatorFile::Content content = m_file.read();
    if (content.fault != m_fault && !content.fault.isNull())
        qCCritical(lcOperators).noquote() << "nobody is let in:" << content.fault;
    m_fault = content.fault;
    QHash<QByteArray, Operator> former;
    for (const Operator &each : content.operators)
        former.insert(each.tokenHash, each);
    m_operators.swap(former);
    if (!m_removed)
        return;
    for (const Operator &each : std::as_const(former)) {
        if (!contains(each))
            m_removed(each);
    }
}

} // namespace heliograph::admin
