// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// RFC 8259 read off the page, one byte after the other: slow, small, and made of other parts than the reader that it is
// compared with.
#pragma once

#include <QByteArrayView>

namespace heliograph::test {

class JsonOracle
{
public:
    static bool accepts(QByteArrayView text, int maxDepth)
    {
        JsonOracle oracle(text, maxDepth);
        return text.isValidUtf8() && oracle.space() && oracle.value(0) && oracle.space() && oracle.m_at == text.size();
    }

private:
    JsonOracle(QByteArrayView text, int maxDepth) : m_text(text), m_maxDepth(maxDepth) {}

    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take(char wanted)
    {
        if (m_at == m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }
    bool takeOneOf(QByteArrayView wanted) { return m_at < m_text.size() && wanted.contains(peek()) && take(peek()); }
    bool takeWord(QByteArrayView word)
    {
        if (!m_text.sliced(m_at).startsWith(word))
            return false;
        m_at += word.size();
        return true;
    }
    bool space()
    {
        while (takeOneOf(" \t\r\n")) {
        }
        return true;
    }
    bool digits()
    {
        if (!takeOneOf("0123456789"))
            return false;
        while (takeOneOf("0123456789")) {
        }
        return true;
    }
    bool number()
    {
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (!takeOneOf("eE"))
            return true;
        takeOneOf("+-");
        return digits();
    }
    bool escape()
    {
        if (takeOneOf("\"\\/bfnrt"))
            return true;
        if (!take('u'))
            return false;
        for (int digit = 0; digit < 4; ++digit) {
            if (!takeOneOf("0123456789abcdefABCDEF"))
                return false;
        }
        return true;
    }
    bool string()
    {
        if (!take('"'))
            return false;
        while (!take('"')) {
            if (m_at == m_text.size() || uchar(peek()) < 0x20)
                return false;
            if (take('\\')) {
                if (!escape())
                    return false;
            } else {
                ++m_at;
            }
        }
        return true;
    }
    bool array(int depth)
    {
        space();
        if (take(']'))
            return true;
        do {
            space();
            if (!value(depth))
                return false;
            space();
        } while (take(','));
        return take(']');
    }
    bool object(int depth)
    {
        space();
        if (take('}'))
            return true;
        do {
            space();
            if (!string() || !space() || !take(':') || !space() || !value(depth))
                return false;
            space();
        } while (take(','));
        return take('}');
    }
    bool value(int depth)
    {
        if (peek() == '[' || peek() == '{') {
            if (depth == m_maxDepth)
                return false;
            return take('[') ? array(depth + 1) : take('{') && object(depth + 1);
        }
        if (peek() == '"')
            return string();
        return takeWord("true") || takeWord("false") || takeWord("null") || number();
    }

    QByteArrayView m_text;
    int m_maxDepth;
    qsizetype m_at = 0;
};

} // namespace heliograph::test
