// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one table of options: parsing, --help, the reference and the sample file all come from it.
#pragma once

#include "server/config/option.h"

namespace heliograph::config {

/// In the order in which they are documented, each group in one piece.
const std::vector<Option> &options();

/// Names that configurations of the original servers carry and that change nothing here. One warning a row says so.
struct Inert
{
    std::vector<QLatin1String> names;
    QLatin1String consequence;
};
const std::vector<Inert> &inertNames();

} // namespace heliograph::config
