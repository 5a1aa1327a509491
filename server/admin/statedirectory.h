// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folder for what outlives the process: operators, bans, the audit log. Knows how files in it are read and written,
// not what they say. For one server at a time; commands may visit while it serves.
#pragma once

#include <memory>
#include <optional>

#include <QByteArray>
#include <QLockFile>
#include <QProcessEnvironment>
#include <QString>

namespace heliograph::admin {

class StateDirectory
{
public:
    enum class Use {
        Serving,  ///< locks the folder for as long as this object lives
        Visiting, ///< beside a server, or without one
    };
    /// Neither bytes nor a fault: there is no such file.
    struct Content
    {
        std::optional<QByteArray> bytes{};
        QString fault{}; ///< a sentence with the file's path
    };

    /// @p option if it says anything; the first of systemd's STATE_DIRECTORY; heliograph in XDG_STATE_HOME, else in
    /// ~/.local/state (Windows: in the user's local application folder).
    static QString pathFrom(const QString &option, const QProcessEnvironment &environment);

    /// Makes the folder (0700) if there is none. A lock that a dead process left is taken over.
    StateDirectory(const QString &path, Use use);
    ~StateDirectory();

    /// False: the folder cannot be used, so nothing is read from it or written to it.
    bool isPersistent() const { return m_fault.isNull(); }
    /// Why nothing persists; null if it does.
    const QString &fault() const { return m_fault; }
    const QString &path() const { return m_path; }
    /// Somebody else may put files of their own in the place of these.
    bool isOpenToOthers() const;
    QString pathOf(QLatin1String name) const;

    /// At most @p limit bytes; a longer file is a fault.
    Content read(QLatin1String name, qsizetype limit) const;
    /// Replaces the file (0600) in one piece, or leaves it as it was. Not a null QString: what went wrong, with the
    /// path.
    QString write(QLatin1String name, const QByteArray &content) const;
    /// Renames a file that cannot be used, so that nothing is written over it. Its new name; null if that failed.
    QString setAside(QLatin1String name) const;
    /// Keeps other processes from the file called @p name while the answer lives; null if another one has it for
    /// more than 5 s.
    std::unique_ptr<QLockFile> reserve(QLatin1String name) const;

private:
    QString open(Use use);
    QString lock();

    const QString m_path;
    std::unique_ptr<QLockFile> m_lock;
    QString m_fault;
};

} // namespace heliograph::admin
