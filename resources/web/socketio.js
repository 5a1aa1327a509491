// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Socket.IO 4 client for the namespace "/": events, acknowledgements, and coming back after a loss with growing
// pauses. No binary, no other namespace, no buffering while away: whoever uses it says everything again after
// 'connected', because the server has forgotten this client by then.

import { Session } from './engineio.js';

const FIRST_PAUSE = 400; // milliseconds; doubled with each failure, varied by half so that a crowd does not come as one
const LONGEST_PAUSE = 10000;
const CONNECT_TIMEOUT = 20000;
const ANSWER_TIMEOUT = 10000;

/**
 * `onstate(state, detail)` reports
 *   'connecting' {attempt}   a try begins, 0 being the first
 *   'connected'  {id}        events may be sent; id is this client's address
 *   'waiting'    {reason, delay}  lost or not reached; the next try starts by itself in delay milliseconds
 *   'refused'    {message}   the server does not want this client and says why; no further try by itself
 *   'dismissed'  {}          the server ended it on purpose; no further try by itself
 */
export class Socket {
  #url;
  #auth;
  #listeners = new Map();
  #answers = new Map();
  #session = null;
  #timer = 0;
  #attempt = 0;
  #nextAnswer = 0;
  #transports;
  #proven = null; // the transport that has worked here
  #untried = [];
  #watching = null;
  onstate = () => {};
  id = null;

  /** @param auth JSON value that the server's connection check may read */
  constructor({ url = new URL('/socket.io/', location.href), auth = null, transports = ['websocket', 'polling'] } = {}) {
    this.#url = url;
    this.#auth = auth;
    this.#transports = transports;
  }

  get connected() {
    return this.id !== null;
  }

  get transport() {
    return this.#session?.transport ?? null;
  }

  /** One listener per event; what it returns answers the server if the server asked. */
  on(event, listener) {
    this.#listeners.set(event, listener);
    return this;
  }

  open() {
    if (this.#session) return;
    this.#pause();
    this.#watchNetwork();
    // What has worked is tried alone at first: the server is more likely to be away than the way to be blocked.
    this.#untried = this.#proven && this.#attempt < 4 ? [this.#proven] : [...this.#transports];
    this.onstate('connecting', { attempt: this.#attempt });
    this.#try();
  }

  /** Leaves: the server is told, nothing is tried again. */
  close() {
    this.#session?.send('1');
    this.#end('client close');
  }

  /** False when there is no connection: the event was not sent and will not be. */
  emit(event, ...values) {
    if (this.connected) this.#session.send('2' + JSON.stringify([event, ...values]));
    return this.connected;
  }

  /** The server's answer; rejects after a timeout or when the connection goes. */
  request(event, ...values) {
    return new Promise((resolve, reject) => {
      if (!this.connected) return reject(new Error('not connected'));
      const id = this.#nextAnswer++;
      const timer = setTimeout(() => this.#answers.delete(id) && reject(new Error('timeout')), ANSWER_TIMEOUT);
      this.#answers.set(id, { resolve, reject, timer });
      this.#session.send(`2${id}` + JSON.stringify([event, ...values]));
    });
  }

  #try() {
    const session = new Session(this.#url, this.#untried.shift());
    this.#session = session;
    session.onopen = () => {
      this.#proven = session.transport;
      session.send('0' + (this.#auth ? JSON.stringify(this.#auth) : ''));
      this.#timer = setTimeout(() => session.close('connect timeout'), CONNECT_TIMEOUT);
    };
    session.onmessage = (text) => this.#receive(text);
    session.onclose = (reason) => this.#lose(session, reason);
  }

  #lose(session, reason) {
    this.#forget(reason);
    if (!session.opened && this.#untried.length > 0) return this.#try();
    const delay = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempt) * (0.5 + Math.random());
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.open(), delay);
    this.onstate('waiting', { reason, delay });
  }

  #receive(text) {
    const [, type, id, body] = /^(\d)(?:\/,)?(\d*)(.*)$/s.exec(text) ?? [];
    let value;
    try {
      value = body ? JSON.parse(body) : null;
    } catch {
      return this.#session.close('parse error');
    }
    if (type === '0') this.#welcome(value);
    else if (type === '1') this.#stop('dismissed', {});
    else if (type === '2' && Array.isArray(value)) this.#dispatch(value, id);
    else if (type === '3' && Array.isArray(value)) this.#settle(Number(id), 'resolve', value[0]);
    else if (type === '4') this.#stop('refused', { message: String(value?.message ?? 'Connection refused') });
  }

  #welcome(value) {
    this.#pause();
    this.#attempt = 0;
    this.id = value.sid;
    this.onstate('connected', { id: this.id });
  }

  #dispatch([event, ...values], id) {
    const answer = this.#listeners.get(event)?.(...values);
    if (id) this.#session?.send(`3${id}` + JSON.stringify(answer === undefined ? [] : [answer]));
  }

  #settle(id, how, value) {
    const answer = this.#answers.get(id);
    if (!answer) return;
    this.#answers.delete(id);
    clearTimeout(answer.timer);
    answer[how](value);
  }

  #stop(state, detail) {
    this.#end(state);
    this.onstate(state, detail);
  }

  #end(reason) {
    if (this.#session) {
      this.#session.onclose = () => {};
      this.#session.close();
    }
    this.#attempt = 0;
    this.#watching?.abort();
    this.#watching = null;
    this.#forget(reason);
  }

  #forget(reason) {
    this.#pause();
    this.#session = null;
    this.id = null;
    for (const id of [...this.#answers.keys()]) this.#settle(id, 'reject', new Error(reason));
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #watchNetwork() {
    if (this.#watching) return;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    // A page from this very machine needs no network.
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(this.#url.hostname);
    addEventListener('online', () => this.open(), { signal });
    if (!isLocal) addEventListener('offline', () => this.#session?.close('network lost'), { signal });
  }
}
