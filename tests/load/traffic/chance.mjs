// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens by chance, the same for the same seed.

export class Chance {
  #state;

  /** @p seed: numbers and words; people get chances of their own, so that what one does changes nothing for another. */
  constructor(...seed) {
    this.#state = 2166136261;
    for (const letter of seed.join('\u0000'))
      this.#state = Math.imul(this.#state ^ letter.codePointAt(0), 16777619) >>> 0;
  }

  /** From 0 to 1, without 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  }

  is(probability) { return this.next() < probability; }
  below(count) { return Math.floor(this.next() * count); }
  between(least, most) { return least + this.next() * (most - least); }
  pick(list) { return list[this.below(list.length)]; }

  /** Times between things that happen independently of each other: mostly short, sometimes long, never absurd. */
  around(mean) { return Math.min(4 * mean, Math.max(mean / 10, -mean * Math.log(1 - this.next()))); }

  /** One of the @p choices, [[weight, what], …]. */
  weighted(choices) {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, what] of choices) {
      left -= weight;
      if (left < 0)
        return what;
    }
    return choices.at(-1)[1];
  }

  /** A list's earlier items more often than its later ones, as rooms and friends are. */
  favourite(list) { return list[Math.floor(list.length * this.next() ** 2)]; }

  hex(length) { return Array.from({ length }, () => this.below(16).toString(16)).join(''); }
}
