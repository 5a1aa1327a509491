// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Engine.IO 4 as it is on the wire, against protocol-testbed's echo at /engine.io/.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PollingSession, Wire, separator } from './support/engine.mjs';
import { Connection, head } from './support/http.mjs';
import { patience, startTestbed } from './support/program.mjs';

const path = '/engine.io/';
const pingInterval = 300;
const pingTimeout = 200;
let server;

before(async () => { server = await startTestbed({ pingInterval, pingTimeout }); });
after(() => server.stop());

const openPolling = () => PollingSession.open(server, path);
const openWire = (options) => Wire.open(server, path, options);

function assertHandshake(handshake, upgrades) {
  assert.deepEqual(Object.keys(handshake), ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload']);
  assert.match(handshake.sid, /^[0-9a-f]{32}$/);
  assert.deepEqual(handshake, { sid: handshake.sid, upgrades, pingInterval, pingTimeout, maxPayload: 1_000_000 });
}

async function assertRefused(query, status, error, options) {
  const answer = await fetch(server.url(`${path}?${query}`), options);
  assert.equal(answer.status, status, query);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.deepEqual(await answer.json(), error);
}

async function assertWireRefused(query, status, sentence) {
  const connection = await Connection.open(server);
  connection.send(head('GET', `${path}?${query}`, {
    Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }));
  const answer = await connection.answer();
  assert.equal(answer.status, status, query);
  assert.equal(answer.text, sentence);
  await connection.untilClosed();
}

async function assertGone(session) {
  const { status, text } = await session.poll();
  assert.equal(status, 400);
  assert.deepEqual(JSON.parse(text), { code: 1, message: 'Session ID unknown' });
}

describe('opening a session', () => {
  test('by polling: every value of the handshake', async () => {
    const session = await openPolling();
    assertHandshake(session.handshake, ['websocket']);
  });

  test('by WebSocket: the same, with nothing to upgrade to', async (t) => {
    const wire = await openWire();
    t.after(() => wire.end());
    assertHandshake(wire.handshake, []);
  });

  test('without the slash at the end of the path', async () => {
    const session = await PollingSession.open(server, '/engine.io');
    assertHandshake(session.handshake, ['websocket']);
  });

  test('the answer is plain text in UTF-8 and is not stored', async () => {
    const answer = await fetch(server.url(`${path}?EIO=4&transport=polling`));
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=UTF-8');
    assert.match(answer.headers.get('cache-control'), /no-store/);
  });

  const refusals = [
    ['no protocol version', 'transport=polling', { code: 5, message: 'Unsupported protocol version' }],
    ['a version that is no number', 'EIO=abc&transport=polling', { code: 5, message: 'Unsupported protocol version' }],
    ['version 3', 'EIO=3&transport=polling', { code: 5, message: 'Unsupported protocol version' }],
    ['no transport', 'EIO=4', { code: 0, message: 'Transport unknown' }],
    ['a transport that does not exist', 'EIO=4&transport=abc', { code: 0, message: 'Transport unknown' }],
    ['a name that every JavaScript object has', 'EIO=4&transport=constructor', { code: 0, message: 'Transport unknown' }],
    ['WebSocket without an upgrade', 'EIO=4&transport=websocket', { code: 3, message: 'Bad request' }],
    ['a session that does not exist', 'EIO=4&transport=polling&sid=0123456789abcdef0123456789abcdef',
      { code: 1, message: 'Session ID unknown' }],
  ];
  for (const [what, query, error] of refusals)
    test(`refused: ${what}`, () => assertRefused(query, 400, error));

  for (const method of ['POST', 'PUT', 'DELETE'])
    test(`refused: ${method} before there is a session`, () => assertRefused('EIO=4&transport=polling', 400,
      { code: 2, message: 'Bad handshake method' }, { method }));

  const wireRefusals = [
    ['no protocol version', 'transport=websocket', 'Unsupported protocol version'],
    ['a version that is no number', 'EIO=abc&transport=websocket', 'Unsupported protocol version'],
    ['no transport', 'EIO=4', 'Transport unknown'],
    ['a transport that does not exist', 'EIO=4&transport=abc', 'Transport unknown'],
    ['a session that does not exist', 'EIO=4&transport=websocket&sid=0123456789abcdef0123456789abcdef', 'Session ID unknown'],
  ];
  for (const [what, query, sentence] of wireRefusals)
    test(`a WebSocket refused: ${what}`, () => assertWireRefused(query, 400, sentence));
});

describe('messages by polling', () => {
  const payloads = {
    'one text packet': '4hello',
    'an empty message': '4',
    'text outside ASCII': '4h\u00e9 \u65e5\u672c \u{1f52d}',
    'three text packets': ['4one', '4two', '4three'].join(separator),
    'text and binary': ['4hello', 'bAQIDBA=='].join(separator),
    'binary only': 'bAAECAw==',
  };
  for (const [what, payload] of Object.entries(payloads)) {
    test(`${what} there and back`, async () => {
      const session = await openPolling();
      assert.deepEqual(await session.post(payload), { status: 200, text: 'ok' });
      assert.deepEqual(await session.poll(), { status: 200, text: payload });
    });
  }

  test('a poll that waits is answered when something comes', async () => {
    const session = await openPolling();
    const poll = session.poll();
    await sleep(30);
    await session.post('4late');
    assert.deepEqual(await poll, { status: 200, text: '4late' });
  });

  test('what was sent between two polls comes with the next, in order', async () => {
    const session = await openPolling();
    for (const packet of ['4a', '4b', '4c'])
      await session.post(packet);
    assert.equal((await session.poll()).text, ['4a', '4b', '4c'].join(separator));
  });

  for (const payload of ['abc', '9', `4fine${separator}`, 'b***']) {
    test(`${JSON.stringify(payload)} ends the session`, async () => {
      const session = await openPolling();
      // The connection may close before the answer is out.
      await session.post(payload).then((answer) => assert.equal(answer.status, 400), () => {});
      await assertGone(session);
    });
  }

  test('a second poll beside a waiting one ends the session', async () => {
    const session = await openPolling();
    const first = session.poll();
    await sleep(30);
    const second = await session.poll();
    assert.deepEqual(await first, { status: 200, text: '1' });
    assert.ok([400, 500].includes(second.status), `an error: ${second.status}`);
    await assertGone(session);
  });

  test('a poll that the client gives up ends the session', async () => {
    const session = await openPolling();
    const connection = await Connection.open(server);
    connection.send(head('GET', session.query));
    await sleep(30);
    connection.destroy();
    await sleep(30 * patience);
    await assertGone(session);
  });

  test('the largest body that is allowed, and one byte more', async () => {
    const session = await openPolling();
    assert.equal((await session.post(`4${'x'.repeat(999_999)}`)).status, 200);
    assert.equal((await session.poll()).text.length, 1_000_000);
    const other = await openPolling();
    await other.post(`4${'x'.repeat(1_000_000)}`).then((answer) => assert.equal(answer.status, 413), () => {});
    // The reference server keeps the session after a body that is too large.
  });
});

describe('messages by WebSocket', () => {
  test('text and binary there and back, in order', async (t) => {
    const wire = await openWire();
    t.after(() => wire.end());
    wire.send('4hello \u65e5\u672c');
    wire.send(Buffer.from([1, 2, 3, 4]));
    wire.send('4');
    assert.equal(await wire.nextMessage(), '4hello \u65e5\u672c');
    assert.deepEqual(await wire.nextMessage(), Buffer.from([1, 2, 3, 4]));
    assert.equal(await wire.nextMessage(), '4');
  });

  for (const frame of ['abc', '9', '']) {
    test(`${JSON.stringify(frame)} ends the session`, async () => {
      const wire = await openWire();
      wire.send(frame);
      await wire.untilClosed();
    });
  }

  test('a message in many fragments', async (t) => {
    const wire = await openWire();
    t.after(() => wire.end());
    for (const letter of '4fragments')
      wire.socket.send(letter, { fin: letter === 's' });
    assert.equal(await wire.nextMessage(), '4fragments');
  });

  test('the largest message that is allowed, and a larger one', async (t) => {
    const wire = await openWire();
    t.after(() => wire.end());
    wire.send(`4${'x'.repeat(999_999)}`);
    assert.equal((await wire.nextMessage()).length, 1_000_000);
    wire.send(`4${'x'.repeat(1_000_001)}`);
    await wire.untilClosed();
  });
});

describe('the heartbeat', () => {
  test('by polling: a ping in every interval while it is answered', async () => {
    const session = await openPolling();
    for (let round = 0; round < 3; round += 1) {
      assert.deepEqual(await session.poll(), { status: 200, text: '2' });
      assert.equal((await session.post('3')).status, 200);
    }
  });

  test('by WebSocket: a ping in every interval while it is answered', async (t) => {
    const wire = await openWire();
    t.after(() => wire.end());
    const begin = Date.now();
    for (let round = 0; round < 3; round += 1) {
      assert.equal(await wire.next(), '2');
      wire.send('3');
    }
    assert.ok(Date.now() - begin >= 3 * pingInterval - 20, 'not faster than promised');
  });

  test('by polling: silence ends the session', async () => {
    const session = await openPolling();
    await sleep(pingInterval + pingTimeout + 50 * patience);
    await assertGone(session);
  });

  test('by WebSocket: silence ends the session, not earlier than promised', async () => {
    const wire = await openWire();
    const begin = Date.now();
    await wire.untilClosed();
    assert.ok(Date.now() - begin >= pingInterval + pingTimeout - 20, `after ${Date.now() - begin} ms`);
  });
});

describe('the end of a session', () => {
  test('by polling: the waiting poll is let go, and the session is unknown', async () => {
    const session = await openPolling();
    const poll = session.poll();
    await sleep(30);
    assert.equal((await session.post('1')).status, 200);
    assert.deepEqual(await poll, { status: 200, text: '6' });
    await assertGone(session);
  });

  test('by WebSocket: the connection closes', async () => {
    const wire = await openWire();
    wire.send('1');
    await wire.untilClosed();
  });
});

describe('the upgrade', () => {
  async function probed(session) {
    const wire = new Wire(server, path, { sid: session.sid });
    await wire.connected();
    wire.send('2probe');
    assert.equal(await wire.next(), '3probe');
    return wire;
  }

  test('a probe, a noop for the waiting poll, the upgrade, then messages', async (t) => {
    const session = await openPolling();
    const wire = await probed(session);
    t.after(() => wire.end());
    assert.deepEqual(await session.poll(), { status: 200, text: '6' });
    wire.send('5');
    wire.send('4hello');
    assert.equal(await wire.nextMessage(), '4hello');
  });

  test('what waits for a poll comes over the WebSocket', async (t) => {
    const session = await openPolling();
    const wire = await probed(session);
    t.after(() => wire.end());
    await session.post(['4one', '4two'].join(separator));
    wire.send('5');
    const received = [];
    // Before the upgrade is complete a poll may still fetch them; here nobody polls.
    while (received.length < 2)
      received.push(await wire.nextMessage());
    assert.deepEqual(received, ['4one', '4two']);
  });

  test('afterwards polling is refused, and the WebSocket goes on', async (t) => {
    const session = await openPolling();
    const wire = await probed(session);
    t.after(() => wire.end());
    wire.send('5');
    wire.send('4sync');
    assert.equal(await wire.nextMessage(), '4sync');
    const { status, text } = await session.poll();
    assert.equal(status, 400);
    assert.deepEqual(JSON.parse(text), { code: 3, message: 'Bad request' });
    wire.send('4hello');
    assert.equal(await wire.nextMessage(), '4hello');
  });

  test('afterwards a second WebSocket is closed, and the first goes on', async (t) => {
    const session = await openPolling();
    const wire = await probed(session);
    t.after(() => wire.end());
    wire.send('5');
    const second = new Wire(server, path, { sid: session.sid });
    await second.untilClosed();
    wire.send('4hello');
    assert.equal(await wire.nextMessage(), '4hello');
  });

  test('a WebSocket that ends before the upgrade leaves polling as it was', async () => {
    const session = await openPolling();
    const wire = await probed(session);
    wire.end();
    await session.post('4still here');
    const packets = [];
    for (let polls = 0; polls < 3 && !packets.includes('4still here'); polls += 1)
      packets.push(...await session.packets());
    assert.ok(packets.includes('4still here'), packets.join(' '));
  });

  test('something other than a probe closes the WebSocket only', async () => {
    const session = await openPolling();
    const wire = new Wire(server, path, { sid: session.sid });
    await wire.connected();
    wire.send('4not a probe');
    await wire.untilClosed();
    await session.post('4hello');
    assert.equal((await session.poll()).text, '4hello');
  });
});
