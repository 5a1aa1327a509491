// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The option table in print: for the terminal, as Markdown, as a configuration file, and with the values that hold.
#pragma once

#include "server/config/reading.h"

namespace heliograph::config {

/// --help: at most 100 characters a line.
QString helpText();
/// --help-markdown: one table a group.
QString markdownReference();
/// --help-environment: every option, commented out, with its default. resources/config/heliograph.env is this text.
QString environmentTemplate();
/// --print-config: what is set, with its source, and the defaults as comments. Can be read back as a configuration
/// file, but for the secrets, which are left out.
QString printedSettings(const Reading &reading);

} // namespace heliograph::config
