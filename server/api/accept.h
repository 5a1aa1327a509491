// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client's Accept header names. Not a full content negotiation: nobody here offers more than
// two forms of one thing.
#pragma once

#include <QByteArray>

namespace heliograph::api {

/// Whether the header lists exactly this media range ("text/html", "*/*"), with any weight above 0.
bool acceptNames(const QByteArray &accept, QByteArrayView range);
/// A browser's navigation: it asks for text/html by name.
bool wantsPage(const QByteArray &accept);
/// A plain probe: it names text/plain or text/html, and neither JSON nor everything.
bool wantsPlainText(const QByteArray &accept);

} // namespace heliograph::api
