// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile polling: sessions that are opened and forgotten, polls that vanish, polls that overlap.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, head } from '../clients/support/http.mjs';
import { PollingSession } from '../clients/support/engine.mjs';
import { patience, sanitized } from '../clients/support/program.mjs';
import { attack } from './support/arena.mjs';
import { many } from './support/flood.mjs';

const path = '/socket.io/?EIO=4&transport=polling';

/** So many sessions over a few connections; their ids. */
async function openSessions(server, count) {
  const sids = [];
  await many(20, 20, async (worker) => {
    const connection = await Connection.open(server);
    for (let number = worker; number < count; number += 20) {
      connection.send(head('GET', path));
      const answer = await connection.answer('GET', 20_000 * patience);
      if (answer.status === 200)
        sids.push(JSON.parse(answer.text.slice(1)).sid);
    }
    connection.destroy();
  });
  return sids;
}

async function unknown(server, sid) {
  const { status, text } = await new PollingSession(server, '/socket.io/', { sid }).post('3');
  return status === 400 && JSON.parse(text).code === 1;
}

const heartbeat = { SOCKET_PING_INTERVAL: '2000', SOCKET_PING_TIMEOUT: '2000', CONNECT_TIMEOUT_MS: '600000' };

attack('8 000 sessions that are abandoned', { growth: 40, env: heartbeat }, async ({ server }) => {
  const count = sanitized ? 2000 : 8000;
  const sids = await openSessions(server, count);
  assert.equal(sids.length, count);
  const last = sids.at(-1);
  const end = Date.now() + 10_000 * patience;
  while (!await unknown(server, last) && Date.now() < end) {
    // Asking with a wrong heartbeat must not keep it alive; only this one is asked for.
    await sleep(4500);
  }
  for (const sid of [sids[0], sids[Math.floor(count / 2)], last])
    assert.ok(await unknown(server, sid), 'gone after its heartbeat');
});

attack('abandoned sessions again and again', { growth: 40, env: { ...heartbeat, SOCKET_PING_INTERVAL: '300', SOCKET_PING_TIMEOUT: '300' } }, async ({ server }) => {
  for (let round = 0; round < 5; round += 1) {
    await openSessions(server, sanitized ? 500 : 3000);
    await sleep(700);
  }
});

attack('more sessions than one address may have', { growth: 16, env: { MAX_POLLING_SESSIONS_PER_IP: '500', ...heartbeat } }, async ({ server }) => {
  const sids = await openSessions(server, 1500);
  assert.ok(sids.length <= 500 && sids.length > 450, `${sids.length} sessions of 500`);
});

attack('pollers that vanish in the middle of a poll', { growth: 16 }, async ({ server }) => {
  for (let round = 0; round < 4; round += 1) {
    const pollers = await many(200, 50, async () => {
      const session = await PollingSession.open(server, '/socket.io/');
      await session.post('40');
      await session.poll();
      const connection = await Connection.open(server);
      connection.send(head('GET', session.query));
      return { session, connection };
    });
    await sleep(50);
    for (const [index, { connection }] of pollers.entries()) {
      if (index % 2)
        connection.socket.resetAndDestroy();
      else
        connection.destroy();
    }
    await sleep(50 * patience);
    for (const { session } of pollers.slice(0, 10))
      assert.ok(await unknown(server, session.sid), 'a poll that vanished ended its session');
  }
});

attack('polls that are answered just when their client vanishes', { growth: 16, env: { SOCKET_PING_INTERVAL: '100', SOCKET_PING_TIMEOUT: '5000' } }, async ({ server }) => {
  for (let round = 0; round < 3; round += 1) {
    const begin = Date.now();
    const connections = await many(200, 50, async () => {
      const session = await PollingSession.open(server, '/socket.io/');
      const connection = await Connection.open(server);
      connection.send(head('GET', session.query));
      return connection;
    });
    // Around the time of the server's ping, one after the other.
    await sleep(Math.max(0, 60 - (Date.now() - begin)));
    for (const connection of connections) {
      connection.socket.resetAndDestroy();
      await new Promise(setImmediate);
    }
  }
});

attack('polls on top of each other', { growth: 16 }, async ({ server }) => {
  await many(200, 20, async () => {
    const session = await PollingSession.open(server, '/socket.io/');
    const connections = await Promise.all([0, 1, 2].map(() => Connection.open(server)));
    for (const connection of connections)
      connection.send(head('GET', session.query) + head('POST', session.query, { 'Content-Length': '2' }) + '40');
    await sleep(20);
    connections.forEach((connection) => connection.destroy());
  });
});

attack('a session that is written to and never polls', { growth: 16 }, async ({ server }) => {
  const session = await PollingSession.open(server, '/socket.io/');
  await session.post('40');
  const events = Array.from({ length: 3000 }, (_, index) => `42${index}["no-such-event","${'x'.repeat(200)}"]`).join('\x1e');
  let status = 200;
  for (let round = 0; round < 300 && status === 200; round += 1)
    ({ status } = await session.post(events).catch(() => ({ status: 0 })));
  assert.notEqual(status, 200, 'what waits for a poll is bounded');
});
