// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/message.h"

namespace heliograph::net {

QByteArray Request::header(QByteArrayView name) const
{
    for (const Header &header : headers) {
        if (header.name == name)
            return header.value;
    }
    return {};
}

std::optional<QByteArray> Request::parameter(QByteArrayView name) const
{
    const auto decoded = [](QByteArrayView text) {
        QByteArray copy = text.toByteArray();
        copy.replace('+', ' ');
        return QByteArray::fromPercentEncoding(copy);
    };
    QByteArrayView rest(query);
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf('&');
        const QByteArrayView pair = end < 0 ? rest : rest.first(end);
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
        const qsizetype equals = pair.indexOf('=');
        if (decoded(equals < 0 ? pair : pair.first(equals)) == name)
            return equals < 0 ? QByteArray("") : decoded(pair.sliced(equals + 1));
    }
    return std::nullopt;
}

} // namespace heliograph::net
