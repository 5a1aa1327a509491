// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comparing what somebody claims with what only friends know.
#pragma once

#include <QByteArray>

namespace heliograph::api {

/// Takes the same time wherever the two differ.
bool isSameSecret(const QByteArray &claimed, const QByteArray &secret);

} // namespace heliograph::api
