// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One row of the option table: what it is called, what it accepts, what it means and where its value goes. Not the
// table itself (optiontable.h) and not where values come from (reading.h).
#pragma once

#include "server/config/settings.h"

#include <functional>
#include <limits>
#include <optional>
#include <variant>
#include <vector>

namespace heliograph::config {

enum class Kind {
    Integer,
    Duration, ///< a number in the option's unit, or with ms, s, min or h
    Bytes,    ///< a number, or with K, M or G (powers of 1024)
    Flag,     ///< on, true, yes, 1, or off, false, no, 0
    Word,     ///< one of a list
    Text,
    Secret, ///< as Text, but never printed
    Path,
    Address, ///< an IP address
    List,    ///< separated by commas
};

enum class Unit { None, Milliseconds, Seconds };

enum class Group {
    Listening,
    Tls,
    Clients,
    Limits,
    Tokens,
    Rooms,
    Calls,
    Presence,
    Random,
    Rest,
    Rates,
    Turn,
    Operators,
    Logging,
    Process
};
QLatin1String titleOf(Group group);

/// An integer in the option's unit (also the place of a word in its list), a flag, a text or a list of texts.
using Value = std::variant<qint64, bool, QString, QStringList>;

/// Both ends belong to it; in the option's unit.
struct Range
{
    qint64 least = 0;
    qint64 most = std::numeric_limits<qint64>::max();
};

struct Option
{
    /// Brings a text (or one element of a list) into its one form, or says what is wrong with it.
    using Check = std::optional<QString> (*)(QString &text);
    using Store = std::function<void(Settings &, const Value &)>;

    QLatin1String name{}; ///< the environment's name, upper case
    /// Of a list, what is set under any of the names counts together; otherwise the first of them that is set counts.
    std::vector<QLatin1String> aliases{};
    Group group = Group::Process;
    Kind kind = Kind::Text;
    Unit unit = Unit::None;
    QLatin1String initial{}; ///< the default, as it would be written; empty: unset
    Range range{};
    std::vector<QLatin1String> words{}; ///< of a Word; of a List: what its elements must be, if not empty
    Check check = nullptr;
    bool isChosenElsewhere = false; ///< of a Secret: its strength is not ours to judge
    QLatin1String description{};    ///< one sentence
    Store store{};

    /// MAX_CONNECTIONS is --max-connections.
    QString commandLineName() const { return toCommandLine(name); }
    static QString toCommandLine(QLatin1String name);
    /// What can be written, in a few words: "0 to 65535", "text or json".
    QString accepted() const;
};

/// A value, or the reason why the text is none. A reason never quotes a secret.
struct Parsed
{
    std::optional<Value> value;
    QString reason;
};

/// @p text must not be blank.
Parsed parseValue(const Option &option, const QString &text);

/// Text from outside for a message: in quotes, control characters escaped, cut after 60 characters.
QString quoted(const QString &text);

} // namespace heliograph::config
