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
    struct Refusal
    {
        QLatin1String dialect;
        QByteArrayView code;
        const QString &message;
        RefusalGround ground;
    };
    using Refused = std::function<void(const Refusal &)>;

    /// @p answer is empty when the client asked for none.
    State(Answer answer, StepToken step, Refused refused = {})
        : m_answer(std::move(answer)), m_step(std::move(step)), m_refused(std::move(refused))
    {
    }
    ~State();
    State(const State &) = delete;
    State &operator=(const State &) = delete;

    bool isWanted() const { return bool(m_answer); }
    void send(const QByteArray &json);
    void refuse(const Refusal &refusal);

private:
    Answer m_answer;
    StepToken m_step;
    Refused m_refused;
};

/// {"success":false,"error":{"code":…,"message":…}}
QByteArray refusalText(QByteArrayView code, const QString &message);

} // namespace heliograph::peer
