// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/terminal.h"

#include <cstdio>

namespace heliograph::app {

namespace {

void write(FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toLocal8Bit();
    fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    if (!bytes.endsWith('\n'))
        fputc('\n', stream);
}

} // namespace

void print(const QString &answer)
{
    write(stdout, answer);
}

void remark(const QString &words)
{
    write(stderr, QStringLiteral("heliographd: %1").arg(words));
}

} // namespace heliograph::app
