// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How fast everybody together may do something: connect at a time, and register or call from one address in a minute.

/** Below what a server allows one address a minute unless it is told otherwise: RATE_LIMIT_POINTS, REGISTER_RATE_LIMIT, CALL_RATE_LIMIT. */
const perMinute = { presence: 90, registrations: 5500, calls: 5500 };
const connectingAtOnce = 50;

export class Gates {
  #next = new Map();
  #connecting = 0;
  #queue = [];

  constructor(isLimited) { this.isLimited = isLimited; }

  /** Milliseconds to wait before one more: some at once, the rest evenly, together less than is allowed. */
  delay(address, what) {
    if (!this.isLimited)
      return 0;
    const interval = 60_000 / (perMinute[what] / 2);
    const now = performance.now();
    const key = `${what} ${address}`;
    const next = Math.max(this.#next.get(key) ?? 0, now - 30_000) + interval;
    this.#next.set(key, next);
    return Math.max(0, next - now);
  }

  async connecting(task) {
    if (this.#connecting >= connectingAtOnce)
      await new Promise((resolve) => { this.#queue.push(resolve); });
    this.#connecting += 1;
    try {
      return await task();
    } finally {
      this.#connecting -= 1;
      this.#queue.shift()?.();
    }
  }
}
