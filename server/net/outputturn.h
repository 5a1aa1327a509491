// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gathers what sockets write during one turn of the event loop, so that a WebSocket frame's header and payload, or
// several messages for one client, leave in one system call. One per front door.
#pragma once

#include <vector>

#include <QObject>

namespace heliograph::net {

/// Something with gathered output. Leaves the turn before it goes.
class GatheredOutput
{
public:
    virtual ~GatheredOutput() = default;
    virtual void flushGathered() = 0;
    /// What was written and the system has not taken yet: gathered, queued or encrypted.
    virtual qint64 unsent() const = 0;

private:
    friend class OutputTurn;
    qsizetype m_place = -1; ///< index in the turn's list, -1 when not in it
};

class OutputTurn : public QObject
{
    Q_OBJECT
public:
    /// flushGathered() will be called once before the loop waits again.
    void add(GatheredOutput &output);
    void remove(GatheredOutput &output);

protected:
    bool event(QEvent *event) override;

private:
    void flush();

    std::vector<GatheredOutput *> m_outputs;
};

} // namespace heliograph::net
