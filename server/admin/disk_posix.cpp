// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/disk.h"

#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

namespace heliograph::admin {

OwnerOnly::OwnerOnly() : m_former(::umask(S_IRWXG | S_IRWXO)) {}

OwnerOnly::~OwnerOnly()
{
    ::umask(mode_t(m_former));
}

void giveToOwnerOf(const QString &folder, int descriptor)
{
    struct stat owner = {};
    if (::geteuid() != 0 || ::stat(QFile::encodeName(folder).constData(), &owner) != 0)
        return;
    // A refusal shows when the server cannot read the file, and says so then.
    [[maybe_unused]] const int done = ::fchown(descriptor, owner.st_uid, owner.st_gid);
}

bool reachDisk(int descriptor)
{
    return ::fsync(descriptor) == 0;
}

} // namespace heliograph::admin
