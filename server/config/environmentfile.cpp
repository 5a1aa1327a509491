// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/config/environmentfile.h"

#include <algorithm>

#include <QStringDecoder>

namespace heliograph::config {

using namespace Qt::StringLiterals;

namespace {

bool isLineEnd(char c)
{
    return c == '\n' || c == '\r';
}
bool isSpace(char c)
{
    return c == ' ' || c == '\t' || isLineEnd(c);
}
bool isLetter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isName(QByteArrayView name)
{
    return !name.isEmpty() && isLetter(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return isLetter(c) || isDigit(c); });
}

/// One pass over the bytes, one state for the place in the grammar.
class Scanner
{
public:
    EnvironmentFile run(QByteArrayView text);

private:
    enum class State { BeforeName, Name, BeforeValue, Value, Escape, Single, Double, DoubleEscape, Comment };

    void step(char c);
    void stepInName(char c);
    void stepBeforeValue(char c);
    void stepInValue(char c);
    void stepInDouble(char c);
    void endLine();
    void fail(const QString &reason);

    EnvironmentFile m_file;
    State m_state = State::BeforeName;
    QByteArray m_name;
    QByteArray m_value;
    qsizetype m_keep = 0; ///< so much of the value stays when the white space at its end goes
    int m_line = 1;
    int m_startLine = 1;
};

EnvironmentFile Scanner::run(QByteArrayView text)
{
    // Editors on Windows put a byte order mark in front.
    if (text.startsWith("\xEF\xBB\xBF"))
        text = text.sliced(3);
    for (const char c : text) {
        step(c);
        if (c == '\n')
            ++m_line;
    }
    if (m_state == State::Single || m_state == State::Double || m_state == State::DoubleEscape)
        fail(u"a quote in this value is never closed"_s);
    else if (m_state != State::BeforeName && m_state != State::Comment)
        endLine();
    return std::move(m_file);
}

void Scanner::step(char c)
{
    switch (m_state) {
    case State::BeforeName:
        if (c == '#' || c == ';') {
            m_state = State::Comment;
        } else if (!isSpace(c)) {
            m_startLine = m_line;
            m_state = State::Name;
            m_name.clear();
            m_value.clear();
            m_keep = 0;
            stepInName(c);
        }
        break;
    case State::Name:
        stepInName(c);
        break;
    case State::BeforeValue:
        stepBeforeValue(c);
        break;
    case State::Value:
        stepInValue(c);
        break;
    case State::Escape:
        m_state = State::Value;
        if (!isLineEnd(c))
            m_value += c;
        m_keep = m_value.size();
        break;
    case State::Single:
        if (c == '\'')
            m_state = State::BeforeValue;
        else
            m_value += c;
        m_keep = m_value.size();
        break;
    case State::Double:
    case State::DoubleEscape:
        stepInDouble(c);
        m_keep = m_value.size();
        break;
    case State::Comment:
        if (isLineEnd(c))
            m_state = State::BeforeName;
        break;
    }
}

void Scanner::stepInName(char c)
{
    if (c == '=')
        m_state = State::BeforeValue;
    else if (isLineEnd(c))
        endLine();
    else
        m_name += c;
}

void Scanner::stepBeforeValue(char c)
{
    if (isLineEnd(c)) {
        endLine();
    } else if (c == '\'') {
        m_state = State::Single;
    } else if (c == '"') {
        m_state = State::Double;
    } else if (c == '\\') {
        m_state = State::Escape;
    } else if (!isSpace(c)) {
        m_state = State::Value;
        m_value += c;
        m_keep = m_value.size();
    }
}

void Scanner::stepInValue(char c)
{
    if (isLineEnd(c)) {
        endLine();
    } else if (c == '\\') {
        m_state = State::Escape;
        m_keep = m_value.size();
    } else {
        m_value += c;
        if (!isSpace(c))
            m_keep = m_value.size();
    }
}

void Scanner::stepInDouble(char c)
{
    if (m_state == State::DoubleEscape) {
        m_state = State::Double;
        if (c == '"' || c == '\\' || c == '`' || c == '$')
            m_value += c;
        else if (c != '\n')
            m_value += QByteArray("\\") + c;
    } else if (c == '"') {
        m_state = State::BeforeValue;
    } else if (c == '\\') {
        m_state = State::DoubleEscape;
    } else {
        m_value += c;
    }
}

void Scanner::endLine()
{
    const bool hasValue = m_state != State::Name;
    m_state = State::BeforeName;
    const QByteArray name = m_name.trimmed();
    if (!hasValue)
        return fail(u"is no NAME=value line"_s);
    if (name.startsWith("export "))
        return fail(u"starts with \"export\", which only a shell understands"_s);
    if (!isName(name))
        return fail(u"has no name of letters, digits and _ before its ="_s);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString value = decoder.decode(QByteArrayView(m_value).first(m_keep));
    if (decoder.hasError() || value.contains(QChar(u'\0')))
        return fail(u"is no UTF-8 text"_s);
    m_file.assignments.append({QString::fromLatin1(name), value, m_startLine});
}

void Scanner::fail(const QString &reason)
{
    if (m_file.faults.size() < EnvironmentFile::mostFaults)
        m_file.faults.append({m_startLine, reason});
}

} // namespace

EnvironmentFile parseEnvironmentFile(QByteArrayView text)
{
    return Scanner().run(text);
}

QString toEnvironmentFile(const QString &value)
{
    const auto isPlain = [](QChar c) {
        return (c < QChar(128) && c.isLetterOrNumber()) || u"_./:,@%+*-[]"_s.contains(c);
    };
    if (std::all_of(value.begin(), value.end(), isPlain))
        return value;
    QString result(u'"');
    for (const QChar c : value) {
        if (c == u'"' || c == u'\\' || c == u'`' || c == u'$')
            result += u'\\';
        result += c;
    }
    return result + u'"';
}

} // namespace heliograph::config
