// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A JSON object to which several parts of the server contribute their keys, because the five kinds of client expect
// theirs at the same path. Each part is added by whoever owns it; nobody here knows what it says.
#pragma once

#include <functional>
#include <vector>

#include <QJsonObject>

namespace heliograph::api {

class StatusDocument
{
public:
    using Answer = std::function<void(const QJsonObject &)>;
    /// Calls its argument exactly once, now or later; with an empty object when it has nothing to say.
    using Part = std::function<void(const Answer &)>;

    /// Of equal keys the one of the part that was added last counts.
    void add(Part part);
    /// Keys whose values are known at once.
    void add(std::function<QJsonObject()> part);
    /// Asks every part and answers when all have answered.
    void compose(const Answer &answer) const;

private:
    std::vector<Part> m_parts;
};

} // namespace heliograph::api
