// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts since start what happens to calls, pairs and those who wait, and who is told no: what no table counts. Not for
// what is there now, which the tables know.
#pragma once

#include "server/domain/observer.h"
#include "shared/base/histogram.h"

#include <array>

namespace heliograph::domain {

/// The kinds of client, for counting; None: no dialect knows them.
enum class Kind { Rooms, Direct, Calls, Presence, Random, None };
constexpr size_t kindCount = size_t(Kind::None) + 1;
QLatin1String nameOf(Kind kind);

/// Who is told no by a code that is not in this list counts as "other", who is told none as "none".
constexpr std::array<const char *, 14> refusalCodes{"E001", "E003", "E101", "E102", "E103", "E104", "E107",
                                                    "E108", "E109", "E203", "E301", "E302", "none", "other"};
/// Why a call is not made; any other reason counts as the last.
constexpr std::array<ErrorCode, 7> ringFaults{
    ErrorCode::SelfCall,      ErrorCode::AlreadyInCall, ErrorCode::CalleeOffline,   ErrorCode::CalleeBusy,
    ErrorCode::CallCollision, ErrorCode::TooManyCalls,  ErrorCode::StoreUnavailable};

class CallFigures final : public Observer
{
public:
    static constexpr size_t callEndCount = size_t(CallEnd::EndedByOperator) + 1;
    static constexpr size_t pairEndCount = size_t(PairEnd::EndedByOperator) + 1;
    static constexpr size_t wakeCount = size_t(Wake::Off) + 1;
    static constexpr size_t signalCount = size_t(Signal::Other) + 1;
    template<typename T>
    using OfCalls = std::array<T, 2>; ///< direct, calls
    template<size_t count>
    using Counts = std::array<quint64, count>;

    struct Figures
    {
        Figures();

        OfCalls<quint64> opened{};
        OfCalls<quint64> answered{};
        OfCalls<Counts<callEndCount>> ended{};
        OfCalls<Counts<ringFaults.size()>> notMade{};
        OfCalls<Histogram> ringTimes; ///< seconds until it was answered or ended
        OfCalls<Histogram> durations; ///< seconds of those that were answered
        Counts<pairEndCount> pairsEnded{};
        Histogram pairDurations; ///< seconds
        Histogram waits;         ///< seconds of each who was paired
        Counts<wakeCount> woken{};
        Counts<signalCount> signalsPassed{};
        std::array<Counts<refusalCodes.size()>, kindCount> refused{};
        Counts<kindCount> tooOften{}; ///< of these
    };
    const Figures &figures() const { return m_figures; }

    void callOpened(const Call &call) override;
    void callChanged(const CallChange &change) override;
    void callRefused(const Call &request, ErrorCode code) override;
    void entered(const Seeker &seeker, const Entry &entry) override;
    void pairEnded(const Pair &pair, const UserId &by, PairEnd end) override;
    void passed(const Passage &passage) override;
    void passedInRoom(const RoomPassage &passage) override;
    void woken(const CallId &call, Wake wake) override;
    void refused(const Refusal &refusal) override;

    /// @p clock is borrowed.
    explicit CallFigures(const Clock &clock) : m_clock(clock) {}

private:
    const Clock &m_clock;
    Figures m_figures;
};

QLatin1String nameOf(CallEnd end);
QLatin1String nameOf(PairEnd end);
QLatin1String nameOf(Wake wake);
QLatin1String nameOf(Signal signal);

} // namespace heliograph::domain
