// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A soft ring of two notes. Silent where nothing has been pressed on the page yet: browsers forbid it then.

const NOTES = [587, 784]; // Hz
const NOTE = 0.28; // seconds
const ROUND = 2600; // milliseconds from one ring to the next

export class Ringer {
  #context = null;
  #timer = 0;

  start() {
    if (this.#timer || navigator.userActivation?.hasBeenActive !== true) return;
    this.#context ??= new AudioContext();
    this.#context.resume().catch(() => {});
    this.#ring();
    this.#timer = setInterval(() => this.#ring(), ROUND);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#context?.suspend().catch(() => {});
  }

  #ring() {
    NOTES.forEach((frequency, index) => {
      const begin = this.#context.currentTime + 0.05 + index * NOTE;
      const tone = new OscillatorNode(this.#context, { type: 'sine', frequency });
      const volume = new GainNode(this.#context, { gain: 0 });
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(0.12, begin + 0.03);
      volume.gain.linearRampToValueAtTime(0, begin + NOTE * 1.5);
      tone.connect(volume).connect(this.#context.destination);
      tone.start(begin);
      tone.stop(begin + NOTE * 1.6);
    });
  }
}
