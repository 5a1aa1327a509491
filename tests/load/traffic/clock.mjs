// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Time as people live it: so many times faster than it really is, held while nobody shall do anything, and over at the end.

/** The end has come while somebody waited. */
export class Stopped extends Error {}

export class Clock {
  #speed;
  #begin = performance.now();
  #waiting = new Set();
  #held = null;
  isOver = false;

  constructor(speed) { this.#speed = speed; }

  /** Milliseconds of people's time since the start. */
  now() { return (performance.now() - this.#begin) * this.#speed; }

  /** Nobody's time goes on until release(). */
  hold() {
    if (this.#held)
      return;
    this.#held = {};
    this.#held.over = new Promise((resolve) => { this.#held.release = resolve; });
  }
  release() {
    this.#held?.release();
    this.#held = null;
  }

  /** No time goes on any more: whoever waits, and whoever wants to, gets Stopped. */
  stop() {
    this.isOver = true;
    this.release();
    for (const finish of [...this.#waiting])
      finish();
  }

  /** So many milliseconds of people's time, but at least @p least real ones. */
  async sleep(milliseconds, least = 0) {
    if (!this.isOver)
      await this.#wait(Math.max(least, milliseconds / this.#speed));
    await this.goesOn();
  }

  /** At once, unless it is held. */
  async goesOn() {
    while (this.#held)
      await this.#held.over;
    if (this.isOver)
      throw new Stopped();
  }

  #wait(real) {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, real);
      this.#waiting.add(finish);
    });
  }
}
