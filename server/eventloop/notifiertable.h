// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux only. The enabled socket notifiers of one event dispatcher by descriptor, and those among them that are ready
// and wait for their turn. Makes no system call: see epollset.h.
#pragma once

#include <array>
#include <deque>
#include <unordered_map>

#include <QSocketNotifier>

namespace heliograph::eventloop {

/// Single-threaded. A notifier that is removed is never delivered afterwards, also when it was ready already, and one
/// that takes its place on the same descriptor does not inherit its readiness. Every call costs O(1).
class NotifierTable
{
public:
    NotifierTable() = default;
    NotifierTable(const NotifierTable &) = delete;
    NotifierTable &operator=(const NotifierTable &) = delete;

    /// A second notifier of one type on one descriptor replaces the first, with a warning.
    void insert(QSocketNotifier *notifier);
    void remove(QSocketNotifier *notifier);

    /// What all notifiers of the descriptor together are interested in, as epoll's event bits.
    quint32 interest(int descriptor) const;
    /// The notifier or null.
    QSocketNotifier *find(int descriptor, QSocketNotifier::Type type) const;

    /// Hang-up and error make every notifier of the descriptor ready, as with poll() in Qt.
    void markReady(int descriptor, quint32 events);
    /// The next ready notifier, which is then no longer ready; null when there is none. In the order of markReady().
    QSocketNotifier *takeReady();

private:
    struct Slots
    {
        std::array<QSocketNotifier *, 3> notifiers{}; ///< by QSocketNotifier::Type
        std::array<bool, 3> ready{};
    };
    struct Ready
    {
        int descriptor;
        QSocketNotifier::Type type;
    };

    std::unordered_map<int, Slots> m_slots;
    std::deque<Ready> m_ready; ///< may name notifiers that are not ready any more
};

} // namespace heliograph::eventloop
