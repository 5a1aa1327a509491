// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Input that begins on many connections of one address and does not end, each below the limit of one connection.

import assert from 'node:assert/strict';
import { Connection, head } from '../clients/support/http.mjs';
import { attack } from './support/arena.mjs';
import { flood, many } from './support/flood.mjs';
import { frame, openSocket, opcodes, text } from './support/frames.mjs';

const connections = 300;
const almost = 990_000;
const chunk = Buffer.alloc(30_000, 'x');
/** The budget, what buffers and two bytes a character make of it, and a margin. */
const growth = 80;

const ways = {
  'request bodies': async (server) => {
    const connection = await Connection.open(server);
    connection.send(head('POST', '/socket.io/?EIO=4&transport=polling&sid=x', { 'Content-Length': '1000000', 'Content-Type': 'text/plain' }));
    return { connection, ...await flood(connection, chunk, almost) };
  },
  'WebSocket frames': async (server) => {
    const connection = await openSocket(server);
    connection.send(frame(opcodes.text, '', { length: 1_000_000 }));
    return { connection, ...await flood(connection, chunk, almost) };
  },
  'WebSocket fragments': async (server) => {
    const connection = await openSocket(server);
    connection.send(text('4', { fin: false }));
    const fragment = frame(opcodes.continuation, chunk, { fin: false });
    return { connection, ...await flood(connection, fragment, almost) };
  },
};

for (const [what, begin] of Object.entries(ways)) {
  attack(`${connections} unfinished ${what} of one address`, { growth }, async ({ server, t }) => {
    const begun = await many(connections, 30, () => begin(server));
    const open = begun.filter(({ connection }) => connection.isOpen).length;
    t.diagnostic(`${open} of ${connections} are open`);
    assert.ok(open > 0, 'some may go on');
    assert.ok(open < connections / 2, `${open} were left open`);

    // Another address has a budget of its own.
    const neighbour = await openSocket(server, { options: { localAddress: '127.0.0.9' } });
    const { end } = await flood(neighbour, frame(opcodes.text, `42["x","${'y'.repeat(900_000)}"]`), 900_000);
    assert.equal(end, 'all');
    neighbour.destroy();
    begun.forEach(({ connection }) => connection.destroy());
  });
}
