// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/timeline.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

/// What the tables cost that it stands in.
constexpr qsizetype placeCost = 256;

qsizetype sizeOf(const QString &text)
{
    return text.size() * qsizetype(sizeof(QChar));
}

} // namespace

const Tally *Party::find(Signal signal) const
{
    const auto place =
        std::find_if(tallies.begin(), tallies.end(), [signal](const Tally &tally) { return tally.signal == signal; });
    return place == tallies.end() ? nullptr : &*place;
}

Side Timeline::sideOf(const QString &id) const
{
    if (id.isEmpty())
        return Side::Nobody;
    if (id == parties[0].id)
        return Side::First;
    return id == parties[1].id ? Side::Second : Side::Nobody;
}

void Timeline::count(Side side, Signal signal, Passing passing, qsizetype bytes, WallTime now)
{
    Party &sender = party(side);
    if (passing == Passing::Dropped) {
        ++sender.dropped;
        return;
    }
    auto *tally = const_cast<Tally *>(sender.find(signal));
    if (!tally)
        tally = &sender.tallies.emplace_back(Tally{signal, 0, 0, 0, now, now});
    ++(passing == Passing::Held ? tally->held : tally->sent);
    tally->bytes += quint64(bytes);
    tally->last = now;
}

qsizetype Timeline::bytes() const
{
    qsizetype bytes = placeCost + qsizetype(sizeof(Timeline)) + sizeOf(key.scope) + sizeOf(key.connection) +
                      type.size() + qsizetype(moments.capacity() * sizeof(Moment));
    for (const Party &each : parties) {
        bytes += sizeOf(each.id) + sizeOf(each.name) + qsizetype(each.tallies.capacity() * sizeof(Tally));
        bytes += sizeOf(each.latest.status) + sizeOf(each.latest.quality);
    }
    bytes += qsizetype(opinions.capacity() * sizeof(Opinion));
    for (const Opinion &opinion : opinions)
        bytes += sizeOf(opinion.status) + sizeOf(opinion.quality);
    return bytes;
}

} // namespace heliograph::domain
