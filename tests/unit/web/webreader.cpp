// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/unit/web/webreader.h"

#include <QDir>
#include <QFile>

namespace heliograph::test {

QStringList webFiles()
{
    return QDir(QStringLiteral(":/web")).entryList(QDir::Files, QDir::Name);
}

QByteArray webFile(const QString &name)
{
    QFile file(QStringLiteral(":/web/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace heliograph::test
