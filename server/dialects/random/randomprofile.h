// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What people state of themselves and want of a partner, read out of JSON. Lenient: what is malformed or too long is
// not stated, or not wanted. What suits whom is in the domain.
#pragma once

#include "server/domain/seeker.h"
#include "server/peer/json.h"

namespace heliograph::random {

/// {"language":"de","gender":"female","age":30,"interests":["go"]}. Words of up to 64 UTF-16 units, ages from 0 to 150,
/// the first 16 interests. The word "any" states nothing.
domain::Profile readProfile(peer::JsonReader &reader, const peer::Json &userInfo);

/// {"language":"de","gender":"any","ageRange":[18,30],"interests":[]}, within the same bounds. "any", an empty list and
/// what is missing want nothing of a word. A missing or malformed range is [18,99], the documented default, and counts
/// like one that was sent: it keeps apart only from who states an age outside of it.
domain::Preferences readPreferences(peer::JsonReader &reader, const peer::Json &preferences);

} // namespace heliograph::random
