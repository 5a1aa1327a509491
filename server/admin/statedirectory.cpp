// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/statedirectory.h"

#include "server/admin/disk.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace heliograph::admin {

using namespace Qt::StringLiterals;

namespace {

constexpr auto lockName = "heliographd.lock"_L1;
constexpr int reservationWait = 5000; ///< ms
constexpr int mostSetAside = 1000;
constexpr auto ownFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

QString failed(const QString &path, QLatin1String what, const QString &reason)
{
    return u"%1 cannot be %2: %3"_s.arg(path, what, reason);
}

/// A lock is only as old as its process: nobody has to renew it.
std::unique_ptr<QLockFile> lockAt(const QString &path)
{
    auto lock = std::make_unique<QLockFile>(path);
    lock->setStaleLockTime(0);
    return lock;
}

} // namespace

QString StateDirectory::pathFrom(const QString &option, const QProcessEnvironment &environment)
{
    if (!option.isEmpty())
        return QDir::cleanPath(QDir(option).absolutePath());
    const QString ofService = environment.value(u"STATE_DIRECTORY"_s).section(u':', 0, 0);
    if (!ofService.isEmpty())
        return QDir::cleanPath(ofService);
#ifdef Q_OS_WIN
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/heliograph"_L1;
#else
    // The specification has relative paths ignored.
    const QString home = environment.value(u"XDG_STATE_HOME"_s);
    const QString base = QDir::isAbsolutePath(home) ? home : QString(QDir::homePath() + "/.local/state"_L1);
    return QDir::cleanPath(base + "/heliograph"_L1);
#endif
}

StateDirectory::StateDirectory(const QString &path, Use use) : m_path(path), m_fault(open(use)) {}

StateDirectory::~StateDirectory() = default;

QString StateDirectory::open(Use use)
{
    const OwnerOnly ownerOnly;
    if (!QDir().mkpath(m_path))
        return u"the state directory %1 cannot be made"_s.arg(m_path);
    const QFileInfo folder(m_path);
    if (!folder.isWritable() || !folder.isReadable() || !folder.isExecutable())
        return u"the state directory %1 cannot be written"_s.arg(m_path);
    return use == Use::Serving ? lock() : QString();
}

QString StateDirectory::lock()
{
    m_lock = lockAt(pathOf(lockName));
    bool isLocked = m_lock->tryLock(0);
    // In a container every life of the server has the same process id, so the dead one's lock looks like a living
    // one's. The system knows better: it lets nobody remove a lock that is held.
    if (!isLocked && m_lock->error() == QLockFile::LockFailedError && m_lock->removeStaleLockFile())
        isLocked = m_lock->tryLock(0);
    if (isLocked)
        return {};
    const bool isTaken = m_lock->error() == QLockFile::LockFailedError;
    m_lock.reset();
    return isTaken ? u"the state directory %1 is in use by another process"_s.arg(m_path)
                   : u"the state directory %1 cannot be locked"_s.arg(m_path);
}

bool StateDirectory::isOpenToOthers() const
{
    return isPersistent() &&
           (QFileInfo(m_path).permissions() & (QFileDevice::WriteGroup | QFileDevice::WriteOther)) != 0;
}

QString StateDirectory::pathOf(QLatin1String name) const
{
    return m_path + u'/' + name;
}

StateDirectory::Content StateDirectory::read(QLatin1String name, qsizetype limit) const
{
    if (!isPersistent())
        return {};
    QFile file(pathOf(name));
    if (!file.exists())
        return {};
    if (QFileInfo(file).isDir())
        return {{}, failed(file.fileName(), "read"_L1, u"it is a folder"_s)};
    if (!file.open(QIODevice::ReadOnly))
        return {{}, failed(file.fileName(), "read"_L1, file.errorString())};
    QByteArray bytes = file.read(limit + 1);
    if (file.error() != QFileDevice::NoError)
        return {{}, failed(file.fileName(), "read"_L1, file.errorString())};
    if (bytes.size() > limit)
        return {{}, failed(file.fileName(), "read"_L1, u"it is longer than %1 bytes"_s.arg(limit))};
    return {std::move(bytes), {}};
}

QString StateDirectory::write(QLatin1String name, const QByteArray &content) const
{
    if (!isPersistent())
        return m_fault;
    const OwnerOnly ownerOnly;
    const QString path = pathOf(name);
    // The new file takes the rights of the one that it replaces, before anything is in it.
    if (QFile::exists(path))
        QFile::setPermissions(path, ownFile);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownFile))
        return failed(path, "written"_L1, file.errorString());
    giveToOwnerOf(m_path, file.handle());
    if (file.write(content) != content.size() || !file.commit())
        return failed(path, "written"_L1, file.errorString());
    return {};
}

QString StateDirectory::setAside(QLatin1String name) const
{
    for (int number = 1; number <= mostSetAside; ++number) {
        const QString other = u"%1.damaged-%2"_s.arg(name).arg(number);
        const QString target = m_path + u'/' + other;
        if (!QFile::exists(target))
            return QFile::rename(pathOf(name), target) ? other : QString();
    }
    return {};
}

std::unique_ptr<QLockFile> StateDirectory::reserve(QLatin1String name) const
{
    const OwnerOnly ownerOnly;
    auto lock = lockAt(pathOf(name) + ".lock"_L1);
    return lock->tryLock(reservationWait) ? std::move(lock) : nullptr;
}

} // namespace heliograph::admin
