// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to the codec of Engine.IO payloads and checks that what it accepts survives being written and
// read again, and that frames and payloads agree.

#include "server/engineio/packet.h"

#include <cstdlib>
#include <cstring>
#include <vector>

using namespace heliograph::engineio;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

std::vector<Packet> readAll(PayloadReader &reader)
{
    std::vector<Packet> packets;
    while (auto packet = reader.next())
        packets.push_back(std::move(*packet));
    require(packets.size() <= size_t(PayloadReader::maxPackets));
    return packets;
}

void checkPacket(const Packet &packet)
{
    require(packet.type <= PacketType::Noop);
    require(!packet.isBinary || packet.type == PacketType::Message);
    QByteArray written;
    encodePacket(packet, written);
    require(written.size() == encodedSize(packet));
    require(decodePacket(written) == packet);
    require(decodeFrame(QString::fromUtf8(written)) == packet);
}

void checkPayload(QByteArrayView payload)
{
    PayloadReader reader(payload);
    const std::vector<Packet> packets = readAll(reader);
    require(!reader.next());
    QByteArray written;
    for (const Packet &packet : packets) {
        checkPacket(packet);
        if (!written.isEmpty())
            written += PayloadReader::separator;
        encodePacket(packet, written);
    }
    if (reader.hasFailed())
        return;
    require(!packets.empty());
    PayloadReader again(written);
    require(readAll(again) == packets);
    require(!again.hasFailed());
}

/// Any UTF-16 at all may come in a frame, lone surrogates included.
void checkFrame(const uint8_t *data, size_t size)
{
    QString frame(qsizetype(size / sizeof(char16_t)), Qt::Uninitialized);
    std::memcpy(frame.data(), data, size_t(frame.size()) * sizeof(char16_t));
    if (const auto packet = decodeFrame(frame))
        checkPacket(*packet);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(reinterpret_cast<const char *>(data), qsizetype(size));
    checkPayload(text);
    checkFrame(data, size);
    // Qt drops a byte order mark where text begins, in frames too.
    if (text.isValidUtf8() && !text.startsWith("\xef\xbb\xbf"))
        require(decodeFrame(QString::fromUtf8(text)) == decodePacket(text));
    return 0;
}
