// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/option.h"

#include <algorithm>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostElements = 256;

struct Suffix
{
    QLatin1String text;
    qint64 factor;
};

/// Factors into the option's own unit; those that would give fractions are not offered.
std::vector<Suffix> suffixesOf(const Option &option)
{
    if (option.kind == Kind::Bytes)
        return {{"K"_L1, 1024}, {"M"_L1, 1'048'576}, {"G"_L1, 1'073'741'824}};
    if (option.unit == Unit::Milliseconds)
        return {{"ms"_L1, 1}, {"s"_L1, 1000}, {"min"_L1, 60'000}, {"h"_L1, 3'600'000}};
    if (option.unit == Unit::Seconds)
        return {{"s"_L1, 1}, {"min"_L1, 60}, {"h"_L1, 3600}};
    return {};
}

QString formOf(const Option &option)
{
    switch (option.kind) {
    case Kind::Duration:
        return option.unit == Unit::Seconds ? u"a number of seconds, or a number with s, min or h"_s
                                            : u"a number of milliseconds, or a number with ms, s, min or h"_s;
    case Kind::Bytes:
        return u"a number of bytes, or a number with K, M or G"_s;
    default:
        return u"a whole number"_s;
    }
}

QString rangeOf(const Option &option)
{
    return u"%1 to %2"_s.arg(option.range.least).arg(option.range.most);
}

Parsed refused(const QString &text, const QString &reason)
{
    return {std::nullopt, quoted(text) + u' ' + reason};
}

/// A number with # after it is somebody's comment at the end of a line, which no EnvironmentFile has.
QString hintAt(const QString &text)
{
    return text.contains(" #"_L1) ? u" (a comment needs a line of its own)"_s : QString();
}

Parsed parseNumber(const Option &option, const QString &text)
{
    const auto notDigit = [](QChar c) { return c < u'0' || c > u'9'; };
    const auto digitsEnd = std::find_if(text.begin(), text.end(), notDigit);
    const QString digits = text.left(digitsEnd - text.begin());
    const QString suffix = text.mid(digits.size());
    qint64 factor = suffix.isEmpty() ? 1 : 0;
    for (const Suffix &candidate : suffixesOf(option)) {
        if (suffix.compare(candidate.text, Qt::CaseInsensitive) == 0)
            factor = candidate.factor;
    }
    if (digits.isEmpty() || factor == 0)
        return refused(text, "is not "_L1 + formOf(option) + hintAt(text));
    bool fits = false;
    qint64 number = digits.toLongLong(&fits);
    fits = fits && !qMulOverflow(number, factor, &number);
    if (!fits || number < option.range.least || number > option.range.most)
        return refused(text, "is outside "_L1 + rangeOf(option));
    return {Value(number), {}};
}

Parsed parseFlag(const QString &text)
{
    const QString word = text.toLower();
    if (word == "on"_L1 || word == "true"_L1 || word == "yes"_L1 || word == "1"_L1)
        return {Value(true), {}};
    if (word == "off"_L1 || word == "false"_L1 || word == "no"_L1 || word == "0"_L1)
        return {Value(false), {}};
    return refused(text, "is neither on nor off"_L1 + hintAt(text));
}

std::optional<qint64> placeOf(const std::vector<QLatin1String> &words, const QString &text)
{
    for (size_t place = 0; place < words.size(); ++place) {
        if (text.compare(words[place], Qt::CaseInsensitive) == 0)
            return qint64(place);
    }
    return std::nullopt;
}

QString wordsOf(const Option &option, QLatin1String last)
{
    QStringList words(option.words.begin(), option.words.end());
    const QString tail = words.takeLast();
    return words.isEmpty() ? tail : QString(words.join(", "_L1) + last + tail);
}

Parsed parseElement(const Option &option, QString text)
{
    if (!option.words.empty()) {
        const auto place = placeOf(option.words, text);
        if (!place)
            return refused(text, "is not one of "_L1 + wordsOf(option, " and "_L1) + hintAt(text));
        text = option.words[size_t(*place)];
    }
    if (option.check) {
        const QString written = text;
        if (const auto reason = option.check(text))
            return refused(written, *reason + hintAt(written));
    }
    return {Value(text), {}};
}

Parsed parseList(const Option &option, const QString &text)
{
    QStringList elements;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (part.trimmed().isEmpty())
            continue;
        Parsed element = parseElement(option, part.trimmed());
        if (!element.value)
            return element;
        const QString &form = std::get<QString>(*element.value);
        if (!elements.contains(form))
            elements.append(form);
        if (elements.size() > mostElements)
            return {std::nullopt, u"has more than %1 elements"_s.arg(mostElements)};
    }
    if (elements.isEmpty())
        return refused(text, u"has no element"_s);
    return {Value(elements), {}};
}

Parsed parseText(const Option &option, QString text)
{
    const bool isSecret = option.kind == Kind::Secret;
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; })) {
        return isSecret ? Parsed{std::nullopt, u"contains control characters"_s}
                        : refused(text, u"contains control characters"_s);
    }
    return isSecret ? Parsed{Value(text), {}} : parseElement(option, text);
}

} // namespace

