// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/socketio/packet.h"

#include "shared/base/jsonwriter.h"

namespace heliograph::socketio {

namespace {

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// The digits that the text begins with.
QByteArrayView leadingDigits(QByteArrayView text)
{
    qsizetype count = 0;
    while (count < text.size() && isDigit(text[count]))
        ++count;
    return text.first(count);
}

/// https://github.com/socketio/socket.io/blob/main/packages/socket.io-parser: they mean something on one of the sides.
bool isReserved(QByteArrayView name)
{
    for (const char *reserved :
         {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}) {
        if (name == QByteArrayView(reserved))
            return true;
    }
    return false;
}

/// Takes a packet apart from the front.
class Decoder
{
public:
    Decoder(const QByteArray &text, peer::JsonReader &reader, int maxAttachments)
        : m_rest(text), m_reader(reader), m_maxAttachments(maxAttachments)
    {
    }

    std::optional<PacketFault> run();
    Packet packet;

private:
    bool takeType();
    bool takeAttachments();
    bool takeNamespace();
    bool takeId();
    std::optional<PacketFault> takePayload();
    std::optional<PacketFault> takeEvent();
    bool takeArguments();
    bool takeValue();

    QByteArrayView m_rest;
    peer::JsonReader &m_reader;
    int m_maxAttachments;
};

std::optional<PacketFault> Decoder::run()
{
    if (!takeType())
        return PacketFault::UnknownType;
    if (!takeAttachments())
        return PacketFault::Attachments;
    if (!takeNamespace())
        return PacketFault::Namespace;
    if (!takeId())
        return PacketFault::Id;
    return takePayload();
}

bool Decoder::takeType()
{
    if (m_rest.isEmpty() || m_rest[0] < '0' || m_rest[0] > '6')
        return false;
    packet.type = PacketType(m_rest[0] - '0');
    m_rest = m_rest.sliced(1);
    return true;
}

bool Decoder::takeAttachments()
{
    if (packet.type != PacketType::BinaryEvent && packet.type != PacketType::BinaryAck)
        return true;
    const QByteArrayView digits = leadingDigits(m_rest);
    bool isNumber = false;
    packet.attachments = digits.toByteArray().toInt(&isNumber);
    if (!isNumber || packet.attachments < 1 || packet.attachments > m_maxAttachments)
        return false;
    m_rest = m_rest.sliced(digits.size());
    if (!m_rest.startsWith('-'))
        return false;
    m_rest = m_rest.sliced(1);
    packet.type = packet.type == PacketType::BinaryEvent ? PacketType::Event : PacketType::Ack;
    return true;
}

bool Decoder::takeNamespace()
{
    if (!m_rest.startsWith('/'))
        return true;
    const qsizetype comma = m_rest.indexOf(',');
    const QByteArrayView nsp = comma < 0 ? m_rest : m_rest.first(comma);
    if (nsp.size() > maxNamespaceLength)
        return false;
    packet.nsp = nsp.toByteArray();
    m_rest = comma < 0 ? QByteArrayView() : m_rest.sliced(comma + 1);
    return true;
}

bool Decoder::takeId()
{
    const QByteArrayView digits = leadingDigits(m_rest);
    if (digits.isEmpty())
        return true;
    bool isNumber = false;
    packet.id = digits.toByteArray().toULongLong(&isNumber);
    m_rest = m_rest.sliced(digits.size());
    return isNumber;
}

std::optional<PacketFault> Decoder::takePayload()
{
    bool isValid = false;
    switch (packet.type) {
    case PacketType::Connect:
        isValid = m_rest.isEmpty() || (takeValue() && packet.payload.isObject());
        break;
    case PacketType::Disconnect:
        isValid = m_rest.isEmpty();
        break;
    case PacketType::ConnectError:
        isValid = m_rest.isEmpty() || (takeValue() && (packet.payload.isObject() || packet.payload.isString()));
        break;
    case PacketType::Event:
        return takeEvent();
    case PacketType::Ack:
        isValid = takeArguments();
        break;
    case PacketType::BinaryEvent:
    case PacketType::BinaryAck:
        break; // takeAttachments() has turned them into the two above
    }
    return isValid ? std::nullopt : std::optional(PacketFault::Payload);
}

std::optional<PacketFault> Decoder::takeEvent()
{
    if (!takeArguments() || packet.arguments.empty())
        return PacketFault::Payload;
    const peer::Json &name = packet.arguments.front();
    if (name.isString())
        packet.name = name.raw().contains('\\') ? name.string().toUtf8() : name.raw().sliced(1, name.raw().size() - 2);
    else if (name.kind() == peer::Json::Kind::Number)
        packet.name = name.raw();
    else
        return PacketFault::Payload;
    if (isReserved(packet.name))
        return PacketFault::ReservedName;
    packet.arguments.erase(packet.arguments.begin());
    return std::nullopt;
}

bool Decoder::takeArguments()
{
    // Placeholders mean something in binary packets only.
    auto values = m_reader.readArray(m_rest, packet.attachments > 0 ? packet.attachments : -1);
    if (!values)
        return false;
    packet.arguments = std::move(*values);
    return true;
}

bool Decoder::takeValue()
{
    auto value = m_reader.read(m_rest);
    if (!value)
        return false;
    packet.payload = std::move(*value);
    return true;
}

QByteArray head(PacketType type, qsizetype attachments, const QByteArray &nsp, std::optional<quint64> id,
                qsizetype payloadSize)
{
    QByteArray result;
    result.reserve(nsp.size() + payloadSize + 32);
    result += char('0' + int(type));
    if (attachments > 0) {
        result += QByteArray::number(attachments);
        result += '-';
    }
    if (nsp != "/") {
        result += nsp;
        result += ',';
    }
    if (id)
        result += QByteArray::number(*id);
    return result;
}

qsizetype sizeOf(const QList<QByteArray> &texts)
{
    qsizetype size = texts.size();
    for (const QByteArray &text : texts)
        size += text.size();
    return size;
}

} // namespace

QLatin1String textOf(PacketFault fault)
{
    switch (fault) {
    case PacketFault::UnknownType:
        return QLatin1String("unknown packet type");
    case PacketFault::Attachments:
        return QLatin1String("illegal number of attachments");
    case PacketFault::Namespace:
        return QLatin1String("namespace too long");
    case PacketFault::Id:
        return QLatin1String("illegal acknowledgement id");
    case PacketFault::Payload:
        return QLatin1String("illegal payload");
    case PacketFault::ReservedName:
        return QLatin1String("reserved event name");
    }
    Q_UNREACHABLE();
}

std::variant<Packet, PacketFault> decodePacket(const QByteArray &text, peer::JsonReader &reader, int maxAttachments)
{
    Decoder decoder(text, reader, maxAttachments);
    if (const auto fault = decoder.run())
        return *fault;
    return std::move(decoder.packet);
}

QByteArray encodeConnect(const QByteArray &nsp, const QByteArray &sid, const QByteArray &pid)
{
    JsonObject payload;
    payload.add("sid", sid);
    if (!pid.isEmpty())
        payload.add("pid", pid);
    return head(PacketType::Connect, 0, nsp, std::nullopt, 0) + payload.text();
}

QByteArray encodeConnectError(const QByteArray &nsp, const QString &message)
{
    return head(PacketType::ConnectError, 0, nsp, std::nullopt, 0) + JsonObject().add("message", message).text();
}

QByteArray encodeDisconnect(const QByteArray &nsp)
{
    return head(PacketType::Disconnect, 0, nsp, std::nullopt, 0);
}

QByteArray encodeEvent(const QByteArray &nsp, const peer::OutgoingEvent &event, std::optional<quint64> id,
                       const QByteArray &offset)
{
    const PacketType type = event.attachments.isEmpty() ? PacketType::Event : PacketType::BinaryEvent;
    const qsizetype payloadSize = event.name.size() + sizeOf(event.arguments) + offset.size() + 8;
    QByteArray result = head(type, event.attachments.size(), nsp, id, payloadSize);
    result += '[';
    result += jsonString(event.name);
    for (const QByteArray &argument : event.arguments) {
        result += ',';
        result += argument;
    }
    if (!offset.isEmpty()) {
        result += ",\"";
        result += offset;
        result += '"';
    }
    result += ']';
    return result;
}

QByteArray encodeAck(const QByteArray &nsp, quint64 id, const QList<QByteArray> &arguments, qsizetype attachments)
{
    const PacketType type = attachments == 0 ? PacketType::Ack : PacketType::BinaryAck;
    return head(type, attachments, nsp, id, sizeOf(arguments)) + jsonArray(arguments);
}

} // namespace heliograph::socketio
