// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Honest clients while others attack: two stock clients that talk to each other, and requests over new and kept
// connections. A process of its own, so that an attacker that keeps its own process busy does not slow them. Comes from
// another address than the attackers, as honest people do.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Person } from '../../clients/support/person.mjs';
import { Place, patience } from '../../clients/support/program.mjs';
import { within } from '../../clients/support/waiting.mjs';

const localAddress = '127.0.0.2';
const latest = 1000 * patience;
const interval = 50;

/** The attacker's side of the process. */
export class Bystanders {
  #child;

  static async start(server, { newConnections = true, auth = {} } = {}) {
    const bystanders = new Bystanders();
    bystanders.#child = fork(fileURLToPath(import.meta.url), [String(server.port), JSON.stringify({ newConnections, auth })]);
    await bystanders.#told();
    return bystanders;
  }

  kill() { this.#child.kill('SIGKILL'); }

  async #told() {
    const gone = once(this.#child, 'exit').then(() => [{ error: 'their process ended' }]);
    const [message] = await within(30_000 * patience, 'a word of the bystanders', Promise.race([once(this.#child, 'message'), gone]));
    if (message.error)
      throw new Error(`the bystanders failed: ${message.error}`);
    return message;
  }

  /** {messages, requests, worstMessage, worstRequest, faults} since the start. */
  async stop() {
    this.#child.send('stop');
    const report = await this.#told();
    this.kill();
    return report;
  }
}

class Watch {
  constructor() {
    this.report = { messages: 0, requests: 0, worstMessage: 0, worstRequest: 0, worstOwnDelay: 0, faults: [] };
    this.isOver = false;
  }

  fault(what) {
    if (!this.isOver && this.report.faults.length < 10)
      this.report.faults.push(what);
  }

  /** What this process itself was late by says how far the other figures can be trusted. */
  async measureOwnDelay() {
    while (!this.isOver) {
      const begin = Date.now();
      await sleep(interval);
      this.report.worstOwnDelay = Math.max(this.report.worstOwnDelay, Date.now() - begin - interval);
    }
  }

  async talk(anna, ben) {
    for (let number = 0; !this.isOver; number += 1) {
      const begin = Date.now();
      anna.emit('ice-candidate', { targetUserId: ben.id, candidate: number, roomId: 'bystanders' });
      try {
        const event = await ben.inbox.take(10 * latest);
        if (event.name !== 'ice-candidate' || event.args[0].candidate !== number)
          this.fault(`message ${number} expected, ${JSON.stringify(event)} came`);
      } catch (error) {
        this.fault(`message ${number}: ${error.message}`);
        return;
      }
      const time = Date.now() - begin;
      this.report.messages += 1;
      this.report.worstMessage = Math.max(this.report.worstMessage, time);
      if (time > latest)
        this.fault(`message ${number} took ${time} ms`);
      if (anna.inbox.size > 0)
        this.fault(`somebody else spoke to an honest client: ${JSON.stringify(anna.inbox.drain())}`);
      await sleep(interval);
    }
  }

  async ask(server, agent) {
    while (!this.isOver) {
      const begin = Date.now();
      try {
        const status = await requestOnce(server, agent);
        if (status !== 200)
          this.fault(`a request got status ${status}`);
      } catch (error) {
        this.fault(`a request failed after ${Date.now() - begin} ms: ${error.message}`);
      }
      const time = Date.now() - begin;
      this.report.requests += 1;
      this.report.worstRequest = Math.max(this.report.worstRequest, time);
      if (time > latest)
        this.fault(`a request took ${time} ms`);
      await sleep(interval);
    }
  }
}

function requestOnce(server, agent) {
  return new Promise((resolve, reject) => {
    const request = get(server.url('/health'), { agent, localAddress, timeout: 5 * latest }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode)).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer'))).on('error', reject);
  });
}

async function main(port, { newConnections, auth }) {
  const server = new Place(port);
  const watch = new Watch();
  const [anna, ben] = await Promise.all([0, 1].map(() => Person.connect(server, { auth, localAddress })));
  await anna.join('bystanders', 'Anna');
  await ben.join('bystanders', 'Ben');
  await anna.take('user-joined');
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  await requestOnce(server, kept);
  const loops = [watch.measureOwnDelay(), watch.talk(anna, ben), watch.ask(server, kept)];
  if (newConnections)
    loops.push(watch.ask(server, new Agent({ keepAlive: false })));
  process.send({});
  await once(process, 'message');
  watch.isOver = true;
  await Promise.race([Promise.all(loops), sleep(2 * latest)]);
  process.send(watch.report);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit(0));
  main(Number(process.argv[2]), JSON.parse(process.argv[3])).catch((error) => process.send({ error: error.stack }));
}
