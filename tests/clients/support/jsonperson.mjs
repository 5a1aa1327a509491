// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Somebody at the plain JSON WebSocket, who speaks and is spoken to as a Person at a stock client is, so that a
// conversation can be played over either.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from './packages.mjs';
import { patience } from './program.mjs';
import { Somebody } from './somebody.mjs';
import { within } from './waiting.mjs';

/** For Person.connect() and people(), beside the ways of the stock client. */
export const jsonWay = { transports: ['ws'], isJson: true };

/** What the server says of an event, as a stock client would name it. */
const reasons = { 4000: 'io server disconnect' };

/** An error frame. */
export class TransportFault extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

export class JsonPerson extends Somebody {
  #lastId = 0;
  #questions = new Map();
  #hasLeft = false;

  /** @p auth goes into the first frame, @p query behind the path, @p rest to the WebSocket. */
  constructor(server, { auth, query, extraHeaders, protocols = ['heliograph.v1'], ...rest } = {}) {
    super('JSON WebSocket');
    const path = query ? `/ws?${new URLSearchParams(query)}` : '/ws';
    this.socket = new WebSocket(server.wsUrl(path), protocols,
      { rejectUnauthorized: false, perMessageDeflate: false, headers: extraHeaders, ...rest });
    this.socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    this.socket.on('error', (error) => { this.fault = error; });
    this.socket.on('open', () => {
      if (auth)
        this.send({ auth });
    });
    /** {code, reason} once it is closed. */
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => {
      for (const { reject } of this.#questions.values())
        reject(new Error(`closed with code ${code} before an answer`));
      this.#questions.clear();
      this.inbox.put({ name: 'disconnect', args: [this.#hasLeft ? 'io client disconnect' : reasons[code] ?? 'transport close'] });
      resolve({ code, reason: reason.toString() });
    }));
  }

  /** Connected: the server has said so. Throws what it says instead. */
  static async connect(server, options) {
    const person = new JsonPerson(server, options);
    const first = await person.inbox.take(10_000 * patience);
    if (first.name === 'error frame')
      throw new TransportFault(first.args[0]);
    assert.equal(first.name, 'connected', person.fault?.message ?? JSON.stringify(first));
    const [{ socketId, pingInterval }] = first.args;
    person.id = socketId;
    person.pingInterval = pingInterval;
    return person;
  }

  get transport() { return 'ws'; }

  #hear(data, isBinary) {
    assert.ok(!isBinary, 'the server sends text only');
    const frame = JSON.parse(data.toString());
    const question = this.#questions.get(frame.ack ?? frame.id);
    if (question) {
      this.#questions.delete(frame.ack ?? frame.id);
      if (frame.error)
        question.reject(new TransportFault(frame.error));
      else
        question.resolve(frame.data);
    } else if (frame.error) {
      this.inbox.put({ name: 'error frame', args: [frame.error] });
    } else {
      this.inbox.put({ name: frame.event, args: 'data' in frame ? [frame.data, ...frame.more ?? []] : [] });
    }
  }

  /** A frame as it is: an object, or text that may be anything. */
  send(frame) { this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)); }

  emit(event, data) { this.send({ event, data }); }

  /** Emits with an id and returns the answer's data: afterwards the server has dealt with the event. */
  ask(event, data) {
    const id = this.#lastId += 1;
    const answer = new Promise((resolve, reject) => { this.#questions.set(id, { resolve, reject }); });
    this.send({ event, data, id });
    return within(5000 * patience, `an answer to ${event}`, answer);
  }

  /** Says goodbye. */
  leave() {
    this.#hasLeft = true;
    this.socket.close(1000);
  }

  /** Loses the connection without a word. */
  breakOff() { this.socket.terminate(); }

  async untilClosed(milliseconds = 5000 * patience) {
    return within(milliseconds, 'closed by the server', this.closed);
  }

  async opened() {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await within(5000 * patience, 'the WebSocket opens', once(this.socket, 'open'));
  }
}
