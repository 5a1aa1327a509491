// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/staticfiles.h"

#include "server/api/answers.h"
#include "server/api/asset.h"
#include "server/api/filepath.h"
#include "server/api/mediatypes.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

namespace heliograph::api {
namespace {

Q_LOGGING_CATEGORY(lcFiles, "heliograph.files")

/// The file itself with every link followed; nullopt if that is not a regular file below the folder, or is hidden.
std::optional<QFileInfo> fileBelow(const QString &folder, const QString &relative)
{
    const QString root = QFileInfo(folder).canonicalFilePath();
    if (root.isEmpty())
        return std::nullopt;
    const QString path = QFileInfo(root + u'/' + relative).canonicalFilePath();
    const QString inside = root.endsWith(u'/') ? root : root + u'/';
    if (!path.startsWith(inside) || QStringView(path).sliced(root.size()).contains(QLatin1String("/.")))
        return std::nullopt;
    const QFileInfo file(path);
    if (!file.isFile())
        return std::nullopt;
    return file;
}

QByteArray tagOf(const QFileInfo &file)
{
    return "W/\"" + QByteArray::number(file.size(), 16) + '-' +
           QByteArray::number(file.lastModified().toMSecsSinceEpoch(), 16) + '"';
}

} // namespace

std::optional<net::Response> StaticFiles::answer(const net::Request &request)
{
    const auto relative = filePath(request.path);
    return relative ? answerWith(*relative, request) : std::nullopt;
}

std::optional<net::Response> StaticFiles::index(const net::Request &request)
{
    return answerWith(QStringLiteral("index.html"), request);
}

std::optional<net::Response> StaticFiles::answerWith(const QString &relative, const net::Request &request)
{
    if (m_options.folder.isEmpty())
        return std::nullopt;
    const auto file = fileBelow(m_options.folder, relative);
    if (!file)
        return std::nullopt;
    const QString path = file->filePath();
    if (file->size() > m_options.largestFile)
        return tooLarge(path);
    const QByteArray tag = tagOf(*file);
    if (auto unchanged = notModified(request, tag))
        return unchanged;

    const auto bytes = contentOf(path, tag);
    if (!bytes)
        return std::nullopt;
    return Asset{*bytes, mediaTypeOf(file->fileName()), tag}.answer(request);
}

std::optional<QByteArray> StaticFiles::contentOf(const QString &path, const QByteArray &tag)
{
    if (const Content *known = m_contents.object(path); known && known->tag == tag)
        return known->bytes;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        complain(path, file.errorString());
        return std::nullopt;
    }
    // It may be growing, so what was measured is not what is there.
    const QByteArray bytes = file.read(m_options.largestFile + 1);
    if (bytes.size() > m_options.largestFile) {
        complain(path, QStringLiteral("too large to be served"));
        return std::nullopt;
    }
    m_contents.insert(path, new Content{tag, bytes}, bytes.size());
    return bytes;
}

net::Response StaticFiles::tooLarge(const QString &path)
{
    complain(path, QStringLiteral("too large to be served"));
    return jsonAnswer(500, QJsonObject{{QStringLiteral("success"), false},
                                       {QStringLiteral("error"), QStringLiteral("File too large to serve")}});
}

void StaticFiles::complain(const QString &path, const QString &fault)
{
    constexpr qsizetype most = 100;
    if (m_complained.size() >= most || m_complained.contains(path))
        return;
    m_complained.insert(path);
    qCWarning(lcFiles).noquote() << path << "is not served:" << fault;
}

} // namespace heliograph::api
