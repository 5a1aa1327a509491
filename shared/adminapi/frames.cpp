// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/frames.h"

#include <QJsonDocument>

namespace heliograph::adminapi {
namespace {

template<typename Type>
std::optional<Frame> readAs(const QJsonObject &object)
{
    const std::optional<Type> frame = readRow<Type>(object);
    return frame ? std::optional<Frame>(*frame) : std::nullopt;
}

template<>
std::optional<Frame> readAs<RowsFrame>(const QJsonObject &object)
{
    const std::optional<RowsFrame> frame = RowsFrame::read(object);
    return frame ? std::optional<Frame>(*frame) : std::nullopt;
}

struct Kind
{
    const char *type;
    std::optional<Frame> (*read)(const QJsonObject &);
};

const Kind kinds[] = {
    {Hello::type, readAs<Hello>},         {Welcome::type, readAs<Welcome>},         {Request::type, readAs<Request>},
    {Answer::type, readAs<Answer>},       {Subscribe::type, readAs<Subscribe>},     {Fault::type, readAs<Fault>},
    {RowsFrame::type, readAs<RowsFrame>}, {Unsubscribe::type, readAs<Unsubscribe>},
};

} // namespace

QByteArray answerText(qint64 request, int status, QByteArrayView body)
{
    return JsonObject()
        .add("type", QByteArrayView(Answer::type))
        .add("request", request)
        .add("status", status)
        .addRaw("body", body)
        .text();
}

std::optional<Frame> readFrame(const QByteArray &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    const QJsonValue type = document.object().value(QLatin1String("type"));
    if (!type.isString())
        return std::nullopt;
    for (const Kind &kind : kinds) {
        if (type.toString() == QLatin1String(kind.type))
            return kind.read(document.object());
    }
    return UnknownFrame{type.toString()};
}

} // namespace heliograph::adminapi
