// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/outputturn.h"

#include <QCoreApplication>
#include <QEvent>

namespace heliograph::net {

void OutputTurn::add(GatheredOutput &output)
{
    if (output.m_place >= 0)
        return;
    if (m_outputs.empty())
        QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::HighEventPriority);
    output.m_place = qsizetype(m_outputs.size());
    m_outputs.push_back(&output);
}

void OutputTurn::remove(GatheredOutput &output)
{
    if (output.m_place < 0)
        return;
    m_outputs[size_t(output.m_place)] = nullptr;
    output.m_place = -1;
}

bool OutputTurn::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    flush();
    return true;
}

void OutputTurn::flush()
{
    // By index, and each taken out before its call: flushing may add outputs and may destroy others.
    for (size_t at = 0; at < m_outputs.size(); ++at) {
        GatheredOutput *output = m_outputs[at];
        if (!output)
            continue;
        m_outputs[at] = nullptr;
        output->m_place = -1;
        output->flushGathered();
    }
    m_outputs.clear();
}

} // namespace heliograph::net
