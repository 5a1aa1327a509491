// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of a call, a pair or a stay in a room, in one sentence for a person who has never read a specification.
// Pure. A guess where the server cannot know: media never pass through it.
#pragma once

#include "server/domain/timeline.h"

namespace heliograph::domain {

/// What else the sentence depends on.
struct Circumstances
{
    bool isTurnConfigured = false;
};

QString verdict(const Timeline &timeline, const Circumstances &circumstances);

/// As people say it: "40 s", "3 min", "2 h".
QString spokenDuration(Duration duration);

} // namespace heliograph::domain
