// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A value inside JSON text that was checked in full: grammar, UTF-8, depth. Keeps the text exactly as it came, because
// payloads are sent on byte for byte. Not for building JSON (jsonwriter.h) and not for configuration (QJsonDocument).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>

namespace heliograph::peer {

/// One JSON value. An object's top-level members are known; deeper ones are only text.
class Json
{
public:
    enum class Kind { Absent, Null, Boolean, Number, String, Array, Object };
    struct Member;

    /// Absent: what a lookup gives for a key that is not there.
    Json() = default;

    Kind kind() const { return m_kind; }
    bool isAbsent() const { return m_kind == Kind::Absent; }
    bool isString() const { return m_kind == Kind::String; }
    bool isObject() const { return m_kind == Kind::Object; }
    /// Exactly the bytes that came in, without surrounding white space; empty when absent.
    const QByteArray &raw() const { return m_raw; }
    /// Decoded; null QString unless a string. A lone surrogate escape stays a lone surrogate.
    QString string() const;
    /// NaN unless a number.
    double number() const;
    /// As JavaScript's Boolean(value): false for absent, null, false, 0 and "".
    bool isTruthy() const;
    /// The member of that name, Absent if there is none or this is no object. Of repeated keys the last counts.
    Json operator[](QByteArrayView key) const;

private:
    friend class JsonReader;
    Json(Kind kind, QByteArray raw) : m_kind(kind), m_raw(std::move(raw)) {}

    Kind m_kind = Kind::Absent;
    QByteArray m_raw;
    std::shared_ptr<const std::vector<Member>> m_members;
};

/// Where a member lies in its object's text: most are never asked for, so none is copied before.
struct Json::Member
{
    quint32 keyAt; ///< the key's token, with quotes
    quint32 keyLength;
    quint32 valueAt;
    quint32 valueLength;
    Kind kind;
    bool isKeyEscaped;
};

/// Checks and slices. One per thread is enough; reuse keeps its buffers.
class JsonReader
{
public:
    static constexpr int maxDepth = 64;
    /// Elements that readArray() gives; more are refused, because each costs fifty times its shortest text.
    static constexpr size_t maxElements = 4096;

    JsonReader();
    ~JsonReader();

    /// A whole JSON text. nullopt: not valid JSON in UTF-8, deeper than maxDepth, or a placeholder object
    /// ({"_placeholder":true,"num":n}) whose n is not below @p attachments when that is not negative.
    std::optional<Json> read(QByteArrayView text, int attachments = -1);
    /// The elements of a JSON array. nullopt as above, or when the text is no array.
    std::optional<std::vector<Json>> readArray(QByteArrayView text, int attachments = -1);

private:
    enum class Shape { Value, ArrayValues };
    std::optional<std::vector<Json>> read(QByteArrayView text, Shape shape, int attachments);

    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heliograph::peer
