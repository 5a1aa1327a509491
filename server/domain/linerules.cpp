// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/linerules.h"

#include <algorithm>

namespace heliograph::domain {
namespace {

bool isSame(const QString &one, const QString &other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

bool agrees(const QString &stated, const QString &wanted)
{
    return stated.isEmpty() || wanted.isEmpty() || isSame(stated, wanted);
}

bool haveOneInCommon(const QStringList &stated, const QStringList &wanted)
{
    if (stated.isEmpty() || wanted.isEmpty())
        return true;
    return std::any_of(stated.begin(), stated.end(),
                       [&](const QString &interest) { return wanted.contains(interest, Qt::CaseInsensitive); });
}

} // namespace

bool suits(const Profile &profile, const Preferences &preferences)
{
    if (!agrees(profile.language, preferences.language) || !agrees(profile.gender, preferences.gender))
        return false;
    if (profile.age && preferences.youngest && *profile.age < *preferences.youngest)
        return false;
    if (profile.age && preferences.oldest && *profile.age > *preferences.oldest)
        return false;
    return haveOneInCommon(profile.interests, preferences.interests);
}

bool match(const Seeker &one, const Seeker &other)
{
    return one.user != other.user && suits(one.profile, other.preferences) && suits(other.profile, one.preferences);
}

} // namespace heliograph::domain
