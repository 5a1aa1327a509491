// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile WebSockets: handshakes inside handshakes, frames without end, clients that send and never read.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, head } from '../clients/support/http.mjs';
import { PollingSession } from '../clients/support/engine.mjs';
import { patience } from '../clients/support/program.mjs';
import { attack, openConnections } from './support/arena.mjs';
import { flood, many, stillOpen } from './support/flood.mjs';
import { frame, heard, openMember, openSocket, openWebSocket, opcodes, text, upgradeHead } from './support/frames.mjs';
import { megabyte } from './support/measures.mjs';

const switching = /^HTTP\/1\.1 101/gm;

attack('a second handshake inside a frame', { growth: 16 }, async ({ server }) => {
  const inner = Buffer.from(upgradeHead('/socket.io/?EIO=4&transport=websocket&forged=1', { Origin: 'https://evil.example' }));
  // Unmasked, and one byte longer than what comes: it stays where the handshake is read.
  const carriers = [frame(opcodes.text, inner, { masked: false, length: inner.length + 1 }),
    frame(opcodes.binary, inner, { length: inner.length + 1 }), inner];
  let doubled = 0;
  await many(600, 20, async (index) => {
    const connection = await Connection.open(server);
    const carrier = carriers[index % carriers.length];
    if (index < 200) {
      connection.send(Buffer.concat([Buffer.from(upgradeHead()), carrier]));
    } else {
      // In a packet of its own, at various distances behind the handshake.
      connection.socket.setNoDelay(true);
      connection.send(upgradeHead());
      if (index % 4)
        await new Promise(index % 2 ? setImmediate : process.nextTick);
      connection.send(carrier);
    }
    await sleep(50);
    if ((connection.received.toString('latin1').match(switching) ?? []).length > 1)
      doubled += 1;
    connection.destroy();
  });
  assert.equal(doubled, 0, `${doubled} of 600 connections became two WebSockets`);
});

attack('a request behind a handshake', { growth: 8 }, async ({ server }) => {
  for (let round = 0; round < 20; round += 1) {
    const connection = await Connection.open(server);
    connection.send(upgradeHead() + head('GET', '/ready'));
    await connection.untilClosed();
    assert.ok(!connection.received.includes('READY'));
    assert.ok(!connection.received.includes(' 101 '));
  }
});

attack('a flood of pings by a client that does not read', { growth: 16 }, async ({ server }) => {
  const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(opcodes.ping, 'p'.repeat(125))));
  const ends = await many(3, 3, async () => {
    const connection = await openSocket(server);
    connection.socket.pause();
    const end = await flood(connection, pings, 200 * megabyte);
    connection.destroy();
    return end;
  });
  for (const { bytes, end } of ends)
    assert.notEqual(end, 'all', `${bytes} bytes of pings were taken`);
});

attack('a flood of pings by a client that reads', { growth: 16 }, async ({ server }) => {
  const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(opcodes.ping, 'p'.repeat(125))));
  const connection = await openSocket(server);
  connection.socket.removeAllListeners('data');
  connection.socket.resume();
  await flood(connection, pings, 20 * megabyte, { stall: 10_000 });
  connection.destroy();
});

attack('a message of 100 MB', { growth: 8 }, async ({ server }) => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (const opcode of [opcodes.text, opcodes.binary]) {
    for (const claimed of [100 * megabyte, 2 ** 31, 2 ** 32 + 5, '9223372036854775807', '18446744073709551615']) {
      const connection = await openSocket(server);
      connection.send(frame(opcode, '4', { length: claimed }));
      const { bytes, end } = await flood(connection, chunk, 100 * megabyte);
      assert.equal(end, 'closed', `${bytes} bytes of a frame of ${claimed}`);
    }
    // The same in fragments that are each allowed.
    const connection = await openSocket(server);
    connection.send(frame(opcode, '4', { fin: false }));
    const fragment = frame(opcodes.continuation, Buffer.alloc(500_000, 'x'), { fin: false });
    const { bytes, end } = await flood(connection, fragment, 100 * megabyte);
    assert.equal(end, 'closed', `${bytes} bytes of fragments`);
  }
});

