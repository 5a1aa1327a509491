// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engineio/packet.h"

namespace heliograph::engineio {

namespace {

constexpr char binaryMark = 'b';

std::optional<QByteArray> fromBase64(QByteArray text)
{
    if (text.contains('\n') || text.contains('\r'))
        text.removeIf([](char c) { return c == '\n' || c == '\r'; });
    auto result = QByteArray::fromBase64Encoding(std::move(text), QByteArray::AbortOnBase64DecodingErrors);
    if (!result)
        return std::nullopt;
    return std::move(result.decoded);
}

/// @p type is the first character of a packet that is not base64.
std::optional<Packet> typed(char16_t type, QByteArray data)
{
    if (type < u'0' || type > u'6')
        return std::nullopt;
    Packet packet{PacketType(type - u'0'), false, std::move(data)};
    switch (packet.type) {
    case PacketType::Open:
    case PacketType::Message:
        return packet;
    case PacketType::Ping:
    case PacketType::Pong:
        if (packet.data.isEmpty() || packet.data == probe)
            return packet;
        return std::nullopt;
    case PacketType::Close:
    case PacketType::Upgrade:
    case PacketType::Noop:
        if (packet.data.isEmpty())
            return packet;
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Packet> binary(QByteArray base64)
{
    if (auto data = fromBase64(std::move(base64)))
        return Packet{PacketType::Message, true, std::move(*data)};
    return std::nullopt;
}

} // namespace

std::optional<Packet> decodePacket(QByteArrayView text)
{
    if (text.isEmpty())
        return std::nullopt;
    const QByteArrayView data = text.sliced(1);
    if (text.front() == binaryMark)
        return binary(data.toByteArray());
    return typed(char16_t(uchar(text.front())), data.toByteArray());
}

std::optional<Packet> decodeFrame(QStringView text)
{
    if (text.isEmpty())
        return std::nullopt;
    const QStringView data = text.sliced(1);
    if (text.front() == QLatin1Char(binaryMark))
        return binary(data.toUtf8());
    return typed(text.front().unicode(), data.toUtf8());
}

void encodePacket(const Packet &packet, QByteArray &payload)
{
    if (packet.isBinary) {
        payload += binaryMark;
        payload += packet.data.toBase64();
    } else {
        payload += char('0' + int(packet.type));
        payload += packet.data;
    }
}

qsizetype encodedSize(const Packet &packet)
{
    const qsizetype data = packet.data.size();
    return 1 + (packet.isBinary ? (data + 2) / 3 * 4 : data);
}

PayloadReader::PayloadReader(QByteArrayView payload)
    : m_rest(payload)
    // The separator is ASCII, so a body is valid UTF-8 exactly when all of its packets are.
    , m_failed(!payload.isValidUtf8())
{
}

std::optional<Packet> PayloadReader::next()
{
    if (m_atEnd || m_failed)
        return std::nullopt;
    const qsizetype end = m_rest.indexOf(separator);
    const QByteArrayView text = end < 0 ? m_rest : m_rest.first(end);
    auto packet = ++m_count > maxPackets ? std::nullopt : decodePacket(text);
    if (!packet)
        m_failed = true;
    else if (end < 0)
        m_atEnd = true;
    else
        m_rest = m_rest.sliced(end + 1);
    return packet;
}

} // namespace heliograph::engineio
