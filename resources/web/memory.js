// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What this browser remembers for next time: own name, role, whether shortcuts are on. Nothing when storage is forbidden.

const PREFIX = 'heliograph.';

export function remembered(key, otherwise) {
  try {
    return localStorage.getItem(PREFIX + key) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // private window or full: the next visit starts afresh
  }
}
