// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all copies of one Reply share. Only who begins a step makes one.
#pragma once

#include "server/peer/dialect.h"

namespace heliograph::peer {

class Reply::State
{
public:
    using Answer = std::function<void(const QByteArray &json)>;

    /// @p answer is empty when the client asked for none.
    State(Answer answer, StepToken step) : m_answer(std::move(answer)), m_step(std::move(step)) {}
    ~State();
    State(const State &) = delete;
    State &operator=(const State &) = delete;

    bool isWanted() const { return bool(m_answer); }
    void send(const QByteArray &json);

private:
    Answer m_answer;
    StepToken m_step;
};

/// {"success":false,"error":{"code":…,"message":…}}
QByteArray refusalText(QByteArrayView code, const QString &message);

} // namespace heliograph::peer
