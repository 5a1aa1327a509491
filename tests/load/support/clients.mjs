// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Socket.IO clients that cost nearly nothing: a bare socket each, frames made once, no library. Honest all the same:
// they answer every ping.

import { connect } from 'node:net';

const upgrade = (port) => 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n'
  + `Host: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`
  + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A masked text frame. The mask is zero, which hides nothing and costs nothing. */
export function textFrame(text) {
  const payload = Buffer.from(text);
  const size = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length])
    : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([size, Buffer.alloc(4), payload]);
}

const connectFrame = textFrame('40');
const pong = textFrame('3');

export class Client {
  #socket;
  #buffer = null;
  #isUpgraded = false;
  #opened;

  /** @p onMessage gets the text of every Socket.IO packet that is no part of the handshakes. */
  constructor(port, onMessage = () => {}) {
    this.onMessage = onMessage;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.opened = new Promise((resolve, reject) => {
      this.#opened = resolve;
      this.#socket.on('error', reject);
      this.#socket.on('close', () => reject(new Error('a load client was disconnected')));
    });
    this.opened.catch(() => {});
    this.#socket.write(upgrade(port));
    this.#socket.on('data', (data) => this.#take(data));
  }

  send(frame) { this.#socket.write(frame); }
  end() { this.#socket.destroy(); }
  /** The connection stays, but nobody is there any more: no heartbeat is answered, nothing is read. */
  fallSilent() { this.#socket.pause(); }

  #take(data) {
    this.#buffer = this.#buffer ? Buffer.concat([this.#buffer, data]) : data;
    if (!this.#isUpgraded) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0)
        return;
      if (!this.#buffer.toString('latin1', 0, 12).endsWith(' 101'))
        throw new Error(`no WebSocket: ${this.#buffer.toString('latin1', 0, 80)}`);
      this.#isUpgraded = true;
      this.#buffer = this.#buffer.subarray(end + 4);
    }
    let at = 0;
    for (;;) {
      const left = this.#buffer.length - at;
      if (left < 2)
        break;
      let size = this.#buffer[at + 1];
      let start = 2;
      if (size === 126 && left >= 4) {
        size = this.#buffer.readUInt16BE(at + 2);
        start = 4;
      }
      if (left < start + size)
        break;
      this.#packet(this.#buffer.toString('utf8', at + start, at + start + size));
      at += start + size;
    }
    this.#buffer = at < this.#buffer.length ? this.#buffer.subarray(at) : null;
  }

  #packet(text) {
    if (text === '2') {
      this.#socket.write(pong);
    } else if (text[0] === '0') {
      this.#socket.write(connectFrame);
    } else if (text.startsWith('40{')) {
      this.id = JSON.parse(text.slice(2)).sid;
      this.#opened(this);
    } else {
      this.onMessage(text);
    }
  }
}

/** So many connected clients, at most 100 of them connecting at a time. */
export async function openClients(port, count) {
  const clients = [];
  const workers = Array.from({ length: Math.min(100, count) }, async () => {
    while (clients.length < count) {
      const client = new Client(port);
      clients.push(client);
      await client.opened;
    }
  });
  await Promise.all(workers);
  return clients;
}

/** A client that emits events and waits for those that it hears. */
export class Speaker {
  #heard = new Map();
  #waiting = new Map();

  /** @p client is open. */
  constructor(client) {
    this.client = client;
    client.onMessage = (text) => {
      if (text.startsWith('42['))
        this.#take(...JSON.parse(text.slice(2)));
    };
  }

  get id() { return this.client.id; }
  emit(...event) { this.client.send(textFrame(`42${JSON.stringify(event)}`)); }
  /** How often @p name was heard and not taken. */
  count(name) { return this.#heard.get(name)?.length ?? 0; }

  /** The first argument of the next event of this name, whatever else comes before it. */
  hear(name) {
    const heard = this.#heard.get(name);
    if (heard?.length)
      return Promise.resolve(heard.shift());
    return new Promise((resolve) => { this.#waiting.set(name, resolve); });
  }

  #take(name, argument) {
    const resolve = this.#waiting.get(name);
    if (resolve) {
      this.#waiting.delete(name);
      resolve(argument);
    } else {
      this.#heard.set(name, [...this.#heard.get(name) ?? [], argument]);
    }
  }
}

export const openSpeakers = async (port, count) => (await openClients(port, count)).map((client) => new Speaker(client));

/** Two clients in one room; relay() sends one candidate from the first to the second and resolves when it has come. */
export class Pair {
  #arrived = () => {};

  static async open(port, roomId) {
    const pair = new Pair();
    pair.sender = await new Client(port).opened;
    let isIn = () => {};
    pair.receiver = await new Client(port, (text) => {
      if (text.startsWith('42["ice-candidate"'))
        pair.#arrived();
      else if (text.startsWith('42["user-joined"'))
        isIn();
    }).opened;
    const join = textFrame(`42["join-room",{"roomId":"${roomId}","userName":"load","userRole":"observer"}]`);
    const both = new Promise((resolve) => { isIn = resolve; });
    pair.receiver.send(join);
    // In this order the receiver hears of the sender.
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    pair.sender.send(join);
    await both;
    const candidate = 'candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ srflx raddr 192.168.1.5 rport 46154 generation 0 ufrag abcd network-cost 999'.padEnd(200, 'x');
    pair.message = textFrame(`42["ice-candidate",${JSON.stringify({ targetUserId: pair.receiver.id, candidate, roomId })}]`);
    return pair;
  }

  relay() {
    return new Promise((resolve) => {
      this.#arrived = resolve;
      this.sender.send(this.message);
    });
  }

  end() {
    this.sender.end();
    this.receiver.end();
  }
}

/** One kept connection that asks for /ready and waits for the answer. */
export class Requester {
  #socket;
  #answered = () => {};

  static async open(port) {
    const requester = new Requester();
    requester.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    requester.#socket.on('data', (data) => {
      // A short answer comes in one piece or two; its body ends with this word.
      if (data.includes('READY'))
        requester.#answered();
    });
    await new Promise((resolve, reject) => requester.#socket.on('connect', resolve).on('error', reject));
    return requester;
  }

  ask() {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write('GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    });
  }

  end() { this.#socket.destroy(); }
}
