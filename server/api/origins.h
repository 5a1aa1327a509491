// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which web origins may read our answers (CORS), as a rule over header values. Not who may connect: requests without an
// Origin, and WebSockets, are not its concern.
#pragma once

#include <QByteArray>
#include <QList>

namespace heliograph::api {

class Origins
{
public:
    /// Every origin.
    Origins() = default;
    /// Only those listed, like "https://app.example". An empty list, or "*" in it, allows every origin.
    explicit Origins(const QList<QByteArray> &allowed);

    /// Whether the value of an Origin header may be echoed. Compared exactly: browsers write it in one way only.
    bool allow(const QByteArray &origin) const;

private:
    QList<QByteArray> m_allowed; ///< empty: all
};

} // namespace heliograph::api
