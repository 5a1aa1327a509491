// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ids of rows, as the paths of requests take them: made of the wire's own ids, and taken apart again. Not for
// whether there is such a row.
#pragma once

#include <optional>

#include <QString>

namespace heliograph::adminapi {

/// A row's id as text, whatever it is.
inline QString idText(const QString &id)
{
    return id;
}
inline QString idText(qint64 id)
{
    return QString::number(id);
}

/// The text itself when it is 1 to 128 of A-Z a-z 0-9 _ . ~ @ - and neither "." nor ".."; else ":" and base64url,
/// without padding, of its UTF-8. A lone surrogate, for which UTF-8 has no form, is spelt as three bytes as any other
/// unit would be (WTF-8), so that every text has an id.
QString namePart(const QString &text);
/// nullopt for what namePart() never gives.
std::optional<QString> textOfNamePart(const QString &part);

/// "<scope>:<name part>": of users ("calls:alice"), calls ("direct:17") and people in the line ("random:bob").
struct ScopedId
{
    QString scope; ///< letters a-z
    QString text;
    bool operator==(const ScopedId &) const = default;

    QString toString() const;
    static std::optional<ScopedId> read(const QString &id);
};

/// "<scope>:<connection id>": of users that have no name, "rooms:c12", "socket:c12".
QString connectionRowId(const QString &scope, const QString &connection);
/// The connection's id; nullopt if it is none of that scope.
std::optional<QString> connectionOf(const QString &id, const QString &scope);

/// "rooms:<connection id>:<name part>:<joinedAt>": of a stay in a room.
struct StayId
{
    QString connection;
    QString room;
    qint64 joinedAt;
    bool operator==(const StayId &) const = default;

    QString toString() const;
    static std::optional<StayId> read(const QString &id);
};

} // namespace heliograph::adminapi
