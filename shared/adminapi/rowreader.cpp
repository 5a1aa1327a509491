// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/rowreader.h"

#include <cmath>

namespace heliograph::adminapi {

bool readValue(const QJsonValue &json, QString &value)
{
    value = json.toString();
    return json.isString() && value.size() <= longestText;
}

bool readValue(const QJsonValue &json, bool &value)
{
    value = json.toBool();
    return json.isBool();
}

bool readValue(const QJsonValue &json, double &value)
{
    value = json.toDouble();
    return json.isDouble();
}

bool readValue(const QJsonValue &json, qint64 &value)
{
    constexpr double exactIntegers = 9007199254740992.0; // 2^53
    const double number = json.toDouble();
    if (!json.isDouble() || number != std::trunc(number) || std::abs(number) >= exactIntegers)
        return false;
    value = qint64(number);
    return true;
}

bool readValue(const QJsonValue &json, QJsonObject &value)
{
    value = json.toObject();
    return json.isObject();
}

} // namespace heliograph::adminapi
