// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which ICE servers the browser may use. The server says in /app/config.json whether it has a TURN relay; only then are
// credentials asked for, and asked for again before they run out. Without TURN there is no ICE server at all: on one
// machine or in one network none is needed, and a public STUN server would learn who meets whom without helping the
// people whom only a relay can help.

const RETRY = 60; // seconds until a failed request for credentials is repeated
const PATIENCE = 5000; // milliseconds for an answer; nobody waits longer in front of a room
const SHORTEST = 30; // seconds between two requests, whatever the server says

export class IceServers {
  #timer = 0;
  #running = false;
  list = [];
  hasRelay = false;
  version = '';
  /** Called when `list` has changed after start() returned. */
  onchange = () => {};

  /** Reads the configuration; never rejects. Without an answer the page goes on without ICE servers. */
  async load() {
    const config = await readJson('/app/config.json');
    this.hasRelay = config?.turn === true;
    this.version = typeof config?.version === 'string' ? config.version : '';
  }

  /** Gets credentials if there is a relay, and keeps them fresh until stop(). */
  async start() {
    if (!this.hasRelay || this.#running) return;
    this.#running = true;
    await this.#refresh();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  async #refresh() {
    const answer = await readJson('/api/turn-credentials');
    if (!this.#running) return;
    const valid = Array.isArray(answer?.iceServers);
    if (valid) {
      this.list = answer.iceServers;
      this.onchange();
    }
    const seconds = valid && Number.isFinite(answer.ttl) ? answer.ttl * 0.8 : RETRY;
    // setTimeout takes at most 2^31 - 1 ms.
    this.#timer = setTimeout(() => this.#refresh(), Math.min(Math.max(seconds, SHORTEST) * 1000, 2 ** 31 - 1));
  }
}

async function readJson(path) {
  try {
    const response = await fetch(path, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
