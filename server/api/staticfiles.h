// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of an installed web client, from one folder and never from outside it. No listings, no hidden files.
#pragma once

#include "server/net/message.h"

#include <optional>

#include <QCache>
#include <QSet>
#include <QString>

namespace heliograph::api {

/// A file is read whole, and its content is shared by everyone who is sent it, so that many slow readers of a large
/// file cost its size once. A file above the limit is answered with 500 and a line in the log.
class StaticFiles
{
public:
    struct Options
    {
        QString folder;                        ///< may appear and vanish while the server runs; empty: no files
        qint64 largestFile = 33'554'432;       ///< bytes
        qsizetype sharedContents = 67'108'864; ///< bytes kept, of the files that were asked for last
    };

    explicit StaticFiles(const Options &options) : m_options(options), m_contents(options.sharedContents) {}

    /// The file that the path of this GET or HEAD request names; nullopt if there is none that may be served.
    std::optional<net::Response> answer(const net::Request &request);
    /// index.html of the folder, whatever the path; nullopt if there is none.
    std::optional<net::Response> index(const net::Request &request);

private:
    std::optional<net::Response> answerWith(const QString &relative, const net::Request &request);

    /// nullopt if it cannot be read or has outgrown the limit, which was said then.
    std::optional<QByteArray> contentOf(const QString &path, const QByteArray &tag);
    net::Response tooLarge(const QString &path);
    /// Once a file: whoever asks for it over and over does not fill the log.
    void complain(const QString &path, const QString &fault);

    struct Content
    {
        QByteArray tag;
        QByteArray bytes;
    };

    Options m_options;
    QCache<QString, Content> m_contents;
    QSet<QString> m_complained;
};

} // namespace heliograph::api
