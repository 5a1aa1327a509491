// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Things that arrive one after another, taken in that order under a deadline.

import { patience } from './program.mjs';

/** A queue whose take() waits. What arrives stays in order; nothing is lost while nobody waits. */
export class Inbox {
  #items = [];
  #waiting = [];
  #closed = null;

  constructor(name) { this.name = name; }

  get size() { return this.#items.length; }

  put(item) {
    const waiter = this.#waiting.shift();
    if (waiter)
      waiter.resolve(item);
    else
      this.#items.push(item);
  }

  /** What still waits, and whoever waits later, fails with this reason. */
  close(reason) {
    this.#closed ??= reason;
    for (const waiter of this.#waiting.splice(0))
      waiter.reject(new Error(`${this.name}: ${reason} while waiting`));
  }

  async take(milliseconds = 5000 * patience) {
    if (this.#items.length)
      return this.#items.shift();
    if (this.#closed !== null)
      throw new Error(`${this.name}: nothing more comes: ${this.#closed}`);
    return within(milliseconds, `${this.name}: nothing came`, new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    }));
  }

  /** All that is here now. */
  drain() { return this.#items.splice(0); }
}

/** @p promise, or an error that says @p what after so many milliseconds. */
export function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
