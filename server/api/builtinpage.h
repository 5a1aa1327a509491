// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The web page that is compiled in: its files, kept in memory. For when no client is installed.
#pragma once

#include "server/api/asset.h"

#include <QHash>
#include <QString>

namespace heliograph::api {

class BuiltinPage
{
public:
    /// Reads everything below @p folder, ":/web" in the program.
    explicit BuiltinPage(const QString &folder);

    /// By path below the folder: "index.html", "icons/mark.svg". nullptr if there is none.
    const Asset *find(const QString &path) const;
    const Asset *index() const { return find(QStringLiteral("index.html")); }

private:
    QHash<QString, Asset> m_files;
};

} // namespace heliograph::api
