// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody who comes, does what people of a dialect do, goes and comes again. What that is, is each dialect's own class:
// live() does something until it is time to go, on is what to do about events, gone() says what is over then.

import { Stopped } from './clock.mjs';
import { candidates } from './media.mjs';
import { Gone } from './visit.mjs';

export const second = 1000;
export const minute = 60 * second;

/** How long somebody stays away, by how the connection ended. */
const absence = { goodbye: 2 * minute, lost: 5 * second, dismissed: 6 * minute, refused: minute };

export class Life {
  visit = null;
  on = {};

  /** @p profile: {dialect, name, userId, device, network, way, address, chance} */
  constructor(crowd, profile) {
    this.crowd = crowd;
    this.book = crowd.book;
    Object.assign(this, profile);
    this.who = `${this.dialect}:${this.userId ?? this.name}`;
  }

  get isHere() { return this.visit !== null && this.visit.how === null; }

  /** Until the clock stops. */
  async run() {
    try {
      for (;;) {
        const how = await this.#comeAndGo();
        await this.crowd.clock.sleep(this.chance.around(absence[how]), how === 'refused' ? second : 200);
      }
    } catch (error) {
      if (!(error instanceof Stopped))
        this.book.fault(this.who, error);
    }
  }

  async #comeAndGo() {
    const visit = await this.connect();
    if (!visit)
      return 'refused';
    this.visit = visit;
    try {
      await this.live(this.crowd.clock.now() + this.chance.around(12 * minute));
      await this.farewell();
      visit.leave();
    } catch (error) {
      visit.leave();
      if (error instanceof Stopped)
        throw error;
      if (!(error instanceof Gone))
        this.book.fault(this.who, error);
    } finally {
      this.gone(visit.how);
      this.book.note('disconnected', this.who, { socketId: visit.id }, visit.how);
    }
    return visit.how;
  }

  /** A new connection, or null when there is none to be had; that is noted. */
  async connect(device = this.device) {
    try {
      const visit = await this.crowd.open(this, device, (...event) => this.#hear(...event));
      this.book.note('connected', this.who, { dialect: this.dialect, socketId: visit.id, transport: visit.transport, address: this.address });
      return visit;
    } catch (error) {
      if (error instanceof Stopped)
        throw error;
      // What the transport says, and what nobody says in time, is no word of the server's.
      if (error.type === 'TransportError' || error.code?.startsWith?.('E') || / within \d+ ms$|socket hang up|ECONN/.test(error.message))
        this.book.note('unreachable', this.who, { message: error.message });
      else
        this.book.refused(this.who, 'connect', error.message);
      return null;
    }
  }

  #hear(name, argument, visit) {
    if (name === 'kicked' || name === 'force_disconnect')
      this.book.note('kicked', this.who, { socketId: visit.id, reason: argument?.reason });
    else if (name === 'notice' || name === 'server-shutdown')
      this.book.note('notice', this.who, { message: argument?.message });
    else if (this.on[name])
      this.do(() => this.on[name].call(this, argument ?? {}, visit));
  }

  /** Something that goes on beside the rest, and ends with the connection. */
  do(task) {
    Promise.resolve().then(task).catch((error) => {
      if (!(error instanceof Gone) && !(error instanceof Stopped))
        this.book.fault(this.who, error);
    });
  }

  /** Before a planned end. Some say goodbye only to the screen. */
  async farewell() {
    if (this.chance.is(0.15))
      this.visit.breakOff();
  }

  /** Sends each candidate as it is found. */
  async trickle(send, visit = this.visit) {
    for (const candidate of candidates(this.network, this.chance)) {
      await visit.sleep(this.chance.between(50, 400));
      send(candidate);
    }
  }
}
