// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables that live on the picture. Rows are made anew only when they were touched and somebody wants them.
#pragma once

#include "server/admin/keptrows.h"
#include "server/admin/rowmaker.h"

namespace heliograph::admin {

/// All are borrowed by each.
struct PictureSources
{
    Picture &picture;
    const RowMaker &rows;
};

template<typename Struct>
class PictureTable : public KeptRows<Struct>
{
public:
    explicit PictureTable(const PictureSources &sources) : m_picture(sources.picture), m_make(sources.rows) {}

    Picture *picture() const override { return &m_picture; }
    void refresh() override;

protected:
    /// Takes the picture's changes and puts rows. @p isAnew: everything has changed.
    virtual void update(bool isAnew) = 0;

    Picture &m_picture;
    const RowMaker &m_make;

private:
    quint64 m_generation = 0; ///< of the picture that the rows are of
};

class UsersTable final : public PictureTable<adminapi::UserRow>
{
public:
    using PictureTable::PictureTable;
    QString usualSort() const override { return QStringLiteral("since"); }

private:
    void update(bool isAnew) override;
    void putConnection(const domain::ConnectionId &id);
    void putAll();
};

class RoomsTable final : public PictureTable<adminapi::RoomRow>
{
public:
    using PictureTable::PictureTable;
    QString usualSort() const override { return QStringLiteral("createdAt"); }

private:
    void update(bool isAnew) override;
};

class CallsTable final : public PictureTable<adminapi::CallRow>
{
public:
    using PictureTable::PictureTable;
    QString usualSort() const override { return QStringLiteral("createdAt"); }

private:
    void update(bool isAnew) override;
    void putAll();

    QHash<domain::CallId, QString> m_rowOf;
};

class QueueTable final : public PictureTable<adminapi::QueueRow>
{
public:
    using PictureTable::PictureTable;
    QString usualSort() const override { return QStringLiteral("position"); }

private:
    void update(bool isAnew) override;
};

} // namespace heliograph::admin
