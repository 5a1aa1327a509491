// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/1.1 as bytes: what goes out is exactly what a test wrote, what comes back is taken apart strictly. Node's own
// client would repair or refuse half of what these tests send.

import assert from 'node:assert/strict';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { patience } from './program.mjs';
import { within } from './waiting.mjs';

export class Answer {
  constructor(head, body) {
    const [statusLine, ...lines] = head.split('\r\n');
    const match = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine);
    assert.ok(match, `a status line: ${JSON.stringify(statusLine)}`);
    this.status = Number(match[1]);
    this.head = head;
    this.body = body;
    this.headers = {};
    for (const line of lines) {
      const header = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
      assert.ok(header, `a header line: ${JSON.stringify(line)}`);
      const name = header[1].toLowerCase();
      assert.ok(!(name in this.headers) || name === 'set-cookie' || name === 'vary', `${name} stands once in ${head}`);
      this.headers[name] = name in this.headers ? `${this.headers[name]}, ${header[2]}` : header[2];
    }
  }

  get text() {
    return (this.headers['content-encoding'] === 'gzip' ? gunzipSync(this.body) : this.body).toString('utf8');
  }
  get json() { return JSON.parse(this.text); }
}

/** One TCP or TLS connection. */
export class Connection {
  #buffer = Buffer.alloc(0);
  #changed = () => {};

  constructor(socket) {
    this.socket = socket;
    this.isOpen = true;
    socket.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#changed();
    });
    // A reset is one of the ways in which a server ends a connection; what came before it still counts.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.on('close', () => {
      this.isOpen = false;
      resolve();
      this.#changed();
    }));
    socket.on('end', () => this.#changed());
  }

  static async open(server, options = {}) {
    const socket = server.secure
      ? connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
      : connectTcp({ port: server.port, host: '127.0.0.1', ...options });
    const connection = new Connection(socket);
    await within(5000 * patience, 'connected', new Promise((resolve, reject) => {
      socket.on(server.secure ? 'secureConnect' : 'connect', resolve);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('closed before it was open')));
    }));
    return connection;
  }

  get received() { return this.#buffer; }
  send(data) { this.socket.write(data, typeof data === 'string' ? 'latin1' : undefined); }
  end() { this.socket.end(); }
  destroy() { this.socket.destroy(); }

  async #until(condition, what, milliseconds) {
    await within(milliseconds, what, new Promise((resolve, reject) => {
      this.#changed = () => {
        try {
          if (condition())
            resolve();
          else if (!this.isOpen || this.socket.readableEnded)
            reject(new Error(`the connection ended before ${what}; it said ${JSON.stringify(this.#buffer.toString('latin1').slice(0, 300))}`));
        } catch (error) {
          reject(error);
        }
      };
      this.#changed();
    })).finally(() => { this.#changed = () => {}; });
  }

  #take(length) {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  /** The next answer. @p method is that of the request: the answer to HEAD has no body. */
  async answer(method = 'GET', milliseconds = 5000 * patience) {
    await this.#until(() => this.#buffer.includes('\r\n\r\n'), 'the head of an answer', milliseconds);
    const head = this.#take(this.#buffer.indexOf('\r\n\r\n') + 4).toString('latin1').slice(0, -4);
    const answer = new Answer(head, Buffer.alloc(0));
    if (method === 'HEAD' || answer.status === 204 || answer.status === 304 || answer.status === 101)
      return answer;
    assert.ok('content-length' in answer.headers, `a length in\n${head}`);
    const length = Number(answer.headers['content-length']);
    await this.#until(() => this.#buffer.length >= length, `a body of ${length} bytes`, milliseconds);
    answer.body = Buffer.from(this.#take(length));
    return answer;
  }

  /** The server closes, after at most so many milliseconds. */
  async untilClosed(milliseconds = 5000 * patience) {
    await within(milliseconds, 'closed by the server', this.closed);
  }
}

export function head(method, path, headers = {}) {
  const fields = { Host: '127.0.0.1', ...headers };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** One request on a connection of its own. */
export async function request(server, method, path, { headers = {}, body = '', options = {}, milliseconds } = {}) {
  const connection = await Connection.open(server, options);
  try {
    const length = body.length || method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {};
    connection.send(head(method, path, { ...length, Connection: 'close', ...headers }));
    if (body.length)
      connection.send(Buffer.from(body));
    return await connection.answer(method, milliseconds);
  } finally {
    connection.destroy();
  }
}

export const get = (server, path, headers = {}) => request(server, 'GET', path, { headers });
