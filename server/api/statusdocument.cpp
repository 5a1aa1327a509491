// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/statusdocument.h"

#include <memory>

namespace heliograph::api {
namespace {

struct Composition
{
    std::vector<QJsonObject> parts;
    size_t missing;
    StatusDocument::Answer answer;

    void take(size_t place, const QJsonObject &part)
    {
        parts[place] = part;
        if (--missing > 0)
            return;
        QJsonObject whole;
        for (const QJsonObject &one : parts) {
            for (auto entry = one.begin(); entry != one.end(); ++entry)
                whole.insert(entry.key(), entry.value());
        }
        answer(whole);
    }
};

} // namespace

void StatusDocument::add(Part part)
{
    m_parts.push_back(std::move(part));
}

void StatusDocument::add(std::function<QJsonObject()> part)
{
    m_parts.push_back([part = std::move(part)](const Answer &answer) { answer(part()); });
}

void StatusDocument::compose(const Answer &answer) const
{
    if (m_parts.empty()) {
        answer({});
        return;
    }
    const auto composition =
        std::make_shared<Composition>(Composition{std::vector<QJsonObject>(m_parts.size()), m_parts.size(), answer});
    for (size_t place = 0; place < m_parts.size(); ++place)
        m_parts[place]([composition, place](const QJsonObject &part) { composition->take(place, part); });
}

} // namespace heliograph::api
