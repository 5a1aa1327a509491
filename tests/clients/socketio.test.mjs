// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Socket.IO protocol 5 as it is on the wire, against protocol-testbed's namespaces / and /custom at /socket.io/.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PollingSession, Wire, separator } from './support/engine.mjs';
import { patience, startTestbed } from './support/program.mjs';

const path = '/socket.io/';
const connectTimeout = 1000;
let server;

before(async () => { server = await startTestbed({ connectTimeout }); });
after(() => server.stop());

/** A WebSocket that answers pings by itself. */
async function open(t) {
  const wire = await Wire.open(server, path);
  wire.answersPings = true;
  t.after(() => wire.end());
  return wire;
}

/** The same, connected to the main namespace. */
async function connected(t) {
  const wire = await open(t);
  wire.send('40');
  assert.match(await wire.next(), /^40\{"sid":/);
  assert.equal(await wire.next(), '42["auth",{}]');
  return wire;
}

/** Connects a polling session to the main namespace. */
async function greeted(session) {
  await session.post('40');
  const packets = await session.packets();
  if (packets.length < 2)
    packets.push(...await session.packets());
  assert.match(packets[0], /^40\{"sid":/);
  assert.equal(packets[1], '42["auth",{}]');
}

async function assertAlive(wire) {
  wire.send('42["message","still here"]');
  assert.equal(await wire.next(), '42["message-back","still here"]');
}

describe('the transport below', () => {
  test('a handshake by polling and by WebSocket', async (t) => {
    const expected = { pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000 };
    const { sid, ...polling } = (await PollingSession.open(server, path)).handshake;
    assert.equal(typeof sid, 'string');
    assert.deepEqual(polling, { upgrades: ['websocket'], ...expected });
    const { sid: other, ...webSocket } = (await open(t)).handshake;
    assert.notEqual(other, sid);
    assert.deepEqual(webSocket, { upgrades: [], ...expected });
  });

  for (const query of ['transport=polling', 'EIO=abc&transport=polling', 'EIO=4', 'EIO=4&transport=abc']) {
    test(`refused: ?${query}`, async () => {
      assert.equal((await fetch(server.url(`${path}?${query}`))).status, 400);
      const wire = new Wire(server, path, { query: query.replace('polling', 'websocket') });
      await wire.untilClosed();
      assert.equal(wire.status, 400);
    });
  }

  for (const method of ['POST', 'PUT']) {
    test(`refused: ${method} without a session`, async () => {
      assert.equal((await fetch(server.url(`${path}?EIO=4&transport=polling`), { method })).status, 400);
    });
  }

  test('the heartbeat by polling, a ping in every interval', async () => {
    const session = await PollingSession.open(server, path);
    await greeted(session);
    for (let pings = 0; pings < 3; pings += 1) {
      assert.deepEqual(await session.packets(), ['2']);
      await session.post('3');
    }
  });

  test('a session that does not answer pings is gone, by either transport', async () => {
    const session = await PollingSession.open(server, path);
    const wire = await Wire.open(server, path);
    await wire.untilClosed();
    const { status } = await session.poll();
    assert.equal(status, 400);
  });

  test('a client that closes the session', async (t) => {
    const session = await PollingSession.open(server, path);
    const poll = session.poll();
    await session.post('1');
    assert.equal((await poll).text, '6');
    assert.equal((await session.poll()).status, 400);
    const wire = await open(t);
    wire.send('1');
    await wire.untilClosed();
  });

  test('an upgrade in the middle of a conversation', async (t) => {
    const session = await PollingSession.open(server, path);
    await greeted(session);
    const wire = new Wire(server, path, { sid: session.sid });
    t.after(() => wire.end());
    await wire.connected();
    wire.send('2probe');
    assert.equal(await wire.next(), '3probe');
    wire.send('5');
    wire.answersPings = true;
    await assertAlive(wire);
    assert.equal((await session.poll()).status, 400);
    await new Wire(server, path, { sid: session.sid }).untilClosed();
    await assertAlive(wire);
  });
});

describe('connecting to a namespace', () => {
  const connections = [
    ['the main one', '40', '40', '42["auth",{}]'],
    ['the main one with a payload', '40{"token":"123"}', '40', '42["auth",{"token":"123"}]'],
    ['the main one by its name', '40/,', '40', '42["auth",{}]'],
    ['another one', '40/custom,', '40/custom,', '42/custom,["auth",{}]'],
    ['another one without a comma', '40/custom', '40/custom,', '42/custom,["auth",{}]'],
    ['another one with a payload', '40/custom,{"token":"abc"}', '40/custom,', '42/custom,["auth",{"token":"abc"}]'],
  ];
  for (const [what, packet, prefix, greeting] of connections) {
    test(what, async (t) => {
      const wire = await open(t);
      wire.send(packet);
      const answer = await wire.next();
      assert.ok(answer.startsWith(`${prefix}{`), answer);
      const payload = JSON.parse(answer.slice(prefix.length));
      assert.deepEqual(Object.keys(payload), ['sid']);
      assert.match(payload.sid, /^[\w-]{20,}$/);
      assert.notEqual(payload.sid, wire.handshake.sid);
      assert.equal(await wire.next(), greeting);
    });
  }

  test('one that does not exist is refused by name', async (t) => {
    const wire = await open(t);
    wire.send('40/random');
    assert.equal(await wire.next(), '44/random,{"message":"Invalid namespace"}');
  });

  test('a refusal leaves the others alone', async (t) => {
    const wire = await connected(t);
    wire.send('40/random,{"a":1}');
    assert.equal(await wire.next(), '44/random,{"message":"Invalid namespace"}');
    await assertAlive(wire);
  });

  test('several at once have ids of their own', async (t) => {
    const wire = await open(t);
    wire.send('40');
    wire.send('40/custom,');
    const packets = [await wire.next(), await wire.next(), await wire.next(), await wire.next()];
    const sids = packets.map((packet) => /^40(?:\/custom,)?\{"sid":"([^"]+)"/.exec(packet)?.[1]).filter(Boolean);
    assert.equal(new Set(sids).size, 2, packets.join(' '));
  });

  for (const packet of ['4abc', '4', '42["message",1]', '40["an","array"]', '40{"broken":']) {
    test(`${packet} in place of it ends the connection`, async (t) => {
      const wire = await open(t);
      wire.send(packet);
      await wire.untilClosed();
    });
  }

  test('a client that connects to none is closed after the connect timeout', async () => {
    const wire = await Wire.open(server, path);
    wire.answersPings = true;
    const begin = Date.now();
    await wire.untilClosed(connectTimeout + 2000 * patience);
    assert.ok(Date.now() - begin >= connectTimeout - 50, `after ${Date.now() - begin} ms`);
    assert.ok(wire.pings > 1, 'the heartbeat was kept');
  });
});

describe('disconnecting from a namespace', () => {
  test('the main one: events are not heard any more, the transport stays', async (t) => {
    const wire = await open(t);
    wire.answersPings = false;
    wire.send('40');
    await wire.next();
    await wire.next();
    wire.send('41');
    assert.equal(await wire.next(), '2');
  });

  test('another one: the main one goes on', async (t) => {
    const wire = await connected(t);
    wire.send('40/custom');
    assert.match(await wire.next(), /^40\/custom,/);
    assert.equal(await wire.next(), '42/custom,["auth",{}]');
    wire.send('41/custom');
    await assertAlive(wire);
  });

  test('an event for a namespace without a connection ends the connection', async (t) => {
    const wire = await connected(t);
    wire.send('42/custom,["message","nobody there"]');
    await wire.untilClosed();
  });

  test('and connecting again gives a new id', async (t) => {
    const wire = await connected(t);
    wire.send('40/custom,');
    const first = await wire.next();
    await wire.next();
    wire.send('41/custom,');
    await assertAlive(wire);
    wire.send('40/custom,');
    const second = await wire.next();
    assert.match(second, /^40\/custom,\{"sid":/);
    assert.notEqual(first, second);
  });
});

describe('events', () => {
  const placeholders = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';
  const attachments = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];

  async function assertAttachmentsBack(wire, header) {
    assert.equal(await wire.next(), header);
    for (const attachment of attachments)
      assert.deepEqual(await wire.next(), attachment);
  }

  const plain = ['1,"2",{"3":[true]}', '""', 'null', '{"a":{"b":[[],{}]}}', '"\u65e5\u672c \u{1f52d}"', '1.5,-0.25'];
  for (const args of plain) {
    test(`plain: ${args}`, async (t) => {
      const wire = await connected(t);
      wire.send(`42["message",${args}]`);
      assert.equal(await wire.next(), `42["message-back",${args}]`);
    });
  }

  test('without arguments', async (t) => {
    const wire = await connected(t);
    wire.send('42["message"]');
    assert.equal(await wire.next(), '42["message-back"]');
  });

  test('with attachments', async (t) => {
    const wire = await connected(t);
    wire.send(`452-["message",${placeholders}]`);
    attachments.forEach((attachment) => wire.send(attachment));
    await assertAttachmentsBack(wire, `452-["message-back",${placeholders}]`);
  });

  test('with attachments to another namespace', async (t) => {
    const wire = await connected(t);
    wire.send('40/custom,');
    await wire.next();
    await wire.next();
    wire.send(`452-/custom,["message",${placeholders}]`);
    attachments.forEach((attachment) => wire.send(attachment));
    await assertAttachmentsBack(wire, `452-/custom,["message-back",${placeholders}]`);
  });

  test('with attachments by polling', async () => {
    const session = await PollingSession.open(server, path);
    const binary = attachments.map((attachment) => `b${attachment.toString('base64')}`);
    await greeted(session);
    await session.post([`452-["message",${placeholders}]`, ...binary].join(separator));
    const packets = [];
    while (packets.length < 3)
      packets.push(...(await session.packets()).filter((packet) => packet !== '2'));
    assert.deepEqual(packets, [`452-["message-back",${placeholders}]`, ...binary]);
  });

  test('with an acknowledgement', async (t) => {
    const wire = await connected(t);
    wire.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    assert.equal(await wire.next(), '43456[1,"2",{"3":[false]}]');
    wire.send('420["message-with-ack"]');
    assert.equal(await wire.next(), '430[]');
  });

  test('with an acknowledgement and attachments', async (t) => {
    const wire = await connected(t);
    wire.send(`452-789["message-with-ack",${placeholders}]`);
    attachments.forEach((attachment) => wire.send(attachment));
    await assertAttachmentsBack(wire, `462-789[${placeholders}]`);
  });

  test('in a namespace of their own', async (t) => {
    const wire = await connected(t);
    wire.send('40/custom,');
    await wire.next();
    await wire.next();
    wire.send('42/custom,["message","there"]');
    wire.send('42["message","here"]');
    wire.send('42/custom,7["message-with-ack","there"]');
    assert.equal(await wire.next(), '42/custom,["message-back","there"]');
    assert.equal(await wire.next(), '42["message-back","here"]');
    assert.equal(await wire.next(), '43/custom,7["there"]');
  });

  const broken = {
    'a packet type that does not exist': '4abc',
    'a payload that is no array': '42{}',
    'no payload': '42',
    'an empty array': '42[]',
    'an id that is no number': '42abc["message-with-ack",1,"2",{"3":[false]}]',
    'an event name that is an object': '42[{}]',
    'an event name of the library': '42["connect",1]',
    'text that is no JSON': '42["message",',
    'JSON that is no JSON inside an argument': '42["message",{"a":tru,,}]',
    'something after the array': '42["message"]x',
    'a number of attachments that is no number': '45x-["message",{"_placeholder":true,"num":0}]',
    'a number of attachments without a dash': '451["message",{"_placeholder":true,"num":0}]',
    'a binary packet that nobody announced': Buffer.from([1]),
    'a disconnect with a payload': '41{"a":1}',
  };
  for (const [what, packet] of Object.entries(broken)) {
    test(`${what} ends the connection`, async (t) => {
      const wire = await connected(t);
      wire.send(packet);
      await wire.untilClosed();
    });
  }

  test('text in place of an announced attachment ends the connection', async (t) => {
    const wire = await connected(t);
    wire.send('451-["message",{"_placeholder":true,"num":0}]');
    wire.send('42["message",1]');
    await wire.untilClosed();
  });
});
