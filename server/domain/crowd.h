// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The port to everybody who is connected, whether a dialect knows them or not. Implemented outside the domain.
#pragma once

#include "server/domain/delivery.h"

namespace heliograph::domain {

class Crowd
{
public:
    virtual ~Crowd() = default;

    virtual qsizetype size() const = 0;
    /// Who came first first. @p dialect: the name of one, for those that it knows; empty: everybody.
    virtual QList<PeerId> present(const QString &dialect = {}) const = 0;
    /// notice {"message":…}
    virtual void notify(const QList<PeerId> &peers, const QString &message) = 0;

    // For emptying the server.

    /// From now on nobody new comes in, and whoever asks whether the server is ready hears that it is not.
    virtual void shut() = 0;
    /// Each is told what its dialects tell when the server ends, and its connection ends in such a way that the client
    /// connects again by itself. Departed ids are skipped.
    virtual void release(const QList<PeerId> &peers) = 0;
    /// The process ends, as if it had been asked to from outside.
    virtual void stop() = 0;
};

} // namespace heliograph::domain
