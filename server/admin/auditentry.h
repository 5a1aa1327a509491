// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One entry of the audit log, and its line in audit.jsonl. Each line carries the hash of itself, and the hash of the
// line before it; so nothing can be changed, taken out or moved without the rest of the file showing it.
//
//   {"hash":"64 hex digits","action":"kick","at":1767225600000,"id":7,"operator":"ada","outcome":"done",
//    "previous":"64 hex digits","reason":"spam","role":"moderator","target":"users/calls:ben"}
//
// The hash is SHA-256 over the line as it stands, without the member "hash" and its comma, and without the line end.
#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

namespace heliograph::admin {

struct AuditEntry
{
    quint64 id = 0; ///< counts from 1
    qint64 at = 0;  ///< Unix milliseconds
    QString operatorName{};
    QString role{};
    QString action{};
    QString target{};
    QString reason{};
    QString outcome{};
    QByteArray previous{}; ///< hash of the entry before; 64 zeros before the first
    QByteArray hash{};
};

/// The hash before the first entry's.
QByteArray noAuditHash();

struct AuditLine
{
    static constexpr qsizetype mostBytes = 65'536;
    /// Longer texts of an entry are cut, so that every line fits.
    static constexpr qsizetype mostCharacters = 1000;

    /// Sets the hash, and returns the line, with its end.
    static QByteArray seal(AuditEntry &entry);
    /// What the line (without its end) says; nullopt if that is no entry. Whether the hash is right: isSealed().
    static std::optional<AuditEntry> read(const QByteArray &line);
    static bool isSealed(const QByteArray &line);
};

/// audit.head: which entry was the last. Replaced after each entry, so it may lag by one after a crash, and never lead.
struct AuditHead
{
    quint64 id = 0;
    QByteArray hash = noAuditHash();

    QByteArray text() const;
    static std::optional<AuditHead> read(const QByteArray &text);
    bool operator==(const AuditHead &) const = default;
};

} // namespace heliograph::admin
