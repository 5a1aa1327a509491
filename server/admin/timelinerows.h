// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the flight recorder wrote down, as rows for operators. Not for judging: domain/verdict.h.
#pragma once

#include "server/domain/flightrecorder.h"
#include "server/domain/verdict.h"
#include "shared/adminapi/timelinerow.h"

namespace heliograph::admin {

class TimelineRows
{
public:
    static constexpr qsizetype most = 1000; ///< rows of a list; older ones are found by their id

    /// @p recorder is borrowed; nullptr: nothing is written down.
    TimelineRows(const domain::FlightRecorder *recorder, const domain::Circumstances &circumstances)
        : m_recorder(recorder), m_circumstances(circumstances)
    {
    }

    /// The latest begun.
    QList<adminapi::TimelineRow> list() const;
    /// nullopt if there is none of that id, or none any more.
    std::optional<adminapi::Timeline> find(const QString &id) const;

private:
    adminapi::TimelineRow row(const domain::Timeline &timeline) const;

    const domain::FlightRecorder *m_recorder;
    const domain::Circumstances m_circumstances;
};

} // namespace heliograph::admin
