// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the files of the option table write their rows. Not for anyone else.
#pragma once

#include "server/config/option.h"
#include "server/config/texts.h"

namespace heliograph::config::rows {

/// Puts a parsed value into a member of Settings, whatever the member's type.
template<typename T>
Option::Store into(T Settings::*member)
{
    return [member](Settings &settings, const Value &value) {
        T &target = settings.*member;
        if constexpr (std::is_same_v<T, bool>) {
            target = std::get<bool>(value);
        } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            target = static_cast<T>(std::get<qint64>(value));
        } else if constexpr (std::is_same_v<T, Duration> || std::is_same_v<T, std::chrono::seconds>) {
            target = T(std::get<qint64>(value));
        } else if constexpr (std::is_same_v<T, QString>) {
            target = std::get<QString>(value);
        } else if constexpr (std::is_same_v<T, QByteArray>) {
            target = std::get<QString>(value).toUtf8();
        } else if constexpr (std::is_same_v<T, QStringList>) {
            target = std::get<QStringList>(value);
        } else if constexpr (std::is_same_v<T, QHostAddress>) {
            target = addressOf(std::get<QString>(value));
        } else {
            static_assert(std::is_same_v<T, QList<quint16>>);
            target.clear();
            for (const QString &port : std::get<QStringList>(value))
                target.append(port.toUShort());
        }
    };
}

using Name = QLatin1String;
using Words = std::vector<QLatin1String>;

constexpr qint64 minute = 60'000;
constexpr qint64 day = 86'400'000;
constexpr qint64 kibibyte = 1024;
constexpr qint64 mebibyte = 1'048'576;
constexpr Name unset{};

template<typename T>
Option row(Kind kind, Name name, Name initial, T Settings::*member, Name description)
{
    return {.name = name, .kind = kind, .initial = initial, .description = description, .store = into(member)};
}

inline Option count(Name name, Name initial, Range range, auto member, Name description)
{
    Option option = row(Kind::Integer, name, initial, member, description);
    option.range = range;
    return option;
}

inline Option bytes(Name name, Name initial, Range range, auto member, Name description)
{
    Option option = row(Kind::Bytes, name, initial, member, description);
    option.range = range;
    return option;
}

inline Option time(Unit unit, Name name, Name initial, Range range, auto member, Name description)
{
    Option option = row(Kind::Duration, name, initial, member, description);
    option.unit = unit;
    option.range = range;
    return option;
}

inline Option milliseconds(Name name, Name initial, Range range, auto member, Name description)
{
    return time(Unit::Milliseconds, name, initial, range, member, description);
}

inline Option word(Name name, const Words &words, auto member, Name description)
{
    Option option = row(Kind::Word, name, words.front(), member, description);
    option.words = words;
    return option;
}

inline Option checked(Option option, Option::Check check)
{
    option.check = check;
    return option;
}

inline Option also(Option option, const Words &aliases)
{
    option.aliases = aliases;
    return option;
}

} // namespace heliograph::config::rows
