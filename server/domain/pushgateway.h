// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The port through which sleeping devices are woken. Implemented outside the domain.
#pragma once

#include "shared/base/clock.h"

#include <functional>

#include <QList>
#include <QPair>
#include <QString>

namespace heliograph::domain {

struct PushMessage
{
    QString token;
    QString platform;
    QList<QPair<QString, QString>> payload; ///< what the app finds in the message
    Duration lifetime;                      ///< of no use afterwards
};

enum class PushOutcome {
    Handed,       ///< the service has taken it
    Failed,       ///< it may work another time
    UnknownToken, ///< the service will never know this token again
    Off,          ///< there is no service
};

class PushGateway
{
public:
    virtual ~PushGateway() = default;
    /// Takes the message at once and answers exactly once, before it returns or later.
    virtual void send(const PushMessage &message, std::function<void(PushOutcome)> answer) = 0;
};

} // namespace heliograph::domain
