// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Feeds arbitrary bytes to the strict reader of request heads and checks what it promises about what it accepts.

#include "server/net/requesthead.h"

#include <cstdlib>

using namespace heliograph::net;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void checkAccepted(const RequestHead &head)
{
    require(head.path.startsWith('/'));
    require(!head.method.isEmpty());
    require(head.contentLength >= 0);
    require(head.headers.size() <= RequestHead::maxHeaders);
    require(!head.find("transfer-encoding"));
    require(!head.isUpgrade || head.contentLength == 0);
    for (const Header &header : head.headers) {
        require(!header.name.isEmpty() && header.name == header.name.toLower());
        for (const char c : header.value)
            require(c != '\r' && c != '\n' && c != '\0');
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(reinterpret_cast<const char *>(data), qsizetype(size));
    const qsizetype length = RequestHead::length(text);
    require(length == -1 || (length >= 4 && length <= text.size()));
    const auto outcome = RequestHead::parse(length < 0 ? text : text.first(length));
    if (const auto *head = std::get_if<RequestHead>(&outcome)) {
        require(length > 0);
        checkAccepted(*head);
        // Nothing may be left that a later reader could take for a second request.
        require(std::holds_alternative<HeadRefusal>(
            RequestHead::parse(QByteArray(text.first(length).toByteArray() + "G"))));
    } else {
        const int status = std::get<HeadRefusal>(outcome).status;
        require(status >= 400 && status < 600);
    }
    return 0;
}
