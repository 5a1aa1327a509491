// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/logging/line.h"

namespace heliograph::logging {

using namespace Qt::StringLiterals;

namespace {

enum class Syntax { Text, Json };

constexpr qsizetype mostAreaBytes = 64;
/// What is left of a line for its text, after the time, the level, the area and JSON's keys.
constexpr qsizetype mostTextBytes = Line::mostBytes - mostAreaBytes - 192;

/// Control and format characters (among them those that turn the direction of writing) and line separators.
bool mustBeEscaped(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

QByteArray hexadecimal(uint number, int width)
{
    return QByteArray::number(number, 16).rightJustified(width, '0');
}

QByteArray escapeOf(char32_t c, Syntax syntax)
{
    switch (c) {
    case U'\n':
        return "\\n"_ba;
    case U'\r':
        return "\\r"_ba;
    case U'\t':
        return "\\t"_ba;
    default:
        break;
    }
    if (c < 0x10000)
        return "\\u" + hexadecimal(c, 4);
    if (syntax == Syntax::Json)
        return "\\u" + hexadecimal(QChar::highSurrogate(c), 4) + "\\u" + hexadecimal(QChar::lowSurrogate(c), 4);
    return "\\U" + hexadecimal(c, 8);
}

/// One character and how many UTF-16 units it took. Half a pair becomes the replacement character.
std::pair<char32_t, qsizetype> characterAt(QStringView text, qsizetype at)
{
    const QChar first = text[at];
    if (!first.isSurrogate())
        return {first.unicode(), 1};
    if (first.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(first, text[at + 1]), 2};
    return {QChar::ReplacementCharacter, 1};
}

QByteArray written(char32_t c, Syntax syntax)
{
    if (syntax == Syntax::Json && (c == U'"' || c == U'\\'))
        return QByteArray("\\") + char(c);
    if (mustBeEscaped(c))
        return escapeOf(c, syntax);
    if (c < 0x80)
        return QByteArray(1, char(c));
    return QString::fromUcs4(&c, 1).toUtf8();
}

QByteArray printable(QStringView text, Syntax syntax, qsizetype mostBytes)
{
    QByteArray result;
    result.reserve(qMin(text.size(), mostBytes));
    for (qsizetype at = 0; at < text.size();) {
        const auto [c, units] = characterAt(text, at);
        const QByteArray bytes = written(c, syntax);
        if (result.size() + bytes.size() > mostBytes)
            return result + "… (" + QByteArray::number(text.size() - at) + " more)";
        result += bytes;
        at += units;
    }
    return result;
}

QByteArray colourOf(Level level)
{
    switch (level) {
    case Level::Error:
        return "\x1b[1;31m"_ba;
    case Level::Warn:
        return "\x1b[33m"_ba;
    case Level::Info:
        return "\x1b[32m"_ba;
    case Level::Debug:
        return "\x1b[2m"_ba;
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<Level> levelOf(QStringView name)
{
    for (const Level level : {Level::Error, Level::Warn, Level::Info, Level::Debug}) {
        if (name == QLatin1String(nameOf(level)))
            return level;
    }
    return std::nullopt;
}

QByteArray nameOf(Level level)
{
    switch (level) {
    case Level::Error:
        return "error"_ba;
    case Level::Warn:
        return "warn"_ba;
    case Level::Info:
        return "info"_ba;
    case Level::Debug:
        return "debug"_ba;
    }
    Q_UNREACHABLE();
}

QByteArray toText(const Line &line, bool inColour)
{
    QByteArray level = nameOf(line.level).leftJustified(5, ' ');
    if (inColour)
        level = colourOf(line.level) + level + "\x1b[0m";
    return toIsoString(line.time).toLatin1() + ' ' + level + ' ' + printable(line.area, Syntax::Text, mostAreaBytes) +
           ": " + printable(line.text, Syntax::Text, mostTextBytes) + '\n';
}

QByteArray toJson(const Line &line)
{
    return "{\"time\":\"" + toIsoString(line.time).toLatin1() + "\",\"level\":\"" + nameOf(line.level) +
           "\",\"area\":\"" + printable(line.area, Syntax::Json, mostAreaBytes) + "\",\"text\":\"" +
           printable(line.text, Syntax::Json, mostTextBytes) + "\"}\n";
}

} // namespace heliograph::logging
