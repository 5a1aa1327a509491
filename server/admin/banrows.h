// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bans as rows for operators.
#pragma once

#include "server/domain/bans.h"
#include "shared/adminapi/banrow.h"

namespace heliograph::admin {

adminapi::BanRow banRow(const domain::Ban &ban);
/// "203.0.113.0/24", "mallory", "mallory in calls"; a long id is cut.
QString whomOf(const domain::Ban &ban);
QList<adminapi::BanRow> banRows(const domain::Bans &bans);

} // namespace heliograph::admin
