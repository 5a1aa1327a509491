// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody at a stock client; and the ways in which people reach the server, also those without Socket.IO.

import { once } from 'node:events';
import { JsonPerson, jsonWay } from './jsonperson.mjs';
import { io as latest } from './packages.mjs';
import { patience } from './program.mjs';
import { Somebody } from './somebody.mjs';
import { within } from './waiting.mjs';

/** The ways in which a stock client may reach the server. */
export const ways = {
  'polling only': { transports: ['polling'], upgrade: false },
  'WebSocket only': { transports: ['websocket'] },
  'polling with upgrade': { transports: ['polling', 'websocket'] },
};

/** Those, and the plain JSON WebSocket: what a conversation must be the same over. */
export const everyWay = { ...ways, 'JSON WebSocket': jsonWay };

export class Person extends Somebody {
  constructor(socket) {
    super('stock client');
    this.socket = socket;
    socket.onAny((name, ...args) => {
      // With connection state recovery the server adds an offset, which is not the event's.
      if (socket._pid && args.length > 1 && typeof args.at(-1) === 'string')
        args.pop();
      this.inbox.put({ name, args });
    });
    socket.on('disconnect', (reason) => this.inbox.put({ name: 'disconnect', args: [reason] }));
  }

  /** For jsonWay a JsonPerson, who does the same. */
  static async connect(server, { way = ways['WebSocket only'], io = latest, ...options } = {}) {
    if (way.isJson)
      return JsonPerson.connect(server, options);
    const socket = io(server.origin, { forceNew: true, reconnection: false, rejectUnauthorized: false, ...way, ...options });
    const person = new Person(socket);
    try {
      await within(10_000 * patience, 'the stock client connects', new Promise((resolve, reject) => {
        socket.on('connect', resolve);
        socket.on('connect_error', reject);
      }));
      person.id = socket.id;
      if (way.transports.length > 1)
        await person.upgraded();
    } catch (error) {
      socket.disconnect();
      throw error;
    }
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

  /** Says goodbye. */
  leave() { this.socket.disconnect(); }
  /** Loses the connection without a word. */
  breakOff() { this.socket.io.engine.close(); }
}

/** Connects so many people and has them disconnected at the end of the test. */
export async function people(test, server, count, options) {
  const all = await Promise.all(Array.from({ length: count }, () => Person.connect(server, options)));
  test.after(() => all.forEach((person) => person.leave()));
  return all;
}
