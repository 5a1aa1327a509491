// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to the codec of Socket.IO packets and to the JSON reader under it: what is accepted survives
// being written and read again, and the reader agrees with a plain one about what JSON is.

#include "server/socketio/packet.h"
#include "shared/base/jsonwriter.h"
#include "tests/fuzz/socketio/jsonoracle.h"

#include <cstdlib>

using namespace heliograph;
using namespace heliograph::socketio;

namespace {

constexpr int maxAttachments = 10;

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

/// A slice stands on its own: it is sent on inside other packets.
void checkSlice(const peer::Json &value, int attachments)
{
    const auto again = reader().read(value.raw(), attachments);
    require(again && again->kind() == value.kind() && again->raw() == value.raw());
    require(value.isString() != value.string().isNull());
    if (value.isString()) {
        const auto copy = reader().read(heliograph::jsonString(value.string()));
        require(copy && copy->string() == value.string() && copy->isTruthy() == value.isTruthy());
    }
    for (const char *key : {"sdp", "_placeholder", "num", "", "a"}) {
        const peer::Json member = value[key];
        require(value.isObject() || member.isAbsent());
        require(member.isAbsent() || value.raw().contains(member.raw()));
        require(member.isAbsent() || reader().read(member.raw(), attachments));
    }
}

QList<QByteArray> slices(const std::vector<peer::Json> &values, int attachments)
{
    QList<QByteArray> texts;
    for (const peer::Json &value : values) {
        checkSlice(value, attachments);
        texts += value.raw();
    }
    return texts;
}

void checkAgain(const Packet &packet, const QByteArray &text, const QList<QByteArray> &arguments, int attachments)
{
    const auto decoded = decodePacket(text, reader(), maxAttachments);
    require(std::holds_alternative<Packet>(decoded));
    const Packet &again = std::get<Packet>(decoded);
    require(again.type == packet.type && again.nsp == packet.nsp && again.id == packet.id);
    require(again.attachments == packet.attachments && again.name == packet.name);
    require(slices(again.arguments, attachments) == arguments);
}

void checkPacket(const QByteArray &text)
{
    const auto decoded = decodePacket(text, reader(), maxAttachments);
    if (const auto *fault = std::get_if<PacketFault>(&decoded)) {
        require(!textOf(*fault).isEmpty());
        return;
    }
    const Packet &packet = std::get<Packet>(decoded);
    require(packet.nsp.startsWith('/') && !packet.nsp.contains(',') && packet.nsp.size() <= maxNamespaceLength);
    require(packet.attachments >= 0 && packet.attachments <= maxAttachments);
    checkSlice(packet.payload.isAbsent() ? *reader().read("{}") : packet.payload, -1);
    const int attachments = packet.attachments > 0 ? packet.attachments : -1;
    const QList<QByteArray> arguments = slices(packet.arguments, attachments);
    const peer::Attachments parts(packet.attachments, QByteArray("x"));
    if (packet.type == PacketType::Event)
        checkAgain(packet, encodeEvent(packet.nsp, {packet.name, arguments, parts}, packet.id, {}), arguments,
                   attachments);
    else if (packet.type == PacketType::Ack && packet.id)
        checkAgain(packet, encodeAck(packet.nsp, *packet.id, arguments, packet.attachments), arguments, attachments);
}

void checkJson(QByteArrayView text)
{
    const auto value = reader().read(text);
    require(value.has_value() == test::JsonOracle::accepts(text, peer::JsonReader::maxDepth));
    if (!value)
        return;
    checkSlice(*value, -1);
    const auto elements = reader().readArray(text);
    require(!elements || value->kind() == peer::Json::Kind::Array);
    if (elements)
        slices(*elements, -1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(reinterpret_cast<const char *>(data), qsizetype(size));
    checkPacket(text.toByteArray());
    checkJson(text);
    return 0;
}
