// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A JSON array that stops growing at a size, for answers about what clients can make as many of as they like.
#pragma once

#include <QByteArray>

namespace heliograph::api {

class BoundedList
{
public:
    explicit BoundedList(qsizetype mostBytes) : m_mostBytes(mostBytes) {}

    /// @p json is one element. False, now and from now on: there is no room for it.
    bool append(const QByteArray &json)
    {
        m_isCut = m_isCut || m_elements.size() + json.size() > m_mostBytes;
        if (!m_isCut)
            m_elements += (m_elements.isEmpty() ? QByteArray() : QByteArrayLiteral(",")) + json;
        return !m_isCut;
    }
    /// There was more.
    void cut() { m_isCut = true; }

    /// {"<key>":[…]<more>}, and "truncated":true at the end if not everything is in it. @p more: text of further
    /// members, each after a comma.
    QByteArray document(QByteArrayView key, QByteArrayView more = {}) const
    {
        return "{\"" + key.toByteArray() + "\":[" + m_elements + ']' + more.toByteArray() +
               (m_isCut ? ",\"truncated\":true}" : "}");
    }

private:
    qsizetype m_mostBytes;
    QByteArray m_elements;
    bool m_isCut = false;
};

} // namespace heliograph::api
