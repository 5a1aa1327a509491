// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody at a stock client: every event that comes in waits in order, so a test that takes them one by one also
// proves that nothing came in between.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { io as latest } from './packages.mjs';
import { patience } from './program.mjs';
import { Inbox, within } from './waiting.mjs';

/** The ways in which a client may reach the server. */
export const ways = {
  'polling only': { transports: ['polling'], upgrade: false },
  'WebSocket only': { transports: ['websocket'] },
  'polling with upgrade': { transports: ['polling', 'websocket'] },
};

export class Person {
  constructor(socket) {
    this.socket = socket;
    this.inbox = new Inbox('stock client');
    socket.onAny((name, ...args) => {
      // With connection state recovery the server adds an offset, which is not the event's.
      if (socket._pid && args.length > 1 && typeof args.at(-1) === 'string')
        args.pop();
      this.inbox.put({ name, args });
    });
    socket.on('disconnect', (reason) => this.inbox.put({ name: 'disconnect', args: [reason] }));
  }

  static async connect(server, { way = ways['WebSocket only'], io = latest, ...options } = {}) {
    const socket = io(server.origin, { forceNew: true, reconnection: false, rejectUnauthorized: false, ...way, ...options });
    const person = new Person(socket);
    await within(10_000 * patience, 'the stock client connects', new Promise((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    }));
    person.id = socket.id;
    if (way.transports.length > 1)
      await person.upgraded();
    return person;
  }

  get transport() { return this.socket.io.engine.transport.name; }

  async upgraded() {
    if (this.transport !== 'websocket')
      await within(5000 * patience, 'the stock client upgrades', once(this.socket.io.engine, 'upgrade'));
  }

  emit(name, ...args) { this.socket.emit(name, ...args); }
  /** Emits with an acknowledgement and returns what it says: afterwards the server has dealt with the event. */
  ask(name, ...args) { return this.socket.timeout(5000 * patience).emitWithAck(name, ...args); }

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

  leave() { this.socket.disconnect(); }
}

/** Connects so many people and has them disconnected at the end of the test. */
export async function people(test, server, count, options) {
  const all = await Promise.all(Array.from({ length: count }, () => Person.connect(server, options)));
  test.after(() => all.forEach((person) => person.leave()));
  return all;
}
