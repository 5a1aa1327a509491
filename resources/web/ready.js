// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the server takes people: one that stops does not, and then coming back is right.

export function isServerReady() {
  return fetch('/ready', { cache: 'no-store' }).then(({ ok }) => ok, () => false);
}
