// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The C library's heap: what it holds, and giving back what was freed. Not what the system counts (usage.h).
#pragma once

#include <QtGlobal>

namespace heliograph::process {

/// In bytes. With the GNU C library only; elsewhere zeros.
struct Heap
{
    qint64 total = 0; ///< taken from the system
    qint64 used = 0;  ///< of that, not free
};

/// Walks over what is free, which takes long when that is in many pieces: ask seldom.
Heap measureHeap();

/// The C library keeps freed memory for the next allocation, which after an attack or a rush hour is most of what the
/// process holds. Takes milliseconds, so call it seldom and when there is little to do. With the GNU C library only;
/// elsewhere it does nothing.
void releaseUnusedMemory();

} // namespace heliograph::process
