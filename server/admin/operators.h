// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may come in now: the operators of the state directory, and the one of ADMIN_TOKEN. Takes up what commands write
// while the server runs. Not for how often somebody may try (authenticator.h).
#pragma once

#include "server/admin/operatorfile.h"

#include <functional>

#include <QHash>

namespace heliograph::admin {

class Operators
{
public:
    using RemovalListener = std::function<void(const Operator &)>;
    /// What the operator of ADMIN_TOKEN is called; nobody else can be.
    static QString nameOfConfigured();

    /// Borrowed, but for @p adminToken; that may be empty.
    Operators(const StateDirectory &directory, const Clock &clock, const QByteArray &adminToken);

    /// For a first start: when there is nobody, makes a moderator named console and writes its token to admin.token.
    /// Where nothing persists, or the file is damaged, nobody is made, and the log says that nobody can come in.
    void makeFirst(IdSource &ids);
    /// The path of admin.token, if what it holds lets somebody in.
    std::optional<QString> tokenFile();

    std::optional<Operator> find(const QByteArray &token);
    /// Neither removed since, nor given another role.
    bool contains(const Operator &one) const;
    /// Looks whether the file has changed, at most once a second. find() does it too; whoever keeps somebody's channel
    /// open calls it from time to time.
    void refresh();
    /// Called for everybody who is no longer contained, when all of them are gone.
    void setRemovalListener(RemovalListener listener) { m_removed = std::move(listener); }

private:
    void load();

    const StateDirectory &m_directory;
    const OperatorFile m_file;
    const Clock &m_clock;
    std::optional<Operator> m_configured;
    QHash<QByteArray, Operator> m_operators; ///< by token hash, without the configured one
    OperatorFile::Stamp m_stamp;
    std::optional<Instant> m_looked;
    QString m_fault;
    RemovalListener m_removed;
};

} // namespace heliograph::admin
