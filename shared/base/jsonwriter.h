// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Builds JSON text from names, values and raw slices. Writes no white space.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace heliograph {

/// {"userId":"x","offer":<slice>}: JsonObject().add("userId", id).addRaw("offer", slice).text()
class JsonObject
{
public:
    JsonObject &add(QByteArrayView key, const QString &value);
    JsonObject &add(QByteArrayView key, QByteArrayView utf8Value);
    JsonObject &add(QByteArrayView key, const QByteArray &utf8Value) { return add(key, QByteArrayView(utf8Value)); }
    JsonObject &add(QByteArrayView key, qint64 value);
    JsonObject &add(QByteArrayView key, int value) { return add(key, qint64(value)); }
    JsonObject &add(QByteArrayView key, double value);
    JsonObject &addFlag(QByteArrayView key, bool value);
    JsonObject &addNull(QByteArrayView key);
    /// @p json is valid JSON text.
    JsonObject &addRaw(QByteArrayView key, QByteArrayView json);
    /// As addRaw(), but leaves the key out when the value is absent.
    template<typename Json>
    JsonObject &addIfPresent(QByteArrayView key, const Json &value)
    {
        return value.isAbsent() ? *this : addRaw(key, value.raw());
    }
    QByteArray text() const;

private:
    void begin(QByteArrayView key);
    QByteArray m_text;
};

/// A string literal with quotes, or the shortest number, at the end of that text. What is no number becomes null.
void appendJson(QByteArray &out, QStringView value);
void appendJson(QByteArray &out, double value);

/// A JSON array from JSON texts.
QByteArray jsonArray(const QList<QByteArray> &elements);
/// A JSON string literal with quotes.
QByteArray jsonString(const QString &value);
QByteArray jsonString(QByteArrayView utf8);
inline QByteArray jsonString(const QByteArray &utf8)
{
    return jsonString(QByteArrayView(utf8));
}

} // namespace heliograph
