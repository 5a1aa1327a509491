// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frame of every attack: a fresh server that has been warmed up, honest clients beside the attacker, and afterwards
// the same questions. Does the server answer? How much memory did it take at most? Are its connections back to what they
// were? Has nobody else noticed?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, get } from '../../clients/support/http.mjs';
import { Person, ways } from '../../clients/support/person.mjs';
import { patience, sanitized, startHeliographd } from '../../clients/support/program.mjs';
import { Bystanders } from './bystanders.mjs';
import { many } from './flood.mjs';
import { forgetPeak, megabyte, openSockets, peakBytes, residentBytes } from './measures.mjs';

const localAddress = '127.0.0.3';

/**
 * What an honest day brings, so that later growth is the attack's. Nothing large: freed memory that the server still holds
 * would hide as much growth.
 */
async function warmUp(server, auth) {
  for (let round = 0; round < 2; round += 1) {
    await many(40, 20, () => get(server, '/', { Accept: 'text/html', 'Accept-Encoding': 'gzip' }));
    await many(20, 20, () => get(server, '/health'));
    const people = await Promise.all(Object.values(ways).map((way) => Person.connect(server, { way, auth, localAddress })));
    await Promise.all(people.map((person) => person.join('warm-up', 'somebody')));
    people.forEach((person) => person.leave());
  }
  await sleep(200);
}

async function assertAnswers(server, auth) {
  const health = await get(server, '/health');
  assert.equal(health.status, 200);
  const person = await Person.connect(server, { auth, localAddress });
  await person.join('afterwards', 'somebody');
  person.leave();
}

async function assertConnectionsGo(server, before, milliseconds) {
  const end = Date.now() + milliseconds;
  let now;
  do {
    now = openSockets(server.pid);
    if (now <= before)
      return;
    await sleep(50);
  } while (Date.now() < end);
  assert.fail(`${now} open connections, ${before} before the attack`);
}

/**
 * A test case. @p growth: megabytes by which the server's memory may grow while it lasts. @p env, @p tls, @p fileLimit:
 * for the server. @p auth: what honest clients present. @p attack gets {server, t}.
 */
export function attack(name, { growth, env, tls, fileLimit, auth, newConnections = true, connectionsGo = 5000 }, run) {
  test(name, { timeout: 120_000 * patience }, async (t) => {
    const certificate = tls?.();
    const server = await startHeliographd({ env: { LOG_LEVEL: 'warn', ...env }, tls: certificate, fileLimit });
    t.after(() => {
      server.kill('SIGKILL');
      certificate?.remove();
    });
    await warmUp(server, auth);
    const bystanders = await Bystanders.start(server, { newConnections, auth });
    t.after(() => bystanders.kill());
    await sleep(300);

    const memory = residentBytes(server.pid);
    const sockets = openSockets(server.pid) + 1; // one request of a bystander may be on its way
    forgetPeak(server.pid);
    const begin = Date.now();
    await run({ server, t });
    const seconds = (Date.now() - begin) / 1000;
    await sleep(200);

    const report = await bystanders.stop();
    assert.deepEqual(report.faults, [], `a bystander noticed (own delay ${report.worstOwnDelay} ms)`);
    assert.ok(report.messages > 3 && report.requests > 3, JSON.stringify(report));
    const grown = (peakBytes(server.pid) - memory) / megabyte;
    await assertConnectionsGo(server, sockets - 3, connectionsGo * patience);
    await assertAnswers(server, auth);
    t.diagnostic(`${grown.toFixed(1)} of ${growth} MB, ${seconds.toFixed(1)} s, slowest message ${report.worstMessage} ms, slowest request ${report.worstRequest} ms`);
    // Sanitizers keep freed memory back on purpose.
    if (!sanitized)
      assert.ok(grown < growth, `memory grew by ${grown.toFixed(1)} MB, ${growth} MB are allowed`);
    await server.stop();
  });
}

/** So many plain connections. */
export const openConnections = (server, count, options) => many(count, 50, () => Connection.open(server, options));
