// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to the codec of the plain JSON WebSocket: every frame gets a verdict that agrees with a plain
// reading of it, and what is accepted survives being written and read again.

#include "server/jsonws/frame.h"
#include "shared/base/jsonwriter.h"
#include "tests/fuzz/socketio/jsonoracle.h"

#include <cstdlib>

using namespace heliograph;
using namespace heliograph::jsonws;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

peer::JsonReader &reader()
{
    static peer::JsonReader instance;
    return instance;
}

void checkEvent(const peer::Event &event)
{
    require(!event.name.isEmpty() && event.attachments.isEmpty() && event.arguments.size() <= 1);
    require(!event.ackId || *event.ackId <= largestId);
    QByteArray text = encodeEvent(
        {event.name, event.arguments.empty() ? QList<QByteArray>() : QList<QByteArray>{event.argument().raw()}});
    if (event.ackId)
        text = text.chopped(1) + ",\"id\":" + QByteArray::number(*event.ackId) + '}';
    const Frame decoded = decodeFrame(text, reader());
    require(std::holds_alternative<peer::Event>(decoded));
    const auto &again = std::get<peer::Event>(decoded);
    require(again.name == event.name && again.ackId == event.ackId);
    require(again.arguments.size() == event.arguments.size() && again.argument().raw() == event.argument().raw());
    require(again.argument().kind() == event.argument().kind());
    // Its members can be asked for, and are slices that stand on their own.
    for (const char *key : {"roomId", "data", "", "a"}) {
        const peer::Json member = event.argument()[key];
        require(member.isAbsent() || (event.argument().isObject() && reader().read(member.raw())));
    }
}

void checkAuth(const AuthFrame &frame)
{
    require(frame.auth.isObject());
    const Frame decoded = decodeFrame("{\"auth\":" + frame.auth.raw() + '}', reader());
    require(std::holds_alternative<AuthFrame>(decoded) && std::get<AuthFrame>(decoded).auth.raw() == frame.auth.raw());
}

void checkFault(const FaultyFrame &frame, const QByteArray &text)
{
    require(frame.fault <= Fault::ReservedEvent && frame.fault != Fault::UnknownEvent);
    require(!frame.id || *frame.id <= largestId);
    const FaultText &words = textOf(frame.fault);
    require(bool(reader().read(encodeError(words.code, words.sentence, frame.id))));
    require((frame.fault == Fault::InvalidJson) == !test::JsonOracle::accepts(text, peer::JsonReader::maxDepth));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), qsizetype(size));
    const Frame frame = decodeFrame(text, reader());
    if (const auto *event = std::get_if<peer::Event>(&frame))
        checkEvent(*event);
    else if (const auto *auth = std::get_if<AuthFrame>(&frame))
        checkAuth(*auth);
    else
        checkFault(std::get<FaultyFrame>(frame), text);
    if (text.isValidUtf8())
        require(bool(reader().read(encodeError(QLatin1String("x"), QString::fromUtf8(text), 1))));
    return 0;
}
