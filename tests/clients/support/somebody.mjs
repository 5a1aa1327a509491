// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody at a client of any kind: every event that comes in waits in order, so a test that takes them one by one also
// proves that nothing came in between.

import assert from 'node:assert/strict';
import { Inbox } from './waiting.mjs';

/** What the kinds share. Each adds id, transport, emit(), ask(), leave() and breakOff(). */
export class Somebody {
  constructor(kind) { this.inbox = new Inbox(kind); }

  /** The arguments of the next event, which must have this name. */
  async take(name) {
    const event = await this.inbox.take();
    assert.equal(event.name, name, `the next event is ${name}: ${JSON.stringify(event)}`);
    return event.args;
  }

  /** The only argument of the next event. */
  async takeOne(name) {
    const args = await this.take(name);
    assert.equal(args.length, 1, `${name} has one argument`);
    return args[0];
  }

  /** Joins and returns what existing-users listed. */
  async join(roomId, userName, userRole = 'candidate') {
    this.emit('join-room', { roomId, userName, userRole });
    return this.takeOne('existing-users');
  }
}
