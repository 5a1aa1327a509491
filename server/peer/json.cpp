// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/json.h"

#include "server/peer/jsonliteral.h"
#include "server/peer/jsonoutline.h"
#include "server/peer/jsontokens.h"

#include <limits>

namespace heliograph::peer {

QString Json::string() const
{
    return isString() ? decodedJsonString(m_raw) : QString();
}

double Json::number() const
{
    return m_kind == Kind::Number ? decodedJsonNumber(m_raw) : std::numeric_limits<double>::quiet_NaN();
}

bool Json::isTruthy() const
{
    switch (m_kind) {
    case Kind::Absent:
    case Kind::Null:
        return false;
    case Kind::Boolean:
        return m_raw == "true";
    case Kind::Number:
        return number() != 0;
    case Kind::String:
        return m_raw.size() > 2;
    case Kind::Array:
    case Kind::Object:
        return true;
    }
    Q_UNREACHABLE();
}

Json Json::operator[](QByteArrayView key) const
{
    if (!m_members)
        return Json();
    const QByteArrayView text(m_raw);
    for (auto at = m_members->rbegin(); at != m_members->rend(); ++at) {
        const Member &member = *at;
        const QByteArrayView token = text.sliced(member.keyAt, member.keyLength);
        const bool isWanted =
            member.isKeyEscaped ? decodedJsonKey(token) == key : token.sliced(1, token.size() - 2) == key;
        if (isWanted)
            return Json(member.kind, m_raw.mid(member.valueAt, member.valueLength));
    }
    return Json();
}

namespace {

/// Longer texts get buffers of their own that go with them, so that one long message does not cost memory for good.
constexpr qsizetype commonLength = 32'768;

} // namespace

class JsonReader::Private
{
public:
    JsonTokens tokens{commonLength};
    JsonOutline outline;
};

JsonReader::JsonReader() : d(std::make_unique<Private>()) {}

JsonReader::~JsonReader() = default;

std::optional<std::vector<Json>> JsonReader::read(QByteArrayView text, Shape shape, int attachments)
{
    std::unique_ptr<Private> own;
    if (text.size() > commonLength)
        own.reset(new Private{JsonTokens(text.size()), JsonOutline()});
    Private &use = own ? *own : *d;

    const auto tokens = use.tokens.find(text);
    const int elementDepth = shape == Shape::Value ? 0 : 1;
    if (!tokens || !use.outline.draw(text, *tokens, elementDepth, attachments))
        return std::nullopt;
    std::vector<Json> result;
    result.reserve(use.outline.elements().size());
    for (const JsonOutline::Element &element : use.outline.elements()) {
        result.push_back(Json(element.kind, text.sliced(element.at, element.length).toByteArray()));
        const auto members = use.outline.members(element);
        if (!members.empty())
            result.back().m_members = std::make_shared<const std::vector<Json::Member>>(members.begin(), members.end());
    }
    return result;
}

std::optional<Json> JsonReader::read(QByteArrayView text, int attachments)
{
    auto values = read(text, Shape::Value, attachments);
    if (!values)
        return std::nullopt;
    return std::move(values->front());
}

std::optional<std::vector<Json>> JsonReader::readArray(QByteArrayView text, int attachments)
{
    return read(text, Shape::ArrayValues, attachments);
}

} // namespace heliograph::peer
