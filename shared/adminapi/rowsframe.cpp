// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/rowsframe.h"

#include "shared/adminapi/rowreader.h"
#include "shared/base/jsonwriter.h"

#include <QJsonDocument>

namespace heliograph::adminapi {

void RowsText::upsert(QByteArrayView json)
{
    if (!m_upserts.isEmpty())
        m_upserts += ',';
    m_upserts += json;
    ++m_rows;
}

void RowsText::remove(const QString &id)
{
    if (!m_removals.isEmpty())
        m_removals += ',';
    appendJson(m_removals, id);
    ++m_rows;
}

QByteArray RowsText::text(const RowsHead &head) const
{
    QByteArray text;
    text.reserve(size() + 200);
    text += "{\"type\":\"rows\",\"subscription\":" + QByteArray::number(head.subscription);
    text += ",\"sequence\":" + QByteArray::number(head.sequence);
    text += head.begin ? ",\"begin\":true" : ",\"begin\":false";
    text += head.complete ? ",\"complete\":true" : ",\"complete\":false";
    text += ",\"total\":" + QByteArray::number(head.total);
    if (head.missed > 0)
        text += ",\"missed\":" + QByteArray::number(head.missed);
    text += ",\"upsert\":[" + m_upserts + "],\"remove\":[" + m_removals + "]}";
    return text;
}

std::optional<RowsFrame> RowsFrame::read(const QJsonObject &object)
{
    RowsFrame frame;
    RowReader reader(object);
    std::optional<qint64> missed;
    reader("subscription", frame.head.subscription);
    reader("sequence", frame.head.sequence);
    reader("begin", frame.head.begin);
    reader("complete", frame.head.complete);
    reader("total", frame.head.total);
    reader("missed", missed);
    reader("remove", frame.remove);
    frame.head.missed = missed.value_or(0);
    const QJsonValue upsert = object.value(QLatin1String("upsert"));
    frame.upsert = upsert.toArray();
    if (!reader.isGood() || !upsert.isArray() || frame.upsert.size() > mostRows)
        return std::nullopt;
    return frame;
}

QByteArray RowsFrame::text() const
{
    RowsText text;
    for (const QJsonValue &row : upsert)
        text.upsert(QJsonDocument(row.toObject()).toJson(QJsonDocument::Compact));
    for (const QString &id : remove)
        text.remove(id);
    return text.text(head);
}

} // namespace heliograph::adminapi
