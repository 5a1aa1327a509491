// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a console and the server say to each other on the admin channel. Rows have a header of their own (rowsframe.h).
// Not for who may say what when.
#pragma once

#include "shared/adminapi/rowreader.h"
#include "shared/adminapi/rowsframe.h"
#include "shared/adminapi/rowtext.h"

#include <variant>

namespace heliograph::adminapi {

/// What both sides speak.
constexpr qint64 channelVersion = 1;

/// {"type":"hello","version":1,"token":"…"}
struct Hello
{
    static constexpr char type[] = "hello";
    qint64 version = channelVersion;
    std::optional<QString> token{}; ///< nullopt: it was in the Authorization header
    bool operator==(const Hello &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("version", self.version);
        visit("token", self.token);
    }
};

struct OperatorWords
{
    QString name{};
    QString role{}; ///< "viewer" or "moderator"
    bool operator==(const OperatorWords &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("name", self.name);
        visit("role", self.role);
    }
};

struct ServerWords
{
    QString version{};
    QString node{};
    bool operator==(const ServerWords &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("version", self.version);
        visit("node", self.node);
    }
};

/// {"type":"welcome","version":1,"operator":{"name":"eva","role":"viewer"},"server":{"version":"0.1.0","node":"a"}}
struct Welcome
{
    static constexpr char type[] = "welcome";
    qint64 version = channelVersion;
    OperatorWords asOperator{};
    ServerWords server{};
    bool operator==(const Welcome &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("version", self.version);
        visit("operator", self.asOperator);
        visit("server", self.server);
    }
};

/// {"type":"request","request":7,"method":"POST","path":"users/calls:alice/kick","query":{},"body":{"reason":"…"}}
struct Request
{
    static constexpr char type[] = "request";
    qint64 request = 0;
    QString method{};
    QString path{};
    std::optional<QJsonObject> query{};
    std::optional<QJsonObject> body{};
    bool operator==(const Request &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("request", self.request);
        visit("method", self.method);
        visit("path", self.path);
        visit("query", self.query);
        visit("body", self.body);
    }
};

/// {"type":"answer","request":7,"status":200,"body":{…}}
struct Answer
{
    static constexpr char type[] = "answer";
    qint64 request = 0;
    qint64 status = 0;
    std::optional<QJsonObject> body{};
    bool operator==(const Answer &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("request", self.request);
        visit("status", self.status);
        visit("body", self.body);
    }
};
/// The same from a body that is JSON already.
QByteArray answerText(qint64 request, int status, QByteArrayView body);

/// {"type":"subscribe","subscription":1,"table":"users","query":{"sort":"-since","limit":500}}
struct Subscribe
{
    static constexpr char type[] = "subscribe";
    qint64 subscription = 0;
    QString table{};
    std::optional<QJsonObject> query{};
    bool operator==(const Subscribe &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("subscription", self.subscription);
        visit("table", self.table);
        visit("query", self.query);
    }
};

/// {"type":"unsubscribe","subscription":1}
struct Unsubscribe
{
    static constexpr char type[] = "unsubscribe";
    qint64 subscription = 0;
    bool operator==(const Unsubscribe &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("subscription", self.subscription);
    }
};

/// {"type":"fault","code":"unauthorized","message":"…"}
struct Fault
{
    static constexpr char type[] = "fault";
    QString code{};
    QString message{};
    bool operator==(const Fault &) const = default;

    template<typename Self, typename Visit>
    static void describe(Self &self, Visit &&visit)
    {
        visit("code", self.code);
        visit("message", self.message);
    }
};

template<typename Frame>
QByteArray frameText(const Frame &frame)
{
    QByteArray text = rowText(frame);
    const bool isEmpty = text == "{}";
    return text.replace(0, 1, QByteArrayLiteral("{\"type\":\"") + Frame::type + (isEmpty ? "\"" : "\","));
}

struct UnknownFrame
{
    QString type;
    bool operator==(const UnknownFrame &) const = default;
};
using Frame = std::variant<UnknownFrame, Hello, Welcome, Request, Answer, Subscribe, Unsubscribe, RowsFrame, Fault>;

/// nullopt if it is no object with a type, or not what its type says.
std::optional<Frame> readFrame(const QByteArray &text);

} // namespace heliograph::adminapi
