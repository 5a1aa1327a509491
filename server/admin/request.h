// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an operator asks, and what comes of it, by whichever way it came. Not for who may ask.
#pragma once

#include "server/admin/operator.h"

#include <functional>
#include <utility>

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace heliograph::admin {

struct Request
{
    QByteArray method{};
    QStringList path{}; ///< the decoded parts after /api/admin/
    QList<std::pair<QString, QString>> query{};
    QJsonObject body{};
    Operator by{};

    static constexpr qsizetype longestPath = 2048; ///< bytes, as it came
    /// "users/calls%3Aada/kick", without the slash before it; nullopt if it is too long or no UTF-8.
    static std::optional<QStringList> readPath(QByteArrayView path);
};

struct Answer
{
    int status = 200;      ///< as in HTTP, whichever way it goes
    QByteArray body{};     ///< a JSON object
    QByteArray allow{};    ///< of 405: the methods
    qint64 retryAfter = 0; ///< of 429: seconds
};
/// Called exactly once, now or later.
using Answered = std::function<void(const Answer &)>;

/// The one shape of errors: {"error":{"code":"not_found","message":"There is no such call."}}. The code follows from
/// the status.
Answer refusal(int status, const QString &sentence);

} // namespace heliograph::admin
