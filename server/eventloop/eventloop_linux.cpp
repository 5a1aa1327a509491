// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only; eventloop_other.cpp stands for every other system.
#include "server/eventloop/epolldispatcher.h"
#include "server/eventloop/eventloop.h"

#include <memory>

#include <QCoreApplication>
#include <QPointer>

namespace heliograph::eventloop {

namespace {

/// Null before install(), and again once Qt has deleted it together with the application.
QPointer<EpollDispatcher> installed;

} // namespace

bool install(Kind kind)
{
    if (installed)
        return kind == Kind::Epoll;
    if (kind == Kind::Qt)
        return true;
    if (QCoreApplication::instance() || QAbstractEventDispatcher::instance())
        return false;
    auto dispatcher = std::make_unique<EpollDispatcher>();
    if (!dispatcher->isValid())
        return false;
    installed = dispatcher.release(); // Qt owns it from here on
    QCoreApplication::setEventDispatcher(installed);
    return true;
}

QLatin1StringView name()
{
    return installed ? QLatin1StringView("epoll") : QLatin1StringView("qt");
}

} // namespace heliograph::eventloop
