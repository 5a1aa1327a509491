// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pass over the tokens of a JSON text: checks all of it, and notes where its elements and their members lie. Builds
// no tree and copies nothing.
#pragma once

#include "server/peer/json.h"

#include <span>

namespace heliograph::peer {

class JsonOutline
{
public:
    struct Element
    {
        quint32 at;
        quint32 length;
        Json::Kind kind;
        quint32 firstMember; ///< index into members()
        quint32 memberCount;
    };

    /// False when the text is refused, as json.h says. @p elementDepth: 0, the text as a whole is the one element; 1,
    /// the values of the array that it must be are. The offsets of members are relative to their element.
    bool draw(QByteArrayView text, std::span<const quint32> tokens, int elementDepth, int attachments);
    const std::vector<Element> &elements() const { return m_elements; }
    std::span<const Json::Member> members(const Element &element) const
    {
        return std::span(m_members).subspan(element.firstMember, element.memberCount);
    }

private:
    enum class Expect { Value, ValueOrEnd, Key, KeyOrEnd, Colon, CommaOrEnd, Nothing };
    enum class KeyKind { Ordinary, Placeholder, Number };
    /// One open array or object.
    struct Container
    {
        bool isObject;
        bool saysPlaceholder; ///< "_placeholder" is true
        bool hasNumber;       ///< "num" is the number of an attachment
        KeyKind key;          ///< of the value that comes next
    };

    bool take(quint32 at, quint32 end);
    bool open(quint32 at, bool isObject);
    bool close(quint32 at, bool isObject);
    bool key(quint32 at, QByteArrayView token);
    bool scalar(quint32 at, QByteArrayView token);
    bool beginValue(quint32 at, Json::Kind kind);
    void endValue(quint32 end);
    void noteForPlaceholder(QByteArrayView token);
    bool expectsValue() const { return m_expect == Expect::Value || m_expect == Expect::ValueOrEnd; }
    bool isMemberPlace() const { return m_depth == m_elementDepth + 1 && m_open[m_depth - 1].isObject; }

    QByteArrayView m_text;
    int m_attachments = -1;
    int m_elementDepth = 0;
    int m_depth = 0;
    Expect m_expect = Expect::Value;
    Container m_open[JsonReader::maxDepth];
    std::vector<Element> m_elements;
    std::vector<Json::Member> m_members;
};

} // namespace heliograph::peer
