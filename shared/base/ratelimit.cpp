// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/base/ratelimit.h"

#include <algorithm>

namespace heliograph {

using std::chrono::ceil;
using std::chrono::seconds;

RateLimit::Verdict RateLimit::count(const QByteArray &client)
{
    if (!isOn())
        return {true, 0, 0, 0};
    Window &window = windowOf(client);
    ++window.requests;
    const qint64 left = m_options.requests - window.requests;
    return {left >= 0, int(std::max<qint64>(left, 0)), window.resetsAt,
            qint64(ceil<seconds>(window.end - m_clock.now()).count())};
}

RateLimit::Window &RateLimit::windowOf(const QByteArray &client)
{
    const Instant now = m_clock.now();
    while (!m_windows.empty() && m_windows.front().end <= now)
        drop(m_windows.begin());
    const auto place = m_places.constFind(client);
    if (place != m_places.constEnd())
        return **place;
    if (m_places.size() >= m_options.clients)
        drop(m_windows.begin());
    const auto resetsAt = ceil<seconds>(m_clock.wallNow() + m_options.window).time_since_epoch().count();
    const auto window = m_windows.insert(m_windows.end(), {client, now + m_options.window, qint64(resetsAt), 0});
    m_places.insert(client, window);
    return *window;
}

void RateLimit::drop(std::list<Window>::iterator window)
{
    m_places.remove(window->client);
    m_windows.erase(window);
}

} // namespace heliograph
