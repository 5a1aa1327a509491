// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/memory.h"

#include <cstdlib> // defines __GLIBC__ where it is true

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace heliograph::process {

Heap measureHeap()
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    const struct mallinfo2 heap = ::mallinfo2();
    return {qint64(heap.arena + heap.hblkhd), qint64(heap.uordblks + heap.hblkhd)};
#else
    return {};
#endif
}

void releaseUnusedMemory()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace heliograph::process