attack('a million fragments of one byte', { growth: 16 }, async ({ server }) => {
  const fragment = frame(opcodes.continuation, 'x', { fin: false });
  const fragments = Buffer.concat(Array.from({ length: 2000 }, () => fragment));
  for (const opcode of [opcodes.text, opcodes.binary]) {
    const connection = await openSocket(server);
    connection.send(frame(opcode, '4', { fin: false }));
    await flood(connection, fragments, 1_000_000 * fragment.length, { stall: 10_000 });
    connection.destroy();
  }
  // Empty ones never reach a limit of bytes.
  const connection = await openSocket(server);
  connection.send(text('4', { fin: false }));
  const empty = Buffer.concat(Array.from({ length: 5000 }, () => frame(opcodes.continuation, '', { fin: false })));
  await flood(connection, empty, 6 * megabyte, { stall: 10_000 });
  connection.destroy();
});

attack('frames that are never finished', { growth: 16, env: { FRAME_TIMEOUT_MS: '2000' } }, async ({ server }) => {
  const whole = frame(opcodes.text, 'x'.repeat(1000));
  const connections = await many(150, 20, () => openSocket(server));
  for (const [index, connection] of connections.entries()) {
    const parts = [[1], [10], [500], [2, 20], [5, 500], [1, 2, 3, 4, 5, 900]][index % 6];
    let at = 0;
    for (const part of parts) {
      connection.send(whole.subarray(at, part));
      at = part;
      await new Promise(setImmediate);
    }
  }
  const open = await stillOpen(connections, 8000 * patience);
  connections.forEach((connection) => connection.destroy());
  assert.equal(open, 0, `${open} of 150 were left open`);
});

attack('frames that break the rules', { growth: 16 }, async ({ server }) => {
  const broken = {
    'a reserved bit': frame(opcodes.text, '42["x"]', { reserved: 4 }),
    'another reserved bit': frame(opcodes.text, '42["x"]', { reserved: 1 }),
    'a reserved opcode': frame(3, 'x'),
    'a reserved control opcode': frame(11, 'x'),
    'a continuation of nothing': frame(opcodes.continuation, 'x'),
    'a message inside a message': Buffer.concat([text('4', { fin: false }), text('4x')]),
    'a ping in fragments': frame(opcodes.ping, 'x', { fin: false }),
    'a ping that is too long': frame(opcodes.ping, 'x'.repeat(126)),
    'text that is no UTF-8': frame(opcodes.text, Buffer.from([0x34, 0xc0, 0xaf])),
    'half a surrogate in UTF-8': frame(opcodes.text, Buffer.from([0x34, 0xed, 0xa0, 0x80])),
    'UTF-8 cut off': frame(opcodes.text, Buffer.from([0x34, 0xe2, 0x82])),
    'a close with one byte': frame(opcodes.close, 'x'),
  };
  for (const [what, bytes] of Object.entries(broken)) {
    const connection = await openSocket(server);
    connection.send(bytes);
    await connection.untilClosed(3000 * patience).catch(() => assert.fail(`${what} was taken`));
  }
});

attack('a partner that never reads', { growth: 16 }, async ({ server }) => {
  const deaf = await openMember(server, 'deaf');
  const speaker = await openMember(server, 'deaf', { options: { localAddress: '127.0.0.4' } });
  deaf.socket.pause();
  const offer = text(`42["offer",{"targetUserId":"${deaf.id}","offer":"${'x'.repeat(200_000)}"}]`);
  await flood(speaker, offer, 60 * megabyte, { stall: 10_000 });
  // Whoever does not read is dropped, and whoever spoke to them is told and stays.
  await heard(speaker, 'user-left', 10_000 * patience);
  assert.ok(speaker.isOpen);
  deaf.destroy();
  speaker.destroy();
});

