// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Engine.IO packets as strings, over either transport, without a client library: for tests of the protocol itself and
// for what no stock client would send.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, request } from './http.mjs';
import { WebSocket } from './packages.mjs';
import { patience } from './program.mjs';
import { Inbox, within } from './waiting.mjs';

export const separator = '\x1e';

/** A session over HTTP long-polling. */
export class PollingSession {
  constructor(server, path, handshake) {
    this.server = server;
    this.path = path;
    this.handshake = handshake;
    this.sid = handshake.sid;
  }

  static async open(server, path) {
    const { status, text } = await get(server, `${path}?EIO=4&transport=polling`);
    assert.equal(status, 200, text);
    assert.equal(text[0], '0', `an open packet: ${text}`);
    return new PollingSession(server, path, JSON.parse(text.slice(1)));
  }

  get query() { return `${this.path}?EIO=4&transport=polling&sid=${this.sid}`; }

  /** {status, text} of one poll. */
  async poll(milliseconds) {
    const { status, text } = await request(this.server, 'GET', this.query, { milliseconds });
    return { status, text };
  }

  /** The packets of one poll that must succeed. */
  async packets() {
    const { status, text } = await this.poll();
    assert.equal(status, 200, text);
    return text.split(separator);
  }

  async post(body, headers = { 'Content-Type': 'text/plain;charset=UTF-8' }) {
    const { status, text } = await request(this.server, 'POST', this.query, { body, headers });
    return { status, text };
  }
}

/** A WebSocket whose messages wait in order until they are asked for. */
export class Wire {
  constructor(server, path, { sid, query = 'EIO=4&transport=websocket', ...options } = {}) {
    this.inbox = new Inbox('WebSocket');
    this.pings = 0;
    this.answersPings = false;
    this.socket = new WebSocket(server.wsUrl(`${path}?${query}${sid ? `&sid=${sid}` : ''}`),
      { rejectUnauthorized: false, perMessageDeflate: false, ...options });
    this.socket.on('message', (data, isBinary) => {
      if (this.answersPings && !isBinary && data.toString() === '2') {
        this.pings += 1;
        this.send('3');
        return;
      }
      this.inbox.put(isBinary ? data : data.toString());
    });
    this.status = null;
    this.socket.on('unexpected-response', (request, response) => {
      this.status = response.statusCode;
      response.resume();
      this.socket.terminate();
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => {
      this.inbox.close(`closed with code ${code}`);
      resolve(code);
    }));
  }

  /** Connected, with the open packet taken. */
  static async open(server, path, options) {
    const wire = new Wire(server, path, options);
    wire.handshake = JSON.parse((await wire.next()).slice(1));
    return wire;
  }

  async connected() {
    if (this.socket.readyState !== WebSocket.OPEN)
      await within(5000 * patience, 'the WebSocket opens', once(this.socket, 'open'));
  }

  send(data) { this.socket.send(data); }
  next(milliseconds) { return this.inbox.take(milliseconds); }
  /** The next message that is no ping. */
  async nextMessage() {
    for (;;) {
      const message = await this.next();
      if (message !== '2')
        return message;
      this.send('3');
    }
  }
  untilClosed(milliseconds = 5000 * patience) { return within(milliseconds, 'closed by the server', this.closed); }
  end() { this.socket.terminate(); }
}
