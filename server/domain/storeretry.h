// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long what must happen waits before it asks a store again that was not there.
#pragma once

#include "shared/base/clock.h"

namespace heliograph::domain {

constexpr Duration storeRetry = std::chrono::seconds(1);

} // namespace heliograph::domain
