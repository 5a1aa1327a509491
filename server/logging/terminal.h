// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Standard error as a place for lines that must never hold the process up: what the other end does not take at once is
// lost. Written per system in terminal_posix.cpp and terminal_windows.cpp.
#pragma once

#include <QByteArrayView>

namespace heliograph::logging {

class Terminal
{
public:
    explicit Terminal(int descriptor);

    /// A person looks at it, and colours are not unwanted (NO_COLOR, TERM=dumb).
    bool isInColour() const { return m_inColour; }
    /// False: nobody takes it (a reader that has gone or does not read). At most Line::mostBytes.
    bool write(QByteArrayView line);

private:
    int m_descriptor;
    bool m_inColour = false;
    bool m_torn = false; ///< the last line went out without its end
};

} // namespace heliograph::logging
