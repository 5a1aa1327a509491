// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys of what has changed since somebody last looked. Bounded: when there are too many it says "everything".
#pragma once

#include <QSet>

namespace heliograph::admin {

template<typename Key>
class Touched
{
public:
    static constexpr qsizetype most = 50'000;

    void add(const Key &key)
    {
        if (m_isAll)
            return;
        m_keys.insert(key);
        if (m_keys.size() > most)
            addAll();
    }
    void addAll()
    {
        m_isAll = true;
        m_keys.clear();
    }
    /// Everything may have changed, and what there was may be gone.
    bool isAll() const { return m_isAll; }
    const QSet<Key> &keys() const { return m_keys; }
    /// What there is, and is forgotten.
    Touched take() { return std::exchange(*this, {}); }

private:
    QSet<Key> m_keys;
    bool m_isAll = false;
};

} // namespace heliograph::admin
