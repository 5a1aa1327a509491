// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile clients of the plain JSON WebSocket.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from '../clients/support/program.mjs';
import { secret, seconds, token } from '../clients/support/token.mjs';
import { attack } from './support/arena.mjs';
import { flood, many, stillOpen } from './support/flood.mjs';
import { frame, heard, openWebSocket, opcodes, text } from './support/frames.mjs';
import { megabyte } from './support/measures.mjs';

/** A client that has been let in. */
async function open(server, options) {
  const connection = await openWebSocket(server, { path: '/ws', ...options });
  await heard(connection, '"connected"');
  return connection;
}

/** Closed with this code: the payload of a close frame begins with it. */
function assertCloseCode(connection, code) {
  const word = Buffer.alloc(2);
  word.writeUInt16BE(code);
  const received = connection.received;
  const at = received.lastIndexOf(word);
  assert.ok(at >= 2 && received[at - 2] === 0x88, `not closed with ${code}: ${received.subarray(-80).toString('latin1')}`);
}

attack('frames of garbage', { growth: 16 }, async ({ server }) => {
  const pieces = ['{', '[]', 'null', '""', '{"event":1}', '{"event":""}', '{"id":-1}', '{"event":"x","id":1e400}', '{"auth":1}',
    '{"auth":{"token":{"token":{}}}}', '{"event":"connect"}', '{"ack":1,"data":2}', '{"event":"join-room","data":{"roomId":{}}}',
    '\u0000', '\ufeff{}', '{"event":"\ud83d\\ud83d"}', '0', '40', '42["join-room"]', '2probe'];
  await many(40, 20, async (index) => {
    const connection = await open(server);
    for (let round = 0; round < 40; round += 1)
      connection.send(text(pieces[(index + round) % pieces.length]));
    await heard(connection, '"error"');
    connection.send(text('{"event":"leave-room","data":{"roomId":"x"},"id":77}'));
    await heard(connection, '{"ack":77,');
    connection.destroy();
  });
  for (const broken of [frame(opcodes.text, Buffer.from([0xff, 0xfe, 0x22])), frame(opcodes.binary, '{}'), frame(opcodes.text, randomBytes(500))]) {
    const connection = await open(server);
    connection.send(broken);
    await connection.untilClosed();
  }
});

attack('JSON that is deep, long, or full of members', { growth: 48 }, async ({ server }) => {
  const size = 900_000;
  const shapes = ['['.repeat(size), `{"event":"x","data":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`,
    `{"event":"x","data":[${'0,'.repeat(size / 2)}0]}`, `{"event":"x","data":{${'"a":0,'.repeat(size / 6)}"a":0}}`,
    `{${'"id":0,'.repeat(size / 7)}"event":"x"}`, `{"event":"${'x'.repeat(size)}"}`, `{"event":"x","id":${'9'.repeat(size)}}`,
    `{"event":"x","data":"${'\\u0000'.repeat(size / 6)}"}`, `{"auth":{"token":"${'x'.repeat(size)}"}}`];
  const connection = await open(server);
  for (let round = 0; round < 3; round += 1) {
    for (const shape of shapes) {
      connection.send(text(shape));
      connection.send(text(`{"event":"leave-room","data":{"roomId":"x"},"id":${round}}`));
    }
  }
  await heard(connection, '{"ack":2,', 20_000 * patience);
  connection.destroy();
});

attack('a flood of unknown events', { growth: 24 }, async ({ server }) => {
  const events = Buffer.concat(Array.from({ length: 500 }, (_, index) => text(`{"event":"no-such-event-${index}","id":${index}}`)));
  const ends = await many(6, 6, async (index) => {
    const connection = await open(server);
    if (index % 2)
      connection.socket.pause();
    const { bytes, end } = await flood(connection, events, 50 * megabyte);
    connection.destroy();
    return { bytes, end };
  });
  for (const { bytes, end } of ends)
    assert.notEqual(end, 'all', `${bytes} bytes of unknown events were taken`);

  // Who sends no more than is answered hears why.
  const connection = await open(server);
  for (let count = 0; count <= 1000; count += 1)
    connection.send(text('{"event":"no-such-event"}'));
  await connection.untilClosed();
  assertCloseCode(connection, 4429);
});

attack('a flood of events that ask for answers nobody reads', { growth: 32 }, async ({ server }) => {
  const events = Buffer.concat(Array.from({ length: 500 }, (_, index) => text(`{"event":"leave-room","data":{"roomId":"x"},"id":${index}}`)));
  const ends = await many(3, 3, async () => {
    const connection = await open(server);
    connection.socket.pause();
    const { bytes, end } = await flood(connection, events, 200 * megabyte);
    connection.destroy();
    return { bytes, end };
  });
  for (const { bytes, end } of ends)
    assert.notEqual(end, 'all', `${bytes} bytes of events were taken`);
});

attack('ids that are huge, doubled or no numbers', { growth: 8 }, async ({ server }) => {
  const connection = await open(server);
  const ids = ['9007199254740992', '18446744073709551615', '18446744073709551616', '-1', '1.5', '1e5', '"1"', 'null', '{}', '[]', 'true',
    '9'.repeat(5000), `0.${'0'.repeat(5000)}1`];
  for (const id of ids)
    connection.send(text(`{"event":"leave-room","data":{"roomId":"x"},"id":${id}}`));
  for (let count = 0; count < 3; count += 1)
    connection.send(text('{"event":"leave-room","data":{"roomId":"x"},"id":9007199254740991}'));
  connection.send(text('{"event":"leave-room","data":{"roomId":"x"},"id":0}'));
  await heard(connection, '{"ack":0,');
  const received = connection.received.toString('latin1');
  assert.equal(received.match(/invalid_id/g).length, ids.length);
  assert.equal(received.match(/\{"ack":9007199254740991,/g).length, 3);
  connection.destroy();
});

attack('clients that never answer a ping', { growth: 16, env: { SOCKET_PING_INTERVAL: '1000', SOCKET_PING_TIMEOUT: '1000' } }, async ({ server }) => {
  const connections = await many(300, 50, () => open(server));
  const open300 = await stillOpen(connections, 6000 * patience);
  assert.equal(open300, 0, `${open300} of 300 were left open`);
});

attack('clients that never say who they are', {
  growth: 16, env: { SOCKET_AUTH_REQUIRED: 'on', JWT_SECRET: secret }, auth: { token: token({ userId: 'honest', exp: seconds(300) }) },
}, async ({ server }) => {
  const connections = await many(300, 50, () => openWebSocket(server, { path: '/ws' }));
  // Some say nothing, some only that they live, some begin a frame that never ends.
  connections.forEach((connection, index) => {
    if (index % 3 === 1)
      connection.send(frame(opcodes.ping, 'still here'));
    else if (index % 3 === 2)
      connection.send(text('{"auth":{"token":"', { fin: false }));
  });
  const open = await stillOpen(connections, 12_000 * patience);
  assert.equal(open, 0, `${open} of 300 were left open`);
});

attack('a thousand clients that come, join and vanish', { growth: 24 }, async ({ server }) => {
  for (let round = 0; round < 2; round += 1) {
    const connections = await many(500, 50, async (index) => {
      const connection = await open(server);
      connection.send(text(`{"event":"join-room","data":{"roomId":"storm-${index % 20}","userName":"x","userRole":"observer"}}`));
      return connection;
    });
    connections.forEach((connection) => connection.socket.resetAndDestroy());
    await sleep(300);
  }
});
