// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One suite over one event loop: HELIOGRAPH_TEST_LOOP=epoll, poll or glib. Not for what only ours promises: see
// tst_eventloopcost.cpp.

#include "server/eventloop/eventloop.h"
#include "tests/integration/eventloop/loopundertest.h"

#include <QCoreApplication>
#include <QTest>

using namespace heliograph;

namespace {

/// Cases that are named on the command line belong to one of the suites; Qt Test faults those that lack them.
bool isAskedFor(const QObject &suite, const QStringList &arguments)
{
    bool named = false;
    for (const QString &argument : arguments.mid(1)) {
        if (argument.startsWith(u'-'))
            continue;
        named = true;
        const QByteArray signature = argument.section(u':', 0, 0).toLatin1() + QByteArrayLiteral("()");
        if (suite.metaObject()->indexOfMethod(signature.constData()) >= 0)
            return true;
    }
    return !named;
}

} // namespace

int main(int argc, char *argv[])
{
    test::chooseLoop();
    QCoreApplication application(argc, argv);
    test::checkLoop();

    int failures = 0;
    // Too late for a change; nobody must be told that it worked.
    const auto other = test::loopUnderTest() == test::Loop::Epoll ? eventloop::Kind::Qt : eventloop::Kind::Epoll;
    if (eventloop::install(other)) {
        qCritical("The event loop was replaced while it was in use");
        ++failures;
    }
    for (const auto &make :
         {test::timerTests, test::notifierTests, test::descriptorTests, test::turnTests, test::networkTests}) {
        const auto suite = make();
        if (isAskedFor(*suite, application.arguments()))
            failures += QTest::qExec(suite.get(), argc, argv);
    }
    return failures;
}