attack('clients that do not read and must be closed', { growth: 16 }, async ({ server }) => {
  // Each has unsent output, then breaks the protocol; the server must not keep what it cannot deliver.
  for (let round = 0; round < 5; round += 1) {
    const deaf = await many(3, 3, () => openMember(server, `stuck ${round}`));
    const speaker = await openMember(server, `stuck ${round}`);
    for (const member of deaf) {
      member.socket.pause();
      const offer = text(`42["offer",{"targetUserId":"${member.id}","offer":"${'x'.repeat(100_000)}"}]`);
      // Below the limit of unsent bytes, beyond what the system buffers.
      await flood(speaker, offer, 3 * megabyte);
      member.send(text('4nonsense'));
    }
    await sleep(1500);
    speaker.destroy();
    deaf.forEach((member) => member.destroy());
  }
});

attack('a flood of events that ask for answers, by a client that does not read', { growth: 16 }, async ({ server }) => {
  const connection = await openSocket(server);
  connection.socket.pause();
  let id = 0;
  const events = () => Buffer.concat(Array.from({ length: 200 }, () => text(`42${id += 1}["no-such-event"]`)));
  const { bytes, end } = await flood(connection, events, 100 * megabyte);
  assert.notEqual(end, 'all', `${bytes} bytes were taken`);
  connection.destroy();
});

attack('clients that speak as fast as they can', { growth: 16 }, async ({ server }) => {
  const packets = ['42["x"]', '42["join-room",{"roomId":"fast","userName":"x","userRole":"observer"}]', '3'];
  for (const packet of packets) {
    const chatter = Buffer.concat(Array.from({ length: 1000 }, () => text(packet)));
    await many(8, 8, async () => {
      const connection = await openSocket(server);
      connection.socket.removeAllListeners('data');
      connection.socket.resume();
      await flood(connection, chatter, 2 * megabyte, { stall: 10_000 });
      // What was written last is still on its way.
      await sleep(1000);
      connection.destroy();
    });
  }
});

attack('upgrades that never come to an end', { growth: 16, env: { UPGRADE_TIMEOUT_MS: '1500', CONNECT_TIMEOUT_MS: '1500' } }, async ({ server }) => {
  const session = await PollingSession.open(server, '/socket.io/');
  const path = `/socket.io/?EIO=4&transport=websocket&sid=${session.sid}`;
  const second = await PollingSession.open(server, '/socket.io/');
  const connections = [];
  for (let count = 0; count < 100; count += 1) {
    const connection = await Connection.open(server);
    connection.send(upgradeHead(path));
    connections.push(connection);
  }
  // Probed, and then nothing.
  for (let count = 0; count < 100; count += 1) {
    const connection = await openWebSocket(server, { path: `/socket.io/?EIO=4&transport=websocket&sid=${second.sid}` }).catch(() => null);
    if (connection) {
      connection.send(text('2probe'));
      connections.push(connection);
    }
  }
  // Sessions that never connect to a namespace.
  connections.push(...await many(100, 20, () => openWebSocket(server)));
  const open = await stillOpen(connections, 5000 * patience);
  connections.forEach((connection) => connection.destroy());
  assert.equal(open, 0, `${open} were left open`);
});

attack('random bytes after a handshake', { growth: 16 }, async ({ server }) => {
  let state = 0x2545f491;
  const random = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  await many(300, 20, async () => {
    const connection = await openSocket(server);
    connection.send(Buffer.from(Array.from({ length: 1 + random(2000) }, () => random(256))));
    await sleep(20);
    connection.destroy();
  });
});

attack('more connections than one address may have', { growth: 16, env: { MAX_CONNECTIONS_PER_IP: '200' } }, async ({ server }) => {
  const connections = await openConnections(server, 400);
  await sleep(500);
  const open = connections.filter((connection) => connection.isOpen).length;
  assert.ok(open <= 200 && open >= 190, `${open} are open`);
  connections.forEach((connection) => connection.destroy());
});

attack('a storm of reconnections', { growth: 16 }, async ({ server }) => {
  for (let round = 0; round < 3; round += 1) {
    const begin = Date.now();
    const sockets = await many(500, 500, () => openSocket(server));
    const time = Date.now() - begin;
    // A listen queue that is too short shows as waits of 1 s and more.
    assert.ok(time < 1000 * patience + 1500, `500 clients took ${time} ms`);
    sockets.forEach((socket) => socket.socket.resetAndDestroy());
    await sleep(200);
  }
});
