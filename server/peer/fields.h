// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What dialects read out of a payload's members, where they read it alike. Not for shapes that one dialect has alone.
#pragma once

#include "server/peer/json.h"

namespace heliograph::peer {

/// A string of 1 to @p longest UTF-16 units; nullopt otherwise.
std::optional<QString> text(const Json &value, qsizetype longest);

/// As text(), and a number counts as what JavaScript's String(number) makes of it, but for integers of up to 21 digits,
/// which keep them all: ids of 64 bits that differ must not become one.
std::optional<QString> idText(const Json &value, qsizetype longest);

} // namespace heliograph::peer
