// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile use of what the system has little of: descriptors, and places in the queue of TLS handshakes.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Certificate } from '../clients/support/certificate.mjs';
import { Connection, get, head } from '../clients/support/http.mjs';
import { patience } from '../clients/support/program.mjs';
import { attack, openConnections } from './support/arena.mjs';
import { many, stillOpen } from './support/flood.mjs';
import { processorSeconds } from './support/measures.mjs';

const fewDescriptors = 128;

/** Connects without waiting for anything, as the kernel accepts more than the server does. */
function knock(server, count) {
  return Array.from({ length: count }, () => new Connection(connect(server.port, '127.0.0.1')));
}

attack('descriptors exhausted', { growth: 16, fileLimit: fewDescriptors, newConnections: false }, async ({ server }) => {
  for (let round = 0; round < 2; round += 1) {
    const connections = knock(server, 400);
    await sleep(500);
    const before = processorSeconds(server.pid);
    await sleep(2000);
    const busy = (processorSeconds(server.pid) - before) / 2;
    assert.ok(busy < 0.3, `${Math.round(busy * 100)} % of a processor while nothing happens`);
    connections.forEach((connection) => connection.destroy());
    const begin = Date.now();
    assert.equal((await get(server, '/ready')).text, 'READY');
    assert.ok(Date.now() - begin < 2000 * patience, 'at once when there are descriptors again');
  }
});

attack('one address that wants all descriptors', { growth: 16, fileLimit: fewDescriptors, env: { MAX_CONNECTIONS_PER_IP: '50' } }, async ({ server }) => {
  const connections = knock(server, 400);
  await sleep(2500);
  connections.forEach((connection) => connection.destroy());
});

attack('a limit of all connections', { growth: 16, newConnections: false, env: { MAX_CONNECTIONS: '60' } }, async ({ server }) => {
  const connections = knock(server, 300);
  await sleep(2000);
  connections.forEach((connection) => connection.destroy());
  const begin = Date.now();
  assert.equal((await get(server, '/ready')).text, 'READY');
  assert.ok(Date.now() - begin < 2000 * patience);
});

attack('silent connections to the TLS port', { growth: 16, tls: () => new Certificate(), env: { HEAD_TIMEOUT_MS: '3000' } }, async ({ server }) => {
  const silent = await many(120, 40, () => Connection.open({ port: server.secured.port }));
  // Half of a handshake is as bad as none.
  for (const connection of silent.slice(0, 60))
    connection.send(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  for (let round = 0; round < 10; round += 1) {
    const begin = Date.now();
    assert.equal((await get(server.secured, '/ready')).text, 'READY');
    assert.ok(Date.now() - begin < 1000 * patience, `an honest handshake took ${Date.now() - begin} ms`);
    await sleep(100);
  }
  const open = await stillOpen(silent, 10_000 * patience);
  silent.forEach((connection) => connection.destroy());
  assert.equal(open, 0, 'their time for a handshake ends');
  assert.equal((await get(server.secured, '/ready')).text, 'READY');
});

attack('nonsense at the TLS port', { growth: 16, tls: () => new Certificate() }, async ({ server }) => {
  const plain = { port: server.secured.port };
  for (const bytes of [head('GET', '/ready'), Buffer.alloc(2000), Buffer.alloc(2000, 0xff), Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff]), Buffer.from([0x15, 3, 1, 0, 2, 2, 0])]) {
    await many(20, 20, async () => {
      const connection = await Connection.open(plain);
      connection.send(bytes);
      await sleep(50);
      connection.socket.resetAndDestroy();
    });
  }
  assert.equal((await get(server.secured, '/ready')).text, 'READY');
});

attack('TLS clients that do not read', { growth: 16, tls: () => new Certificate() }, async ({ server }) => {
  const connections = await openConnections(server.secured, 3);
  connections.forEach((connection) => connection.socket.pause());
  const page = head('GET', '/', { Accept: 'text/html' }).repeat(200);
  for (let round = 0; round < 100; round += 1)
    connections.forEach((connection) => connection.isOpen && connection.send(page));
  await sleep(2000);
  connections.forEach((connection) => connection.destroy());
});
