// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dialects/random/randomprofile.h"

#include "server/peer/fields.h"

#include <algorithm>

namespace heliograph::random {

using domain::Preferences;
using domain::Profile;
using peer::Json;
using peer::JsonReader;

namespace {

constexpr qsizetype longestWord = 64; ///< UTF-16 units
constexpr qsizetype mostInterests = 16;
constexpr int oldestAge = 150;
constexpr int defaultYoungest = 18;
constexpr int defaultOldest = 99;

/// The members of a value that lies inside an argument.
Json opened(JsonReader &reader, const Json &value)
{
    return value.isObject() ? reader.read(value.raw()).value_or(Json()) : Json();
}

std::vector<Json> elements(JsonReader &reader, const Json &value)
{
    if (value.kind() != Json::Kind::Array)
        return {};
    return reader.readArray(value.raw()).value_or(std::vector<Json>());
}

/// Empty when nothing is said.
QString word(const Json &value)
{
    const QString said = peer::text(value, longestWord).value_or(QString());
    return said.compare(QLatin1String("any"), Qt::CaseInsensitive) == 0 ? QString() : said;
}

QStringList words(JsonReader &reader, const Json &value)
{
    QStringList result;
    for (const Json &element : elements(reader, value)) {
        const QString said = word(element);
        if (!said.isEmpty() && result.size() < mostInterests)
            result.append(said);
    }
    return result;
}

std::optional<int> age(const Json &value)
{
    const double years = value.number();
    if (!(years >= 0 && years <= oldestAge)) // NaN, too
        return std::nullopt;
    return int(years);
}

/// False when the value is no range.
bool readRange(JsonReader &reader, const Json &value, Preferences &preferences)
{
    const std::vector<Json> ends = elements(reader, value);
    if (ends.size() != 2 || ends[0].kind() != Json::Kind::Number || ends[1].kind() != Json::Kind::Number)
        return false;
    const double youngest = std::clamp(ends[0].number(), 0.0, double(oldestAge));
    const double oldest = std::clamp(ends[1].number(), 0.0, double(oldestAge));
    if (youngest > oldest)
        return false;
    preferences.youngest = int(youngest);
    preferences.oldest = int(oldest);
    return true;
}

} // namespace

Profile readProfile(JsonReader &reader, const Json &userInfo)
{
    const Json info = opened(reader, userInfo);
    return {word(info["language"]), word(info["gender"]), age(info["age"]), words(reader, info["interests"])};
}

Preferences readPreferences(JsonReader &reader, const Json &preferences)
{
    const Json wanted = opened(reader, preferences);
    Preferences result{word(wanted["language"]), word(wanted["gender"]), defaultYoungest, defaultOldest,
                       words(reader, wanted["interests"])};
    readRange(reader, wanted["ageRange"], result);
    return result;
}

} // namespace heliograph::random
