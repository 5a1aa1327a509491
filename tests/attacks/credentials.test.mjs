// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What clients say of themselves when they connect, in excess.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { attack } from './support/arena.mjs';
import { many } from './support/flood.mjs';
import { heard, openWebSocket, text } from './support/frames.mjs';
import { patience } from '../clients/support/program.mjs';

/** As many members as fit: each costs more than its letters. */
const payload = `{${Array.from({ length: 150_000 }, () => '"":0').join(',')}}`;

const transports = {
  'Socket.IO': { path: undefined, say: `40${payload}`, answer: '"sid"' },
  'the plain JSON WebSocket': { path: '/ws', say: `{"auth":${payload}}`, answer: 'connected' },
};

for (const [name, { path, say, answer }] of Object.entries(transports)) {
  attack(`60 clients that show 900 KB of nothing over ${name}`, { growth: 50 }, async ({ server }) => {
    const connections = await many(60, 2, async () => {
      const connection = await openWebSocket(server, path ? { path } : {});
      connection.send(text(say));
      await heard(connection, answer, 20_000 * patience);
      return connection;
    });
    connections.forEach((connection) => connection.destroy());
  });
}

attack('one connection that tries token after token', { growth: 16, env: { JWT_SECRET: randomBytes(32).toString('hex') } }, async ({ server }) => {
  const connection = await openWebSocket(server);
  for (let attempt = 0; attempt < 100 && connection.isOpen; attempt += 1) {
    connection.send(text(`40{"token":"${'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0'}.${attempt}"}`));
    await new Promise(setImmediate);
  }
  const end = Date.now() + 5000 * patience;
  while (connection.isOpen && Date.now() < end)
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  assert.ok(!connection.isOpen, 'it is not kept');
  const refusals = connection.received.toString('latin1').match(/Invalid token/g) ?? [];
  assert.ok(refusals.length > 0 && refusals.length < 20, `${refusals.length} attempts were answered`);
});
