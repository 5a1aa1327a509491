// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who suits whom, as pure functions.
#pragma once

#include "server/domain/seeker.h"

namespace heliograph::domain {

/// Nothing that the profile states contradicts the preferences. Words are compared without regard to case.
bool suits(const Profile &profile, const Preferences &preferences);
/// Both ways, and never oneself.
bool match(const Seeker &one, const Seeker &other);

} // namespace heliograph::domain
