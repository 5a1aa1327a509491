// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the path of a request to the path of a file below some folder, trusting nothing. Pure; whether the file exists,
// and whether a link leads it out of the folder, is for whoever opens it.
#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

namespace heliograph::api {

/// "/assets/caf%C3%A9.png" -> "assets/café.png"; a path that ends with "/" means index.html there. nullopt for every
/// path that no link of ours would contain: broken escapes, text that is not UTF-8, control characters, backslashes,
/// colons, escaped slashes, empty segments, and segments that begin with a dot (so "..", and hidden files).
std::optional<QString> filePath(const QByteArray &requestPath);

} // namespace heliograph::api
