// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer of /users: who can be called by name. Everyone may ask, and as often as they like, so it is made once a
// second at the most and has a tag, by which its compressed form is remembered too.
#pragma once

#include "server/api/site.h"
#include "server/domain/directory.h"
#include "shared/base/clock.h"

namespace heliograph::api {

struct UsersApiOptions
{
    qsizetype listedUsers = 20'000;               ///< who is there longest
    qsizetype listedBytes = 3'000'000;            ///< of one answer, which is made and kept whole
    Duration freshness = std::chrono::seconds(1); ///< how old an answer may be
};

/// {"connectedUsers":["ada",…],"totalUsers":1}, and "truncated":true if the list is not whole; 503 while the table does
/// not answer; 304 for who has this list. Both are borrowed.
Site::Endpoint directUsers(const domain::Directory &directory, const Clock &clock, const UsersApiOptions &options = {});

} // namespace heliograph::api
