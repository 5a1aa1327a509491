// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one option alone cannot know: pairs that need each other, ports that collide, secrets that are too weak for the
// kind of installation. Also the defaults that follow from other options.
#pragma once

#include "server/config/reading.h"

namespace heliograph::config {

/// 16 bytes or more, and no value that published examples use.
bool isStrongSecret(const QByteArray &secret);

/// Adds faults and warnings, and completes the settings.
void checkTogether(Reading &reading);

} // namespace heliograph::config
