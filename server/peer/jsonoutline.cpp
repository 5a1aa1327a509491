// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/jsonoutline.h"

#include "server/peer/jsonliteral.h"

namespace heliograph::peer {

namespace {

Json::Kind kindOf(char first)
{
    switch (first) {
    case '{':
        return Json::Kind::Object;
    case '[':
        return Json::Kind::Array;
    case '"':
        return Json::Kind::String;
    case 'n':
        return Json::Kind::Null;
    case 't':
    case 'f':
        return Json::Kind::Boolean;
    default:
        return Json::Kind::Number;
    }
}

bool isSpace(char character)
{
    return character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

bool namesAttachment(QByteArrayView token, int attachments)
{
    bool isInteger = false;
    const int number = token.toByteArray().toInt(&isInteger);
    return isInteger && token[0] != '-' && number < attachments;
}

} // namespace

bool JsonOutline::draw(QByteArrayView text, std::span<const quint32> tokens, int elementDepth, int attachments)
{
    m_text = text;
    m_attachments = attachments;
    m_elementDepth = elementDepth;
    m_depth = 0;
    m_expect = Expect::Value;
    m_elements.clear();
    m_members.clear();
    if (elementDepth == 1 && text[tokens[0]] != '[')
        return false;
    for (size_t at = 0; at < tokens.size(); ++at) {
        const quint32 end = at + 1 < tokens.size() ? tokens[at + 1] : quint32(text.size());
        if (!take(tokens[at], end))
            return false;
    }
    return m_expect == Expect::Nothing;
}

bool JsonOutline::take(quint32 at, quint32 end)
{
    switch (m_text[at]) {
    case '{':
        return open(at, true);
    case '[':
        return open(at, false);
    case '}':
        return close(at, true);
    case ']':
        return close(at, false);
    case ',':
        if (m_expect != Expect::CommaOrEnd)
            return false;
        m_expect = m_open[m_depth - 1].isObject ? Expect::Key : Expect::Value;
        return true;
    case ':':
        if (m_expect != Expect::Colon)
            return false;
        m_expect = Expect::Value;
        return true;
    default:
        break;
    }
    while (end > at + 1 && isSpace(m_text[end - 1]))
        --end;
    const QByteArrayView token = m_text.sliced(at, end - at);
    if (m_expect == Expect::Key || m_expect == Expect::KeyOrEnd)
        return key(at, token);
    return scalar(at, token);
}

bool JsonOutline::open(quint32 at, bool isObject)
{
    if (m_depth == JsonReader::maxDepth)
        return false;
    if (m_attachments >= 0 && m_depth > 0)
        noteForPlaceholder(m_text.sliced(at, 1));
    if (!beginValue(at, isObject ? Json::Kind::Object : Json::Kind::Array))
        return false;
    m_open[m_depth++] = {isObject, false, false, KeyKind::Ordinary};
    m_expect = isObject ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    return true;
}

bool JsonOutline::close(quint32 at, bool isObject)
{
    const Expect whenEmpty = isObject ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    if (m_expect != whenEmpty && m_expect != Expect::CommaOrEnd)
        return false;
    const Container &container = m_open[m_depth - 1];
    if (container.isObject != isObject)
        return false;
    // A stock client drops its connection when a placeholder points nowhere, so the one who sent it pays.
    if (container.saysPlaceholder && !container.hasNumber)
        return false;
    --m_depth;
    endValue(at + 1);
    return true;
}

bool JsonOutline::key(quint32 at, QByteArrayView token)
{
    if (!isJsonString(token))
        return false;
    m_expect = Expect::Colon;
    const bool isMember = isMemberPlace();
    if (!isMember && m_attachments < 0)
        return true;
    const bool isEscaped = token.contains('\\');
    if (m_attachments >= 0) {
        const QByteArray decoded = isEscaped ? decodedJsonKey(token) : QByteArray();
        const QByteArrayView name = isEscaped ? QByteArrayView(decoded) : token.sliced(1, token.size() - 2);
        m_open[m_depth - 1].key = name == QByteArrayView("_placeholder") ? KeyKind::Placeholder
                                  : name == QByteArrayView("num")        ? KeyKind::Number
                                                                         : KeyKind::Ordinary;
    }
    if (isMember) {
        Element &element = m_elements.back();
        ++element.memberCount;
        m_members.push_back({at - element.at, quint32(token.size()), 0, 0, Json::Kind::Absent, isEscaped});
    }
    return true;
}

bool JsonOutline::scalar(quint32 at, QByteArrayView token)
{
    const bool isString = token[0] == '"';
    if (!(isString ? isJsonString(token) : isJsonScalar(token)))
        return false;
    if (m_attachments >= 0 && m_depth > 0)
        noteForPlaceholder(token);
    if (!beginValue(at, kindOf(token[0])))
        return false;
    endValue(at + quint32(token.size()));
    return true;
}

void JsonOutline::noteForPlaceholder(QByteArrayView token)
{
    Container &container = m_open[m_depth - 1];
    if (container.key == KeyKind::Placeholder)
        container.saysPlaceholder = token == QByteArrayView("true");
    else if (container.key == KeyKind::Number)
        container.hasNumber = namesAttachment(token, m_attachments);
    container.key = KeyKind::Ordinary;
}

bool JsonOutline::beginValue(quint32 at, Json::Kind kind)
{
    if (!expectsValue())
        return false;
    if (m_depth == m_elementDepth) {
        if (m_elements.size() == JsonReader::maxElements)
            return false;
        m_elements.push_back({at, 0, kind, quint32(m_members.size()), 0});
    } else if (isMemberPlace()) {
        Json::Member &member = m_members.back();
        member.valueAt = at - m_elements.back().at;
        member.kind = kind;
    }
    return true;
}

void JsonOutline::endValue(quint32 end)
{
    if (m_depth == m_elementDepth) {
        m_elements.back().length = end - m_elements.back().at;
    } else if (isMemberPlace()) {
        Json::Member &member = m_members.back();
        member.valueLength = end - m_elements.back().at - member.valueAt;
    }
    m_expect = m_depth == 0 ? Expect::Nothing : Expect::CommaOrEnd;
}

} // namespace heliograph::peer
