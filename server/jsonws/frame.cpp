// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jsonws/frame.h"

#include "shared/base/jsonwriter.h"

#include <algorithm>

namespace heliograph::jsonws {

namespace {

constexpr qsizetype idDigits = 16; ///< of largestId

/// The names that Socket.IO clients cannot send either, so that no dialect ever hears one.
bool isReserved(QByteArrayView name)
{
    constexpr const char *names[] = {"connect",       "connect_error", "disconnect",
                                     "disconnecting", "newListener",   "removeListener"};
    return std::any_of(std::begin(names), std::end(names), [name](const char *reserved) { return name == reserved; });
}

/// Digits only: what 7.0 or 1e3 should be called in the answer is not worth a rule.
std::optional<FrameId> idOf(const peer::Json &value)
{
    const QByteArray &token = value.raw();
    const bool isPlain = value.kind() == peer::Json::Kind::Number && token.size() <= idDigits &&
                         std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isPlain)
        return std::nullopt;
    const FrameId id = token.toULongLong();
    return id <= largestId ? std::optional(id) : std::nullopt;
}

/// A member whose own members can be asked for, which a mere slice of its object does not know.
peer::Json opened(const peer::Json &member, peer::JsonReader &reader)
{
    return member.isObject() ? *reader.read(member.raw()) : member;
}

QByteArray nameOf(const peer::Json &event)
{
    const QByteArray &token = event.raw();
    return token.contains('\\') ? event.string().toUtf8() : token.sliced(1, token.size() - 2);
}

void addArguments(JsonObject &frame, const QList<QByteArray> &arguments)
{
    if (!arguments.isEmpty())
        frame.addRaw("data", arguments.first());
    if (arguments.size() > 1)
        frame.addRaw("more", jsonArray(arguments.mid(1)));
}

} // namespace

Frame decodeFrame(const QByteArray &text, peer::JsonReader &reader)
{
    const auto frame = reader.read(text);
    if (!frame)
        return FaultyFrame{Fault::InvalidJson, {}};
    if (!frame->isObject())
        return FaultyFrame{Fault::NotAnObject, {}};
    const peer::Json idMember = (*frame)["id"];
    const std::optional<FrameId> id = idOf(idMember);
    if (!id && !idMember.isAbsent())
        return FaultyFrame{Fault::InvalidId, {}};

    const peer::Json event = (*frame)["event"];
    const peer::Json auth = (*frame)["auth"];
    if (event.isAbsent() && !auth.isAbsent())
        return auth.isObject() ? Frame(AuthFrame{opened(auth, reader)}) : FaultyFrame{Fault::InvalidAuth, id};
    if (!event.isString() || event.raw().size() == 2)
        return FaultyFrame{Fault::NoEvent, id};
    peer::Event result{nameOf(event), {}, {}, id};
    if (isReserved(result.name))
        return FaultyFrame{Fault::ReservedEvent, id};
    if (const peer::Json data = (*frame)["data"]; !data.isAbsent())
        result.arguments.push_back(opened(data, reader));
    return result;
}

QByteArray encodeConnected(const peer::PeerId &id, Duration pingInterval)
{
    const QByteArray data = JsonObject().add("socketId", id).add("pingInterval", qint64(pingInterval.count())).text();
    return encodeEvent({"connected", {data}});
}

QByteArray encodeEvent(const peer::OutgoingEvent &event)
{
    JsonObject frame;
    frame.add("event", event.name);
    addArguments(frame, event.arguments);
    return frame.text();
}

QByteArray encodeAck(FrameId id, const QList<QByteArray> &arguments)
{
    JsonObject frame;
    frame.add("ack", qint64(id));
    addArguments(frame, arguments);
    return frame.text();
}

QByteArray encodeError(QLatin1String code, const QString &message, std::optional<FrameId> id)
{
    const QByteArray error =
        JsonObject().add("code", QByteArrayView(code.data(), code.size())).add("message", message).text();
    JsonObject frame;
    frame.addRaw("error", error);
    if (id)
        frame.add("id", qint64(*id));
    return frame.text();
}

} // namespace heliograph::jsonws
