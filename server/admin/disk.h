// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Qt leaves to the operating system about files: that nobody else can open them from the moment they exist, whose
// they are, and that they are on the disk. One source per system.
#pragma once

#include <QString>

namespace heliograph::admin {

/// While it lives, files and folders that this process makes are its user's alone (0600, 0700). Windows has its own
/// ways: there the folder's rights count.
class OwnerOnly
{
public:
    OwnerOnly();
    ~OwnerOnly();
    OwnerOnly(const OwnerOnly &) = delete;
    OwnerOnly &operator=(const OwnerOnly &) = delete;

private:
    unsigned m_former;
};

/// Whoever has every right hands the open file over to the owner of the folder, so that a server that runs as a user of
/// its own can read what root wrote. For others nothing changes.
void giveToOwnerOf(const QString &folder, int descriptor);

/// False: what was written may be lost with the power.
bool reachDisk(int descriptor);

} // namespace heliograph::admin
