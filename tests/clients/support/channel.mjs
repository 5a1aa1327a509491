// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The admin channel as a console uses it: requests, and tables that are kept from snapshots and deltas.

import assert from 'node:assert/strict';
import { WebSocket } from './packages.mjs';
import { patience } from './program.mjs';
import { Inbox, within } from './waiting.mjs';

/** A table as the frames of one subscription tell it. */
export class Table {
  rows = new Map();
  isComplete = false;
  total = null;
  missed = 0;
  /** When each frame came, and which of them began anew. */
  frames = [];
  #sequence = 0;
  #isAsked = true;
  #waiting = new Set();

  constructor(number) { this.number = number; }

  take(frame) {
    // What was on its way when the table was asked for anew belongs to the former one.
    if (this.#isAsked && !(frame.begin && frame.sequence === 1))
      return;
    this.#isAsked = false;
    this.#sequence += 1;
    assert.equal(frame.sequence, this.#sequence, 'no frame is missing');
    this.frames.push({ at: performance.now(), begin: frame.begin === true, complete: frame.complete === true, size: frame.upsert?.length ?? 0 });
    if (frame.begin)
      this.rows.clear();
    for (const row of frame.upsert ?? [])
      this.rows.set(row.id, row);
    for (const id of frame.remove ?? [])
      this.rows.delete(id);
    this.isComplete = frame.complete;
    this.total = frame.total;
    this.missed += frame.missed ?? 0;
    for (const check of [...this.#waiting])
      check();
  }

  /** For a table that is asked for anew. */
  restart() {
    this.#sequence = 0;
    this.#isAsked = true;
    this.isComplete = false;
    this.frames = [];
  }

  /** What @p probe(rows) returns once that is not falsy and the table is complete. */
  until(probe, what, milliseconds = 5000 * patience) {
    let check;
    return within(milliseconds, `${what}, in ${this.rows.size} rows`, new Promise((resolve) => {
      check = () => {
        const found = this.isComplete && probe(this.rows);
        if (found)
          resolve(found);
      };
      this.#waiting.add(check);
      check();
    })).finally(() => this.#waiting.delete(check));
  }
}

export class Channel {
  inbox = new Inbox('admin channel');
  tables = new Map();
  #questions = new Map();
  #lastRequest = 0;

  /** Not yet introduced. @p bearer: the token for the header, @p localAddress: where to come from. */
  constructor(server, { bearer, ...options } = {}) {
    this.socket = new WebSocket(server.wsUrl('/admin'), { perMessageDeflate: false, rejectUnauthorized: false,
      headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }, ...options });
    this.socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    this.socket.on('error', (error) => { this.error = error; });
    /** The answer's status when the server refuses the WebSocket itself. */
    this.status = null;
    this.socket.on('unexpected-response', (request, response) => {
      this.status = response.statusCode;
      this.headers = response.headers;
      response.resume();
      this.socket.terminate();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => {
      this.inbox.close(`closed with code ${code}`);
      for (const { reject } of this.#questions.values())
        reject(new Error(`the admin channel closed with code ${code} before an answer`));
      resolve(code);
    }));
    this.opened = new Promise((resolve) => { this.socket.on('open', resolve); });
  }

  /** Introduced and welcome: with @p token in the first frame, or @p bearer in the header. */
  static async open(server, { token, ...options }) {
    const channel = new Channel(server, options);
    await channel.hello(token);
    channel.welcome = await channel.inbox.take();
    assert.equal(channel.welcome.type, 'welcome', JSON.stringify(channel.welcome));
    return channel;
  }

  async hello(token) {
    await within(5000 * patience, 'the admin channel opens', Promise.race([this.opened, this.closed]));
    this.send({ type: 'hello', version: 1, ...token === undefined ? {} : { token } });
  }

  #hear(data, isBinary) {
    assert.ok(!isBinary, 'the server sends text only');
    const frame = JSON.parse(data.toString());
    if (frame.type === 'answer') {
      const { resolve } = this.#questions.get(frame.request);
      this.#questions.delete(frame.request);
      resolve({ status: frame.status, body: frame.body });
    } else if (frame.type === 'rows' && this.tables.has(frame.subscription)) {
      this.tables.get(frame.subscription).take(frame);
    } else {
      this.inbox.put(frame);
    }
  }

  /** A frame as it is: an object, or text that may be anything. */
  send(frame) { this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)); }

  get(path, query) { return this.ask('GET', path, { query }); }
  post(path, body) { return this.ask('POST', path, { body }); }

  ask(method, path, { query, body } = {}) {
    const request = this.#lastRequest += 1;
    const answer = new Promise((resolve, reject) => { this.#questions.set(request, { resolve, reject }); });
    this.send({ type: 'request', request, method, path, ...query ? { query } : {}, ...body === undefined ? {} : { body } });
    return within(5000 * patience, `an answer to ${method} ${path}`, answer);
  }

  /** The Table of a subscription; with the number of an earlier one, instead of that. */
  subscribe(name, query = {}, number = this.tables.size + 1) {
    const table = this.tables.get(number) ?? new Table(number);
    table.restart();
    this.tables.set(number, table);
    this.send({ type: 'subscribe', subscription: number, table: name, query });
    return table;
  }
  unsubscribe(table) { this.send({ type: 'unsubscribe', subscription: table.number }); }

  /** The fault that the server names, and the code with which it closes. */
  async untilFault(milliseconds = 5000 * patience) {
    const fault = await this.inbox.take(milliseconds);
    assert.deepEqual([fault.type, typeof fault.code, typeof fault.message], ['fault', 'string', 'string'], JSON.stringify(fault));
    return { ...fault, closeCode: await within(5000 * patience, 'closed by the server', this.closed) };
  }

  end() { this.socket.terminate(); }
}
