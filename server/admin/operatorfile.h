// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// operators.json in the state directory: who may come in, with hashes instead of tokens. Written by commands and by
// the first start. A file that is damaged lets nobody in, and is never written over.
//
//   {"version":1,"operators":[{"name":"ada","role":"viewer","since":1767225600000,"tokenHash":"64 hex digits"}]}
#pragma once

#include "server/admin/operator.h"
#include "server/admin/statedirectory.h"

#include <QDateTime>
#include <QList>

namespace heliograph::admin {

class OperatorFile
{
public:
    static constexpr qsizetype mostOperators = 1000;

    struct Content
    {
        QList<Operator> operators; ///< in order of adding; none where there is a fault
        QString fault;             ///< null: none. No file is no fault.
    };
    /// Equal as long as nobody has written the file.
    struct Stamp
    {
        QDateTime written;
        qint64 size = -1;
        bool operator==(const Stamp &) const = default;
    };

    /// Borrowed.
    explicit OperatorFile(const StateDirectory &directory) : m_directory(directory) {}

    Content read() const;
    Stamp stamp() const;
    /// Not a null QString: why not. A name can be given once.
    QString add(const Operator &newcomer) const;
    QString remove(const QString &name) const;

private:
    template<typename Change>
    QString change(Change change) const;

    const StateDirectory &m_directory;
};

} // namespace heliograph::admin
