// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/metrics/metric.h"

namespace heliograph::metrics {
namespace {

using domain::CallFigures;
using Metrics = std::vector<Metric>;

/// The names of the first @p count values of an enumeration.
template<typename Enumeration>
std::vector<std::string> namesOf(size_t count)
{
    std::vector<std::string> names;
    for (size_t value = 0; value < count; ++value)
        names.emplace_back(nameOf(Enumeration(value)).data());
    return names;
}

Label dialects()
{
    return {"dialect", namesOf<domain::Kind>(domain::kindCount)};
}

/// Of those who make calls.
Label callDialects()
{
    return {"dialect", {"direct", "calls"}};
}

Label protocols()
{
    return {"protocol", {"socketio", "ws"}};
}

Metric gauge(const char *name, const char *help, Metric::Value value, std::vector<Label> labels = {},
             const char *unit = "")
{
    return {name, Type::Gauge, unit, help, std::move(labels), std::move(value)};
}

Metric counter(const char *name, const char *help, Metric::Value value, std::vector<Label> labels = {},
               const char *unit = "")
{
    return {name, Type::Counter, unit, help, std::move(labels), std::move(value)};
}

Metric histogram(const char *name, const char *help, Metric::Distribution distribution, std::vector<Label> labels = {})
{
    return {name, Type::Histogram, "seconds", help, std::move(labels), {}, std::move(distribution)};
}

/// A plain number among the figures.
template<typename Number>
Metric::Value of(Number Figures::*place)
{
    return [place](const Figures &figures, size_t, size_t) { return double(figures.*place); };
}

/// Likewise, within one of their parts.
template<typename Part, typename Number>
Metric::Value of(Part Figures::*part, Number Part::*place)
{
    return [part, place](const Figures &figures, size_t, size_t) { return double(figures.*part.*place); };
}

/// One for each value of the first label.
template<typename Numbers>
Metric::Value each(Numbers Figures::*place)
{
    return [place](const Figures &figures, size_t first, size_t) { return double((figures.*place)[first]); };
}

template<typename Numbers>
Metric::Value eachHappened(Numbers CallFigures::Figures::*place)
{
    return [place](const Figures &figures, size_t first, size_t) { return double((figures.happened.*place)[first]); };
}

/// One for each pair of values of both labels.
template<typename Numbers>
Metric::Value eachTwice(Numbers CallFigures::Figures::*place)
{
    return [place](const Figures &figures, size_t first, size_t second) {
        return double((figures.happened.*place)[first][second]);
    };
}

template<typename Histograms>
Metric::Distribution eachDistribution(Histograms CallFigures::Figures::*place)
{
    return
        [place](const Figures &figures, size_t first) -> const Histogram & { return (figures.happened.*place)[first]; };
}

void append(Metrics &all, Metrics more)
{
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

Metrics peopleMetrics()
{
    return {
        gauge("heliograph_connections", "Open TCP connections.", of(&Figures::door, &DoorFigures::openConnections)),
        gauge("heliograph_sessions", "Sessions of clients by transport; ws is the JSON WebSocket.",
              each(&Figures::sessions), {{"transport", {"polling", "websocket", "ws"}}}),
        gauge("heliograph_peers", "Clients by the dialect that knows them; none: connected, and known to none yet.",
              each(&Figures::peers), {dialects()}),
        gauge("heliograph_suspended_sessions", "Clients whose connection broke and who may still come back to it.",
              of(&Figures::suspended)),
        counter("heliograph_sessions_opened_total", "Sessions that began.", of(&Figures::opened)),
        counter("heliograph_sessions_upgraded_total", "Sessions that went from polling to WebSocket.",
                of(&Figures::upgraded)),
        counter("heliograph_sessions_recovered_total", "Clients that came back without losing anything.",
                of(&Figures::recovered)),
        counter("heliograph_ping_timeouts_total", "Sessions that ended because nothing was heard from their client.",
                of(&Figures::pingTimeouts)),
        gauge("heliograph_rooms", "Rooms that somebody is in.", of(&Figures::rooms, &domain::RoomCounts::rooms)),
        gauge("heliograph_room_members", "Members of all rooms; who is in two counts twice.",
              of(&Figures::rooms, &domain::RoomCounts::members)),
        gauge("heliograph_consoles", "Consoles that are connected.", of(&Figures::watchers)),
    };
}

Metrics callMetrics()
{
    const Label states{"state", {"ringing", "accepted"}};
    const auto callCount = [](const Figures &figures, size_t dialect, size_t state) {
        const domain::CallCounts &calls = figures.calls[dialect];
        return double(state == 0 ? calls.ringing : calls.accepted);
    };
    Label faults{"reason", {}};
    for (const ErrorCode code : domain::ringFaults)
        faults.values.emplace_back(textOf(code).name.data());
    return {
        gauge("heliograph_calls", "Calls that are going on.", callCount, {callDialects(), states}),
        counter("heliograph_calls_opened_total", "Calls that began to ring.",
                eachHappened(&CallFigures::Figures::opened), {callDialects()}),
        counter("heliograph_calls_answered_total", "Calls that were answered.",
                eachHappened(&CallFigures::Figures::answered), {callDialects()}),
        counter("heliograph_calls_ended_total", "Calls that ended.", eachTwice(&CallFigures::Figures::ended),
                {callDialects(), {"cause", namesOf<domain::CallEnd>(CallFigures::callEndCount)}}),
        counter("heliograph_calls_refused_total", "Calls that never rang.", eachTwice(&CallFigures::Figures::notMade),
                {callDialects(), faults}),
        histogram("heliograph_call_ring_seconds", "How long calls rang until they were answered or ended.",
                  eachDistribution(&CallFigures::Figures::ringTimes), {callDialects()}),
        histogram("heliograph_call_duration_seconds", "How long calls that were answered lasted.",
                  eachDistribution(&CallFigures::Figures::durations), {callDialects()}),
        counter("heliograph_pushes_total", "Callees that were to be woken, by what became of it.",
                eachHappened(&CallFigures::Figures::woken),
                {{"outcome", namesOf<domain::Wake>(CallFigures::wakeCount)}}),
        counter("heliograph_push_messages_total", "Push messages, by what the push service made of them.",
                each(&Figures::pushes), {{"outcome", {"handed", "failed", "unknown_token", "dropped"}}}),
    };
}

Metrics lineMetrics()
{
    return {
        gauge("heliograph_line_waiting", "People who wait for a partner.",
              of(&Figures::line, &domain::LineCounts::waiting)),
        gauge("heliograph_pairs", "Pairs that talk.", of(&Figures::line, &domain::LineCounts::pairs)),
        counter("heliograph_matches_total", "Pairs that were made.", of(&Figures::line, &domain::LineCounts::matches)),
        counter("heliograph_pairs_ended_total", "Pairs that ended.", eachHappened(&CallFigures::Figures::pairsEnded),
                {{"cause", namesOf<domain::PairEnd>(CallFigures::pairEndCount)}}),
        histogram("heliograph_line_wait_seconds", "How long those who were paired had waited.",
                  [](const Figures &figures, size_t) -> const Histogram & { return figures.happened.waits; }),
        histogram("heliograph_pair_duration_seconds", "How long pairs lasted.",
                  [](const Figures &figures, size_t) -> const Histogram & { return figures.happened.pairDurations; }),
    };
}

Metrics messageMetrics()
{
    const Label guarded{"dialect", {"direct", "calls", "random"}};
    const auto trickle = [](quint64 domain::TrickleGuard::Counters::*place) -> Metric::Value {
        return [place](const Figures &figures, size_t first, size_t) { return double(figures.trickle[first].*place); };
    };
    return {
        counter("heliograph_messages_received_total", "Messages from clients.", each(&Figures::messagesIn),
                {protocols()}),
        counter("heliograph_messages_sent_total", "Messages to clients.", each(&Figures::messagesOut), {protocols()}),
        counter("heliograph_signals_total", "What clients passed to each other through the server, by its kind.",
                eachHappened(&CallFigures::Figures::signalsPassed),
                {{"signal", namesOf<domain::Signal>(CallFigures::signalCount)}}),
        histogram("heliograph_relay_seconds", "Time between a message's arrival and its passing on.",
                  [](const Figures &figures, size_t) -> const Histogram & { return figures.relayTimes; }),
        counter("heliograph_candidates_held_total", "Candidates that waited for their sender's description.",
                trickle(&domain::TrickleGuard::Counters::held), {guarded}),
        counter("heliograph_candidates_dropped_total", "Candidates that waited and were given up.",
                trickle(&domain::TrickleGuard::Counters::dropped), {guarded}),
        counter("heliograph_candidates_hurried_total", "Candidates that did not wait, for want of memory.",
                trickle(&domain::TrickleGuard::Counters::hurried), {guarded}),
    };
}

Metrics refusalMetrics()
{
    const auto &codes = domain::refusalCodes;
    const auto gate = [](const Figures &figures, size_t first, size_t) {
        const GateFigures &counts = figures.gate;
        const quint64 grounds[] = {counts.tokensRefused, counts.tooOften, counts.banned};
        return double(grounds[first]);
    };
    return {
        counter("heliograph_refusals_total",
                "Requests that were refused, by the code that the client was told; dialect none: not let in.",
                eachTwice(&CallFigures::Figures::refused),
                {dialects(), {"code", std::vector<std::string>(codes.begin(), codes.end())}}),
        counter("heliograph_rate_limited_total", "Refusals for nothing but the time.",
                eachHappened(&CallFigures::Figures::tooOften), {dialects()}),
        counter("heliograph_api_rate_limited_total", "Requests to the public REST API that were over its limit.",
                of(&Figures::apiRefusals)),
        counter("heliograph_gate_refusals_total", "Clients that were not let in, by ground.", gate,
                {{"ground", {"token", "too_often", "banned"}}}),
        counter("heliograph_tokens_accepted_total", "Clients that were let in by a token.",
                of(&Figures::gate, &GateFigures::tokensAccepted)),
        counter("heliograph_tokens_refused_total", "Tokens that were refused, or missing where one is required.",
                of(&Figures::gate, &GateFigures::tokensRefused)),
        counter("heliograph_tokens_ignored_total", "Tokens that nobody could check, because there is no key.",
                of(&Figures::gate, &GateFigures::tokensIgnored)),
        counter("heliograph_tokens_expired_total", "Clients that were sent away because their token ran out.",
                of(&Figures::gate, &GateFigures::tokensExpired)),
        counter("heliograph_connects_refused_total", "Connects that were answered with an error.",
                each(&Figures::connectsRefused), {protocols()}),
        counter("heliograph_protocol_faults_total", "Messages that broke the protocol's rules.",
                each(&Figures::protocolFaults), {protocols()}),
    };
}

Metrics doorMetrics()
{
    const auto door = [](const char *name, const char *help, quint64 DoorFigures::*place) {
        return counter(name, help, of(&Figures::door, place));
    };
    return {
        door("heliograph_door_accepted_total", "TCP connections that were accepted.", &DoorFigures::accepted),
        door("heliograph_door_requests_total", "HTTP requests.", &DoorFigures::requests),
        door("heliograph_door_websockets_total", "WebSockets that were opened.", &DoorFigures::webSockets),
        door("heliograph_door_bad_requests_total", "Requests whose head was refused.", &DoorFigures::badRequests),
        door("heliograph_door_timed_out_total", "Connections that were too slow.", &DoorFigures::timedOut),
        door("heliograph_door_overflowed_total", "Clients that were dropped because they did not read.",
             &DoorFigures::overflowed),
        door("heliograph_door_over_budget_total", "Refusals for too much unfinished input of one address.",
             &DoorFigures::overBudget),
        door("heliograph_door_refused_per_address_total", "Connections beyond those that one address may open.",
             &DoorFigures::refusedPerAddress),
        door("heliograph_door_full_total", "How often there were as many connections as there may be.",
             &DoorFigures::timesFull),
    };
}

Metrics processMetrics(const Build &build)
{
    const auto one = [](const Figures &, size_t, size_t) { return 1.0; };
    return {
        histogram("heliograph_loop_lag_seconds", "How late the event loop came to what was due.",
                  [](const Figures &figures, size_t) -> const Histogram & { return figures.loopLags; }),
        gauge("heliograph_timelines", "Timelines of calls, pairs and joins that are kept.", of(&Figures::timelines)),
        gauge("heliograph_timelines_bytes", "Memory of these, about.", of(&Figures::timelineBytes), {}, "bytes"),
        counter("heliograph_timelines_skipped_total", "Timelines that were not begun, for want of memory.",
                of(&Figures::timelinesSkipped)),
        counter("heliograph_events_total", "Events for operators.", of(&Figures::events)),
        gauge("heliograph_draining", "1 while no new clients are taken.", of(&Figures::isDraining)),
        counter("heliograph_process_cpu_seconds_total", "Processor time of the process.",
                of(&Figures::process, &ProcessFigures::cpuSeconds), {}, "seconds"),
        gauge("heliograph_process_resident_memory_bytes", "Memory of the process that is in RAM.",
              of(&Figures::process, &ProcessFigures::residentBytes), {}, "bytes"),
        gauge("heliograph_process_open_fds", "Open files of the process, connections included.",
              of(&Figures::process, &ProcessFigures::openFiles)),
        gauge("heliograph_process_max_fds", "Open files that the process may have.",
              of(&Figures::process, &ProcessFigures::maxOpenFiles)),
        gauge("heliograph_process_start_time_seconds", "When the process began, since 1970.",
              of(&Figures::process, &ProcessFigures::startedAt), {}, "seconds"),
        gauge("heliograph_build_info", "Always 1; what is running.", one,
              {{"version", {build.version}}, {"qt", {build.qt}}}),
    };
}

} // namespace

std::vector<Metric> metricTable(const Build &build)
{
    Metrics all = peopleMetrics();
    append(all, callMetrics());
    append(all, lineMetrics());
    append(all, messageMetrics());
    append(all, refusalMetrics());
    append(all, doorMetrics());
    append(all, processMetrics(build));
    return all;
}

} // namespace heliograph::metrics
