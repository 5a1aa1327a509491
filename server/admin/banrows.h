// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bans as rows for operators.
#pragma once

#include "server/domain/bans.h"
#include "shared/adminapi/banrow.h"

namespace heliograph::admin {

adminapi::BanRow banRow(const domain::Ban &ban);
QList<adminapi::BanRow> banRows(const domain::Bans &bans);

} // namespace heliograph::admin
