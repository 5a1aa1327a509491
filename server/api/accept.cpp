// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/accept.h"

namespace heliograph::api {
namespace {

/// False for q=0, q=0.0 and the like; anything unreadable counts as wanted.
bool isWanted(QByteArrayView parameters)
{
    while (!parameters.isEmpty()) {
        const qsizetype end = parameters.indexOf(';');
        const QByteArrayView one = (end < 0 ? parameters : parameters.first(end)).trimmed();
        parameters = end < 0 ? QByteArrayView() : parameters.sliced(end + 1);
        if (one.size() < 2 || (one[0] != 'q' && one[0] != 'Q') || one[1] != '=')
            continue;
        bool isNumber = false;
        const double weight = one.sliced(2).trimmed().toDouble(&isNumber);
        return !isNumber || weight > 0;
    }
    return true;
}

} // namespace

bool acceptNames(const QByteArray &accept, QByteArrayView wanted)
{
    QByteArrayView list(accept);
    while (!list.isEmpty()) {
        const qsizetype end = list.indexOf(',');
        const QByteArrayView entry = end < 0 ? list : list.first(end);
        list = end < 0 ? QByteArrayView() : list.sliced(end + 1);
        const qsizetype semicolon = entry.indexOf(';');
        const QByteArrayView range = (semicolon < 0 ? entry : entry.first(semicolon)).trimmed();
        if (range.compare(wanted, Qt::CaseInsensitive) == 0)
            return isWanted(semicolon < 0 ? QByteArrayView() : entry.sliced(semicolon + 1));
    }
    return false;
}

bool wantsPage(const QByteArray &accept)
{
    return acceptNames(accept, "text/html");
}

bool wantsPlainText(const QByteArray &accept)
{
    return (acceptNames(accept, "text/plain") || acceptNames(accept, "text/html")) &&
           !acceptNames(accept, "application/json") && !acceptNames(accept, "*/*");
}

} // namespace heliograph::api
