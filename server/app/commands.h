// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the command line can ask for besides running the server: one answer on standard output, remarks on standard
// error, an exit status.
#pragma once

#include "server/config/reading.h"

namespace heliograph::app {

/// 0: done, 1: failed, 2: asked in a wrong way, or with faults in the configuration. nullopt: the server is to run.
std::optional<int> answerCommand(const config::Reading &reading);

} // namespace heliograph::app
