// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ids that a test can foresee: the n-th request for bytes is answered with n, big-endian, in as many bytes.
#pragma once

#include "shared/base/idsource.h"

namespace heliograph::test {

class NumberedIds final : public IdSource
{
public:
    QByteArray bytes(qsizetype count) override
    {
        QByteArray result(count, '\0');
        quint64 number = ++m_last;
        for (qsizetype at = count - 1; at >= 0 && number > 0; --at, number >>= 8)
            result[at] = char(number & 0xff);
        return result;
    }

private:
    quint64 m_last = 0;
};

} // namespace heliograph::test