QLatin1String titleOf(Group group)
{
    switch (group) {
    case Group::Listening:
        return "Listening"_L1;
    case Group::Tls:
        return "TLS"_L1;
    case Group::Clients:
        return "Clients and transports"_L1;
    case Group::Limits:
        return "Limits of connections"_L1;
    case Group::Tokens:
        return "Tokens"_L1;
    case Group::Rooms:
        return "Rooms"_L1;
    case Group::Calls:
        return "Calls"_L1;
    case Group::Presence:
        return "Presence"_L1;
    case Group::Random:
        return "Random chat"_L1;
    case Group::Rest:
        return "REST and web client"_L1;
    case Group::Rates:
        return "Limits of rate"_L1;
    case Group::Turn:
        return "STUN and TURN servers"_L1;
    case Group::Operators:
        return "Operators and what is kept"_L1;
    case Group::Logging:
        return "Logging"_L1;
    case Group::Process:
        return "Process"_L1;
    }
    Q_UNREACHABLE();
}

QString Option::toCommandLine(QLatin1String name)
{
    return QString(name).toLower().replace(u'_', u'-');
}

QString Option::accepted() const
{
    switch (kind) {
    case Kind::Integer:
        return rangeOf(*this);
    case Kind::Duration:
        return (unit == Unit::Seconds ? u"seconds, "_s : u"milliseconds, "_s) + rangeOf(*this);
    case Kind::Bytes:
        return "bytes, "_L1 + rangeOf(*this);
    case Kind::Flag:
        return u"on or off"_s;
    case Kind::Word:
        return wordsOf(*this, " or "_L1);
    case Kind::Text:
        return u"text"_s;
    case Kind::Secret:
        return isChosenElsewhere ? u"secret"_s : u"secret, at least 16 bytes"_s;
    case Kind::Path:
        return u"path"_s;
    case Kind::Address:
        return u"IP address"_s;
    case Kind::List:
        return words.empty() ? u"comma list"_s : QString("comma list of "_L1 + wordsOf(*this, " and "_L1));
    }
    Q_UNREACHABLE();
}

Parsed parseValue(const Option &option, const QString &text)
{
    switch (option.kind) {
    case Kind::Integer:
    case Kind::Duration:
    case Kind::Bytes:
        return parseNumber(option, text.trimmed());
    case Kind::Flag:
        return parseFlag(text.trimmed());
    case Kind::Word:
        if (const auto place = placeOf(option.words, text.trimmed()))
            return {Value(*place), {}};
        return refused(text, "is not one of "_L1 + wordsOf(option, " and "_L1) + hintAt(text));
    case Kind::List:
        return parseList(option, text);
    case Kind::Secret:
    case Kind::Path:
        return parseText(option, text);
    case Kind::Text:
    case Kind::Address:
        return parseText(option, text.trimmed());
    }
    Q_UNREACHABLE();
}

QString quoted(const QString &text)
{
    constexpr qsizetype most = 60;
    QString result(u'"');
    for (const QChar c : QStringView(text).left(most)) {
        if (c.isPrint())
            result += c;
        else
            result += u"\\u%1"_s.arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
    }
    return text.size() > most ? QString(result + u"…\""_s) : QString(result + u'"');
}

} // namespace heliograph::config
