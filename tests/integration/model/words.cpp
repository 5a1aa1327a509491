// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What clients of a walk say: mostly what makes sense, sometimes what makes none.
#include "tests/integration/model/walk.h"

namespace heliograph::test {

using domain::Realm;

namespace {

const QByteArray sdp = R"({"type":"offer","sdp":"v=0"})";
const QByteArray candidate = R"({"candidate":"c"})";

} // namespace

void Walk::speakOfRooms(Client &client)
{
    static const QByteArray rooms[] = {"red", "green", "blue"};
    const QByteArray room = oneOf(rooms);
    const QByteArray quoted = '"' + room + '"';
    const quint32 kind = upTo(10);
    // Who joins and leaves at the same time could not tell which view it was shown.
    if (kind < 4 && !client.hasSaid("leave-room")) {
        const QByteArray name = '"' + nameIn(QString::fromLatin1(room), client.id()).toLatin1() + '"';
        say(client, "join-room",
            object({{"roomId", upTo(20) == 0 ? QByteArray("5") : quoted},
                    {"userName", name},
                    {"userRole", "\"observer\""}}));
    } else if (kind < 6 && !client.hasSaid("join-room")) {
        say(client, "leave-room", object({{"roomId", quoted}}));
    } else if (kind < 8) {
        static const char *const words[] = {"offer", "answer", "ice-candidate"};
        say(client, oneOf(words),
            object({{"targetUserId", somePeer()}, {"offer", sdp}, {"roomId", upTo(2) == 0 ? QByteArray() : quoted}}));
    } else {
        say(client, "chat-message", object({{"roomId", quoted}, {"message", "\"hello\""}}));
    }
}

void Walk::speakDirectly(Client &client)
{
    const quint32 kind = upTo(20);
    const QString own = m_before.userOf(Realm::Direct, client.id());
    if (kind < 1 || (own.isEmpty() && kind < 15)) {
        say(client, "register_user", object({{"userId", nameFor(client)}}));
        return;
    }
    // Mostly to whom it has a call with.
    const domain::Call *call = own.isEmpty() || upTo(5) == 0 ? nullptr : m_before.directCallOf(own);
    const QByteArray to = call ? '"' + call->otherThan(own).toLatin1() + '"' : someName();
    const QByteArray from = someName();
    if (kind < 10) {
        if (m_isAlone)
            expectCall(client, QString::fromLatin1(to.mid(1, to.size() - 2)));
        say(client, "make_call", object({{"to", to}, {"from", from}, {"offer", sdp}}));
    } else if (kind < 13) {
        say(client, "answer_call", object({{"to", to}, {"from", from}, {"answer", sdp}}));
    } else if (kind < 15) {
        say(client, "decline_call", object({{"to", to}, {"from", from}}));
    } else if (kind < 17) {
        say(client, "end_call", object({{"to", to}, {"from", from}}));
    } else if (kind < 19) {
        say(client, "ice_candidate", object({{"to", to}, {"from", from}, {"candidate", candidate}}));
    } else {
        say(client, "logout_user", object({{"userId", someName()}}));
    }
}

void Walk::speakOfCalls(Client &client)
{
    const quint32 kind = upTo(24);
    const QByteArray call = someCall(client);
    if (kind < 5) {
        const QByteArray token = upTo(3) == 0 ? QByteArray("\"t\"") : QByteArray();
        say(client, "register", object({{"userId", nameFor(client)}, {"platform", "\"ios\""}, {"fcmToken", token}}),
            "register-device");
    } else if (kind < 6) {
        say(client, "unregister", {});
    } else if (kind < 11) {
        say(client, "call_initiate", object({{"calleeId", someName()}, {"callType", "\"audio\""}}));
    } else if (kind < 14) {
        say(client, "call_accept", object({{"callId", call}}));
    } else if (kind < 15) {
        say(client, "call_reject", object({{"callId", call}, {"reason", "\"busy\""}}));
    } else if (kind < 17) {
        say(client, "call_end", object({{"callId", call}}));
    } else if (kind < 18) {
        say(client, "call_cancel", object({{"callId", call}}));
    } else if (kind < 19) {
        say(client, "ping", {});
    } else {
        speakWithinCall(client, call, someName());
    }
}

void Walk::speakWithinCall(Client &client, const QByteArray &call, const QByteArray &to)
{
    static const char *const words[] = {"sdp_offer", "sdp_answer", "ice_candidate", "ice_candidate"};
    say(client, oneOf(words), object({{"callId", call}, {"to", to}, {"sdp", sdp}, {"candidate", candidate}}));
}

void Walk::speakOfPresence(Client &client)
{
    const quint32 kind = upTo(10);
    if (kind < 4) {
        // The dialect of calls takes it as a word of its own, too.
        say(client, "register", object({{"userId", upTo(20) == 0 ? QByteArray("5") : nameFor(client)}}),
            "register register-device");
    } else if (kind < 6) {
        say(client, "get-users", {});
    } else {
        static const char *const words[] = {"offer", "answer", "ice-candidate", "custom-message"};
        const QByteArray to = upTo(10) == 0 ? QByteArray() : someName();
        say(client, oneOf(words),
            object({{"to", to}, {"from", someName()}, {"offer", sdp}, {"answer", sdp}, {"message", "1"}}));
    }
}

void Walk::speakAtRandom(Client &client)
{
    static const QByteArray languages[] = {"", "\"de\"", "\"fr\"", "\"any\""};
    const quint32 kind = upTo(20);
    const QByteArray pair = somePair(client);
    const bool isKnown = !m_before.userOf(Realm::Random, client.id()).isEmpty();
    if (kind < 1 || (!isKnown && kind < 15)) {
        say(client, "authenticate",
            object({{"userId", nameFor(client)}, {"userInfo", object({{"language", oneOf(languages)}})}}));
    } else if (kind < 10) {
        if (m_isAlone)
            expectSearch(client);
        say(client, "find-random-partner", object({{"preferences", object({{"language", oneOf(languages)}})}}));
    } else if (kind < 12) {
        say(client, "next-partner", {});
    } else if (kind < 14) {
        say(client, "end-chat", {});
    } else if (kind < 15) {
        say(client, "chat-message", object({{"roomId", pair}, {"message", "\"hello\""}}));
    } else {
        static const char *const words[] = {"webrtc-offer", "webrtc-answer", "webrtc-ice-candidate", "typing"};
        const QByteArray to = upTo(3) == 0 ? someName() : QByteArray();
        say(client, oneOf(words),
            object({{"roomId", pair}, {"targetUserId", to}, {"candidate", candidate}, {"offer", sdp}}));
    }
}

void Walk::talkNonsense(Client &client)
{
    static const char *const events[] = {
        "join-room",     "register_user", "make_call",           "answer_call",  "end_call",      "register",
        "call_initiate", "call_accept",   "sdp_offer",           "offer",        "ice_candidate", "get-users",
        "authenticate",  "next-partner",  "find-random-partner", "webrtc-offer", "chat-message",  "no such word"};
    static const QByteArray payloads[] = {"",
                                          "null",
                                          "5",
                                          "\"text\"",
                                          "[]",
                                          "[{}]",
                                          "{}",
                                          R"({"userId":null})",
                                          R"({"to":{},"from":[]})",
                                          R"({"callId":5,"to":5})",
                                          R"({"roomId":""})"};
    const char *const event = oneOf(events);
    say(client, event, oneOf(payloads), QByteArrayView(event) == "register" ? "register register-device" : event);
}

QByteArray Walk::someCall(const Client &client)
{
    const QString own = m_before.userOf(Realm::Calls, client.id());
    QByteArrayList calls = upTo(4) == 0 ? m_pastCalls : QByteArrayList();
    for (const domain::Call &call : std::as_const(m_before.calls)) {
        if (call.isParty(own) || upTo(6) == 0)
            calls.append(call.id.toLatin1());
    }
    return calls.isEmpty() ? QByteArray("\"none\"") : '"' + oneOf(calls) + '"';
}

QByteArray Walk::somePair(const Client &client)
{
    const QString own = m_before.userOf(Realm::Random, client.id());
    // Now and then somebody else's.
    const QString user = own.isEmpty() || upTo(5) == 0 ? oneOf(names()) : own;
    const QString pair = m_before.pairOf.value(user).id;
    return '"' + (pair.isEmpty() ? QByteArray("none") : pair.toLatin1()) + '"';
}

} // namespace heliograph::test
