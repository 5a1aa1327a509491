// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of the option table about people and calls, as against the machine and its connections: tokens, limits of
// rate, the dialects' timers, TURN. Only for the table.
#pragma once

#include "server/config/option.h"

namespace heliograph::config {

std::vector<Option> tokenOptions();
std::vector<Option> callOptions();
std::vector<Option> presenceOptions();
std::vector<Option> randomOptions();
/// Stored after those of REST, one of which RATE_LIMIT overrules.
std::vector<Option> rateOptions();
std::vector<Option> turnOptions();

} // namespace heliograph::config
