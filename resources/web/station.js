// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One's place on the server for calls of two: says who one is after each connecting, comes back after a loss, and knows when
// the server does not want that. Not for what is said from there: call.js, meet.js.

import { isServerReady } from './ready.js';
import { Socket } from './socketio.js';

const ADMISSION = 10000; // milliseconds for the server's answer to who we are

export class Station {
  #wanted = false;
  #isInside = false;
  #wasInside = false;
  #timer = 0;
  socket = new Socket();
  /** Connected: it is time to say who we are, and to call admit() once the server agrees. */
  onhello = () => {};
  /** (state): 'connecting', 'joining', 'inside', 'lost', 'away' */
  onserver = () => {};
  /** The server has forgotten us; from now on it is tried to come back. */
  onlost = () => {};
  /** (sentence): not on the server any more, and not by one's own wish; the sentence is the server's, or null. */
  onend = () => {};
  /** (reason): the same, because an operator wants it so. */
  onkicked = () => {};
  /** (message): an operator says something to everybody. */
  onnotice = () => {};

  constructor() {
    this.socket.onstate = (state, detail) => this.#follow(state, detail);
    this.socket.on('kicked', (payload) => this.#afterKick(String(payload?.reason)));
    this.socket.on('notice', (payload) => this.onnotice(String(payload?.message)));
  }

  get isInside() {
    return this.#isInside;
  }

  open() {
    this.close();
    this.#wanted = true;
    this.socket.open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#wanted = this.#isInside = this.#wasInside = false;
    this.socket.close();
  }

  admit() {
    if (!this.#wanted || !this.socket.connected) return;
    clearTimeout(this.#timer);
    this.#isInside = this.#wasInside = true;
    this.onserver('inside');
  }

  end(sentence) {
    if (!this.#wanted) return;
    this.close();
    this.onend(sentence);
  }

  #follow(state, detail) {
    clearTimeout(this.#timer);
    if (state !== 'connected') this.#lose();
    // Whoever listens to the loss may have had enough.
    if (!this.#wanted) return;
    if (state === 'connected') this.#greet();
    else if (state === 'connecting') this.onserver(this.#wasInside ? 'lost' : 'connecting');
    else if (state === 'waiting') this.onserver(this.#wasInside ? 'lost' : 'away');
    else if (state === 'refused') this.end(detail.message);
    else if (state === 'dismissed') this.#afterDismissal();
  }

  #greet() {
    if (!this.#wasInside) this.onserver('joining');
    this.#timer = setTimeout(() => this.end('There was no answer'), ADMISSION);
    this.onhello();
  }

  #lose() {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.onlost();
  }

  #afterKick(reason) {
    if (!this.#wanted) return;
    this.close();
    this.onkicked(reason);
  }

  async #afterDismissal() {
    const isReady = await isServerReady();
    if (!this.#wanted || this.socket.connected) return;
    if (isReady) return this.end(null);
    this.onserver(this.#wasInside ? 'lost' : 'away');
    this.socket.open();
  }
}
