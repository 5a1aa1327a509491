// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/dialectoptions.h"

#include "server/config/optionrows.h"

namespace heliograph::config {

using namespace Qt::StringLiterals;
using namespace rows;

namespace {

constexpr qint64 hour = 60 * minute;

/// Overrules what was stored before.
void storeRateLimit(Settings &settings, const Value &value)
{
    if (std::get<bool>(value))
        return;
    settings.apiRateLimit = 0;
    settings.registrationRateLimit = 0;
    settings.callRateLimit = 0;
    settings.presenceRateLimit = 0;
}

Option rateLimit()
{
    return {.name = "RATE_LIMIT"_L1,
            .kind = Kind::Flag,
            .initial = "on"_L1,
            .description = "Off switches every rate limit off, whatever its own option says."_L1,
            .store = storeRateLimit};
}

Option chosenElsewhere(Option secret)
{
    secret.isChosenElsewhere = true;
    return secret;
}

} // namespace

std::vector<Option> tokenOptions()
{
    return {
        row(Kind::Secret, "JWT_SECRET"_L1, unset, &Settings::tokenSecret,
            "Checks clients' tokens signed with HS256, HS384 or HS512; with neither key set, tokens are ignored."_L1),
        row(Kind::Path, "JWT_PUBLIC_KEY_PATH"_L1, unset, &Settings::tokenPublicKey,
            "PEM file with a public key that checks tokens signed with RS256 (2048 bits or more) or ES256."_L1),
        row(Kind::Flag, "SOCKET_AUTH_REQUIRED"_L1, "off"_L1, &Settings::isTokenRequired,
            "Whether clients without a token are refused."_L1),
    };
}

std::vector<Option> callOptions()
{
    return {
        milliseconds("CALL_TIMEOUT_MS"_L1, "30000"_L1, {100, hour}, &Settings::directRingTime,
                     "How long a call by user name rings."_L1),
        milliseconds("CALL_RING_TIMEOUT"_L1, "45000"_L1, {100, hour}, &Settings::callRingTime,
                     "How long a call with an id rings."_L1),
        time(Unit::Seconds, "CALL_TTL"_L1, "60"_L1, {1, 3600}, &Settings::callRingingLifetime,
             "How long a ringing call with an id can be accepted at the most."_L1),
        milliseconds("CALL_RECONNECT_GRACE"_L1, "15000"_L1, {0, hour}, &Settings::callReconnectGrace,
                     "How long an accepted call with an id waits for somebody who lost the connection."_L1),
        count("MAX_PUSH_TOKENS"_L1, "100000"_L1, {0, 10'000'000}, &Settings::maxPushTokens,
              "Devices whose push tokens are remembered at a time."_L1),
    };
}

std::vector<Option> presenceOptions()
{
    return {
        row(Kind::Flag, "REQUIRE_REGISTER"_L1, "off"_L1, &Settings::isPresenceRegistrationRequired,
            "Whether only registered clients may relay in the presence dialect."_L1),
    };
}

std::vector<Option> randomOptions()
{
    return {
        milliseconds("MAX_ROOM_DURATION_MS"_L1, "1800000"_L1, {1000, day}, &Settings::longestPairing,
                     "How long two people of the random line are together at the most."_L1),
    };
}

std::vector<Option> rateOptions()
{
    return {
        count("REGISTER_RATE_LIMIT"_L1, "6000"_L1, {0, 1'000'000'000}, &Settings::registrationRateLimit,
              "Registrations a minute of one address in the dialects direct, calls and random together; 0 is no "
              "limit."_L1),
        count("CALL_RATE_LIMIT"_L1, "6000"_L1, {0, 1'000'000'000}, &Settings::callRateLimit,
              "Calls with ids that one address may begin a minute; 0 is no limit."_L1),
        count("RATE_LIMIT_POINTS"_L1, "100"_L1, {0, 1'000'000'000}, &Settings::presenceRateLimit,
              "Registrations of one address in the presence dialect in one window; 0 is no limit."_L1),
        time(Unit::Seconds, "RATE_LIMIT_DURATION"_L1, "60"_L1, {1, day / 1000}, &Settings::presenceRateWindow,
             "That window's length."_L1),
        row(Kind::Flag, "RATE_LIMIT_HANDSHAKE"_L1, "off"_L1, &Settings::limitsHandshakes,
            "Whether RATE_LIMIT_POINTS also limits how often one address may connect, in whatever dialect."_L1),
        rateLimit(),
    };
}

std::vector<Option> turnOptions()
{
    return {
        checked(row(Kind::Text, "TURN_HOST"_L1, "localhost"_L1, &Settings::turnHost,
                    "Name or address under which clients reach the TURN server (ports 3478 and 5349)."_L1),
                checkHostName),
        row(Kind::Secret, "TURN_SECRET"_L1, unset, &Settings::turnSecret,
            "The TURN server's static-auth-secret; unset, TURN_STATIC_SECRET if TURN_HOST is set; without either, "
            "/api/turn-credentials answers 500."_L1),
        time(Unit::Seconds, "TURN_TTL"_L1, "3600"_L1, {1, 31'536'000}, &Settings::turnLifetime,
             "How long TURN credentials are good for."_L1),
        checked(row(Kind::Text, "STUN_SERVER_URL"_L1, "stun:stun.l.google.com:19302"_L1, &Settings::stunUrl,
                    "The STUN server that /ice-servers names."_L1),
                checkStunUrl),
        checked(row(Kind::Text, "TURN_SERVER_URL"_L1, unset, &Settings::turnUrl,
                    "The TURN server that /ice-servers names, e.g. turn:turn.example:3478; unset, none."_L1),
                checkTurnUrl),
        row(Kind::Secret, "TURN_STATIC_SECRET"_L1, unset, &Settings::turnStaticSecret,
            "That server's static-auth-secret; unset, TURN_USERNAME and TURN_CREDENTIAL count, and without them "
            "TURN_SECRET."_L1),
        row(Kind::Text, "TURN_USERNAME"_L1, unset, &Settings::turnUsername,
            "A user of that server, the same for every client."_L1),
        chosenElsewhere(also(row(Kind::Secret, "TURN_CREDENTIAL"_L1, unset, &Settings::turnCredential,
                                 "That user's password, which every client is told."_L1),
                             {"TURN_PASSWORD"_L1})),
    };
}

} // namespace heliograph::config
