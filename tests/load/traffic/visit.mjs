// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection of somebody, from connecting until it is gone. What is awaited here fails with Gone as soon as that is so.

import { Person } from '../../clients/support/person.mjs';

/** The connection has ended while something was awaited: goodbye (ours), lost, or dismissed (by the server). */
export class Gone extends Error {
  constructor(how) {
    super(how);
    this.how = how;
  }
}

const endings = { 'io client disconnect': 'goodbye', 'io server disconnect': 'dismissed' };

export class Visit {
  how = null;
  #clock;
  #person;
  #hear;
  #waiting = new Set();
  #expected = [];

  /** @p hear(name, argument, visit) gets every event, in order; @p options go to the client. */
  static async open(server, clock, options, hear) {
    const person = await Person.connect(server, options);
    const visit = new Visit();
    visit.#clock = clock;
    visit.#person = person;
    visit.#hear = hear;
    const put = (event) => setImmediate(() => visit.#take(event));
    person.inbox.drain().forEach(put);
    person.inbox = { put };
    return visit;
  }

  get id() { return this.#person.id; }
  get transport() { return this.#person.transport; }
  get isClosed() {
    const { socket } = this.#person;
    return (socket.io?.engine.readyState ?? socket.readyState) === (socket.io ? 'closed' : 3);
  }

  // A turn later, so that whoever awaits an acknowledgement that came just before goes on first.
  #take({ name, args }) {
    if (name === 'disconnect') {
      this.#end(endings[args[0]] ?? 'lost');
      return;
    }
    const index = this.#expected.findIndex(({ names }) => names.includes(name));
    if (index >= 0)
      this.#expected.splice(index, 1)[0].resolve({ name, argument: args[0] });
    else if (!this.how)
      this.#hear(name, args[0], this);
  }

  #end(how) {
    if (this.how)
      return;
    this.how = how;
    for (const reject of [...this.#waiting])
      reject(new Gone(how));
  }

  /** @p promise, or Gone. */
  guard(promise) {
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.how)
        reject(new Gone(this.how));
      else
        this.#waiting.add(reject);
    });
  }

  sleep(milliseconds, least) { return this.guard(this.#clock.sleep(milliseconds, least)); }
  /** Does nothing on a connection that is gone. */
  emit(name, ...args) {
    if (!this.how)
      this.#person.emit(name, ...args);
  }
  ask(name, ...args) { return this.guard(this.how ? new Promise(() => {}) : this.#person.ask(name, ...args)); }
  /** {name, argument} of the next event that has one of these names; nobody else hears of it. */
  next(...names) { return this.guard(new Promise((resolve) => { this.#expected.push({ names, resolve }); })); }

  leave() {
    if (!this.how)
      this.#person.leave();
    this.#end('goodbye');
  }
  breakOff() {
    if (!this.how)
      this.#person.breakOff();
    this.#end('lost');
  }
}
