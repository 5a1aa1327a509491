// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/disk.h"

#include <io.h>

namespace heliograph::admin {

OwnerOnly::OwnerOnly() : m_former(0) {}

OwnerOnly::~OwnerOnly() = default;

void giveToOwnerOf(const QString &, int) {}

bool reachDisk(int descriptor)
{
    return ::_commit(descriptor) == 0;
}

} // namespace heliograph::admin
