// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answer of one operation of a table, whenever it comes.
#pragma once

#include "shared/base/result.h"

#include <memory>

#include <QList>
#include <QTest>

namespace heliograph::test {

/// Checks that the answer comes, and only once.
template<typename T>
Result<T> answerOf(const std::function<void(Continuation<T>)> &operation)
{
    auto answers = std::make_shared<QList<Result<T>>>();
    operation([answers](Result<T> answer) { answers->append(answer); });
    if (!QTest::qWaitFor([&] { return !answers->isEmpty(); }))
        qFatal("no answer");
    QCoreApplication::processEvents();
    if (answers->size() != 1)
        qFatal("%d answers", int(answers->size()));
    return answers->first();
}

} // namespace heliograph::test
