// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes rows for operators from the picture. Not for when to make them.
#pragma once

#include "server/admin/picture.h"
#include "shared/adminapi/callrow.h"
#include "shared/adminapi/queuerow.h"
#include "shared/adminapi/roomrow.h"
#include "shared/adminapi/userrow.h"

namespace heliograph::admin {

/// Ids of rows.
QString userRowId(const domain::User &user);
QString callRowId(const domain::Call &call);
QString pairRowId(const domain::PairId &pair);
/// Of who is in rooms, and of a socket that no dialect knows.
QString guestRowId(const domain::ConnectionId &connection);
QString strangerRowId(const domain::ConnectionId &connection);

class RowMaker
{
public:
    /// Borrowed.
    explicit RowMaker(const Picture &picture) : m_picture(picture) {}

    /// nullopt each: there is no such row.
    std::optional<adminapi::UserRow> user(const domain::User &user) const;
    /// Of who is in rooms.
    std::optional<adminapi::UserRow> guest(const domain::ConnectionId &id) const;
    /// Of a socket that no dialect knows.
    std::optional<adminapi::UserRow> stranger(const domain::ConnectionId &id) const;
    std::optional<adminapi::RoomRow> room(const domain::RoomId &id) const;
    std::optional<adminapi::CallRow> call(const domain::CallId &id) const;
    std::optional<adminapi::CallRow> pair(const domain::PairId &id) const;
    adminapi::QueueRow seeker(const domain::Seeker &seeker, qint64 position) const;

private:
    adminapi::Socket socket(const domain::Connection &connection) const;
    adminapi::Socket socket(const domain::Device &device) const;

    const Picture &m_picture;
};

} // namespace heliograph::admin
