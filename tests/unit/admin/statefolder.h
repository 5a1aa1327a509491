// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A state directory of a test, that goes with it.
#pragma once

#include "server/admin/statedirectory.h"

#include <QTemporaryDir>
#include <QTest>

namespace heliograph::test {

class StateFolder
{
public:
    using Use = admin::StateDirectory::Use;

    StateFolder() : m_directory(path(), Use::Visiting) {}

    /// Not there before the first use.
    QString path() const { return m_folder.filePath(QStringLiteral("state")); }
    QString path(const char *name) const { return path() + u'/' + QLatin1String(name); }
    const admin::StateDirectory &directory() const { return m_directory; }

    QByteArray content(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void put(const char *name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }
    bool has(const char *name) const { return QFile::exists(path(name)); }
    /// "600": in octal digits, as chmod takes them.
    static QString modeOf(const QString &path)
    {
        const int flags = int(QFile::permissions(path));
        // Qt's flags are hexadecimal digits, and those of the owner stand at 0x4000, those of the user that asks at
        // 0x400.
        const int digits[] = {(flags >> 12) & 7, (flags >> 4) & 7, flags & 7};
        return QStringLiteral("%1%2%3").arg(digits[0]).arg(digits[1]).arg(digits[2]);
    }

private:
    QTemporaryDir m_folder;
    admin::StateDirectory m_directory;
};

} // namespace heliograph::test
