// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/process/memory.h"

#include <cstdlib> // defines __GLIBC__ where it is true

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace heliograph::process {

void releaseUnusedMemory()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace heliograph::process
