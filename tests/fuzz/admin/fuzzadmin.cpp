// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to everything that reads what operators and their clients write: frames of the admin channel,
// paths, queries, ids, ranges of addresses. What is accepted keeps its limits and survives being written again.

#include "server/admin/addresstext.h"
#include "server/admin/request.h"
#include "shared/adminapi/frames.h"
#include "shared/adminapi/ids.h"
#include "shared/adminapi/query.h"

#include <cstdlib>
#include <type_traits>

#include <QUrlQuery>

using namespace heliograph;
using namespace heliograph::adminapi;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void checkQuery(const std::variant<Query, Query::Fault> &read, const Query::Limits &limits)
{
    if (const auto *fault = std::get_if<Query::Fault>(&read))
        return require(!fault->sentence.isEmpty() && fault->sentence.size() < 200);
    const auto &query = std::get<Query>(read);
    require(query.limit >= 1 && query.limit <= limits.highest && query.fields.size() <= Query::mostFields);
    require(query.contains.size() <= Query::longestText && query.sort.size() <= Query::longestText);
    const auto again = Query::read(query.toJson(), limits);
    require(std::holds_alternative<Query>(again) && std::get<Query>(again).limit == query.limit);
}

void checkFrame(const QByteArray &bytes)
{
    const auto frame = readFrame(bytes);
    if (!frame)
        return;
    if (const auto *subscribe = std::get_if<Subscribe>(&*frame))
        checkQuery(Query::read(subscribe->query.value_or(QJsonObject()), Query::ofSubscriptions()),
                   Query::ofSubscriptions());
    const auto spelt = [](const auto &each) {
        using Each = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Each, UnknownFrame> || std::is_same_v<Each, RowsFrame>)
            return QByteArray();
        else
            return frameText(each);
    };
    const QByteArray text = std::visit(spelt, *frame);
    if (text.isEmpty())
        return;
    const auto again = readFrame(text);
    require(again && again->index() == frame->index() && std::visit(spelt, *again) == text);
}

void checkIds(const QString &text)
{
    require(textOfNamePart(namePart(text)) == text);
    const ScopedId own{QStringLiteral("calls"), text};
    const auto read = ScopedId::read(own.toString());
    require(read && read->text == text);
    if (const auto id = ScopedId::read(text))
        require(id->toString() == text);
    if (const auto stay = StayId::read(text))
        require(stay->toString() == text);
    // Whatever a client calls itself, its id is one part of a path.
    const auto parts = admin::Request::readPath("users/" + own.toString().toUtf8() + "/kick");
    require(own.toString().size() > 1900 || (parts && parts->size() == 3 && parts->at(1) == own.toString()));
}

void checkRange(const QString &text)
{
    if (const auto range = admin::readRange(text)) {
        const auto again = admin::readRange(admin::textOf(*range));
        require(again && again->base == range->base && again->prefix == range->prefix);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    checkFrame(bytes);
    if (const auto parts = admin::Request::readPath(bytes))
        require(bytes.size() <= admin::Request::longestPath && !parts->isEmpty());
    QList<std::pair<QString, QString>> items;
    for (const auto &[name, value] : QUrlQuery(QString::fromLatin1(bytes)).queryItems(QUrl::FullyDecoded))
        items.append({name, value});
    checkQuery(Query::read(items, Query::ofLists()), Query::ofLists());
    const QString text = QString::fromUtf8(bytes);
    checkIds(text);
    checkIds(QString(reinterpret_cast<const QChar *>(bytes.constData()), bytes.size() / 2));
    checkRange(text);
    return 0;
}
