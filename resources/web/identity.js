// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An id that nobody else has, kept for this tab: a reload is the same person, a second or duplicated tab is another one.

const KEY = 'heliograph.id';

export function ownId() {
  const id = take() ?? randomId();
  // Stored only while the page is away: what copies a tab copies its storage too.
  addEventListener('pagehide', () => keep(id));
  return id;
}

/** A random UUID; crypto.randomUUID() is missing on plain HTTP. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function take() {
  try {
    const id = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return id;
  } catch {
    return null; // storage is forbidden
  }
}

function keep(id) {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // then the next visit has another one
  }
}
