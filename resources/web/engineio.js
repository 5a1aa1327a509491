// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Engine.IO 4 in a browser: one session over a WebSocket, or over HTTP polling where WebSockets do not get through.
// Text only: binary packets are skipped, because no event of ours carries any. Not for reconnecting: see socketio.js.

const SEPARATOR = '\x1e';
const OPEN_TIMEOUT = 8000; // milliseconds until a transport that neither opens nor fails is given up

class WebSocketLine {
  #socket;

  constructor(url, receive, lost) {
    const address = new URL(url);
    address.protocol = address.protocol.replace('http', 'ws');
    address.search = 'EIO=4&transport=websocket';
    this.#socket = new WebSocket(address);
    this.#socket.onmessage = ({ data }) => typeof data === 'string' && receive(data);
    this.#socket.onclose = () => lost('transport close');
  }

  send(packet) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(packet);
  }

  close() {
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }
}

class PollingLine {
  #address;
  #lost;
  #queue = [];
  #posting = false;
  #stop = new AbortController();
  maxPayload = 1e6;

  constructor(url, receive, lost) {
    this.#address = new URL(url);
    this.#address.search = 'EIO=4&transport=polling';
    this.#lost = lost;
    this.#poll(receive);
  }

  set sid(sid) {
    this.#address.searchParams.set('sid', sid);
  }

  send(packet) {
    this.#queue.push(packet);
    if (!this.#posting) this.#post();
  }

  close() {
    const farewell = [...this.#queue.splice(0), '1'].join(SEPARATOR);
    this.#stop.abort();
    // keepalive: the words reach the server even when the page is being closed.
    if (this.#address.searchParams.has('sid')) this.#ask({ method: 'POST', body: farewell, keepalive: true }).catch(() => {});
  }

  async #ask(options) {
    const response = await fetch(this.#address, { cache: 'no-store', ...options });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.text();
  }

  async #poll(receive) {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        for (const packet of (await this.#ask({ signal })).split(SEPARATOR)) receive(packet);
      }
    } catch (error) {
      if (!signal.aborted) this.#lost(error.message);
    }
  }

  /** One request at a time, each at most as long as the server accepts. */
  async #post() {
    const { signal } = this.#stop;
    this.#posting = true;
    try {
      while (this.#queue.length > 0 && !signal.aborted) {
        await this.#ask({ method: 'POST', body: this.#nextBody(), signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#lost(error.message);
    }
    this.#posting = false;
  }

  #nextBody() {
    const size = (text) => new TextEncoder().encode(text).length + 1;
    let count = 1;
    let bytes = size(this.#queue[0]);
    while (count < this.#queue.length && (bytes += size(this.#queue[count])) <= this.maxPayload) count += 1;
    return this.#queue.splice(0, count).join(SEPARATOR);
  }
}

const LINES = { websocket: WebSocketLine, polling: PollingLine };

/** One Engine.IO session. Calls `onopen()`, `onmessage(text)` and, once and last, `onclose(reason)`. */
export class Session {
  #line;
  #watch = 0;
  #patience = OPEN_TIMEOUT;
  #ended = false;
  onopen = () => {};
  onmessage = () => {};
  onclose = () => {};

  /** @param transport 'websocket' or 'polling' */
  constructor(url, transport) {
    this.transport = transport;
    this.opened = false;
    this.#line = new LINES[transport](url, (packet) => this.#receive(packet), (reason) => this.#end(reason));
    this.#wait();
  }

  send(text) {
    if (!this.#ended) this.#line.send('4' + text);
  }

  /** Ends the session from this side; `onclose` is called with @p reason before this returns. */
  close(reason = 'client close') {
    this.#end(reason);
  }

  #receive(packet) {
    if (this.#ended) return;
    this.#wait();
    if (packet[0] === '0') this.#greet(packet.slice(1));
    else if (packet[0] === '1') this.#end('transport close');
    else if (packet[0] === '2') this.#line.send('3' + packet.slice(1));
    else if (packet[0] === '4' && this.opened) this.onmessage(packet.slice(1));
  }

  #greet(text) {
    let handshake;
    try {
      handshake = JSON.parse(text);
    } catch {
      return this.#end('parse error');
    }
    this.#patience = handshake.pingInterval + handshake.pingTimeout;
    this.#line.sid = handshake.sid;
    this.#line.maxPayload = handshake.maxPayload ?? 1e6;
    this.opened = true;
    this.#wait();
    this.onopen();
  }

  /** The server pings; silence for longer than it promised means that the connection is dead. */
  #wait() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#end(this.opened ? 'ping timeout' : 'timeout'), this.#patience);
  }

  #end(reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#watch);
    this.#line.close();
    this.onclose(reason);
  }
}
