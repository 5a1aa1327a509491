// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/builtinpage.h"

#include "server/api/mediatypes.h"

#include <QDirIterator>
#include <QFile>

namespace heliograph::api {

BuiltinPage::BuiltinPage(const QString &folder)
{
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = file.readAll();
        const QString path = file.fileName().sliced(folder.size() + 1);
        m_files.insert(path, Asset{content, mediaTypeOf(path), tagOf(content)});
    }
}

const Asset *BuiltinPage::find(const QString &path) const
{
    const auto found = m_files.constFind(path);
    return found == m_files.constEnd() ? nullptr : &*found;
}

} // namespace heliograph::api
