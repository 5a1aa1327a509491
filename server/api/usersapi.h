// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer of /users: who can be called by name. Everyone may ask.
#pragma once

#include "server/api/site.h"
#include "server/domain/directory.h"

namespace heliograph::api {

struct UsersApiOptions
{
    qsizetype listedUsers = 20'000;    ///< who is there longest
    qsizetype listedBytes = 3'000'000; ///< of one answer, which is made and kept whole
};

/// {"connectedUsers":["ada",…],"totalUsers":1}, and "truncated":true if the list is not whole; 503 while the table does
/// not answer. @p directory is borrowed.
Site::Endpoint directUsers(const domain::Directory &directory, const UsersApiOptions &options = {});

} // namespace heliograph::api
