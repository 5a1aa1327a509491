// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// bans.json in the state directory: bans that outlive the process.
//
//   {"version":1,"lastNumber":2,"bans":[
//     {"number":1,"userId":"ben","dialect":"calls","reason":"spam","by":"ada","since":1767225600000,"until":null},
//     {"number":2,"address":"192.0.2.0/24","reason":"flood","by":"ada","since":1767225600000,"until":1767229200000}]}
#pragma once

#include "server/admin/statedirectory.h"
#include "server/domain/bans.h"

namespace heliograph::admin {

class BanFile final : private domain::BanListener
{
public:
    /// Both are borrowed. Restores what is there, and keeps the file up to date from then on: at once, but not more
    /// than once a second. A damaged file is set aside, and the log says so.
    BanFile(const StateDirectory &directory, domain::Bans &bans, Deadlines &deadlines);
    ~BanFile() override;
    BanFile(const BanFile &) = delete;
    BanFile &operator=(const BanFile &) = delete;

private:
    void bansChanged() override;
    void load();
    void write();

    const StateDirectory &m_directory;
    domain::Bans &m_bans;
    bool m_isChanged = false; ///< since it was written
    bool m_isFailing = false;
    Deadline m_pause; ///< after writing
};

} // namespace heliograph::admin
