// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gives back to the system what was freed. Not for measuring (usage.h).
#pragma once

namespace heliograph::process {

/// The C library keeps freed memory for the next allocation, which after an attack or a rush hour is most of what the
/// process holds. Takes milliseconds, so call it seldom and when there is little to do. With the GNU C library only;
/// elsewhere it does nothing.
void releaseUnusedMemory();

} // namespace heliograph::process
