// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared/adminapi/rowfields.h"

namespace heliograph::adminapi {

bool isValue(const QString &value, const QString &given)
{
    return value == given;
}

bool isValue(bool value, const QString &given)
{
    return given == (value ? QLatin1String("true") : QLatin1String("false"));
}

bool isValue(double value, const QString &given)
{
    bool isNumber = false;
    const double number = given.toDouble(&isNumber);
    return isNumber && number == value;
}

bool isValue(qint64 value, const QString &given)
{
    bool isNumber = false;
    const qint64 number = given.toLongLong(&isNumber);
    return isNumber && number == value;
}

bool isValue(const QStringList &value, const QString &given)
{
    return value.contains(given);
}

bool isValue(std::nullopt_t, const QString &given)
{
    return given.isEmpty();
}

} // namespace heliograph::adminapi
