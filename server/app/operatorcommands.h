// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// heliographd operator add, list, remove and audit verify: on the state directory, whether a server runs on it or not.
#pragma once

#include "server/config/reading.h"

namespace heliograph::app {

/// The exit status of one of these commands, as answerCommand().
int answerOperatorCommand(const config::Reading &reading);

} // namespace heliograph::app
