// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A way to the server that can die without either end being told, as a mobile network does.

import { connect, createServer } from 'node:net';

export class Proxy {
  #target;
  #pairs = new Set();
  #server = createServer((client) => this.#join(client));
  origin = '';

  constructor(server) {
    this.#target = server.port;
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  /** What is connected now becomes deaf: the client's side is closed, the server's side stays open and silent. */
  cut() {
    for (const { client, upstream } of this.#pairs) {
      client.unpipe(upstream);
      upstream.unpipe(client);
      upstream.removeAllListeners('close');
      client.removeAllListeners('close');
      client.destroy();
      upstream.resume();
    }
  }

  async stop() {
    for (const { client, upstream } of this.#pairs) {
      client.destroy();
      upstream.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client) {
    const upstream = connect(this.#target, '127.0.0.1');
    this.#pairs.add({ client, upstream });
    client.pipe(upstream).on('close', () => client.destroy());
    upstream.pipe(client).on('close', () => upstream.destroy());
    for (const end of [client, upstream]) end.on('error', () => end.destroy());
  }
}
