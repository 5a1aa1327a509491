// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plain JSON WebSocket: its own frames, and conversations with people at it, among themselves and with people at
// stock clients. Payloads are compared as text, byte for byte, where both ends show it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { JsonPerson, TransportFault, jsonWay } from './support/jsonperson.mjs';
import { WebSocket } from './support/packages.mjs';
import { Person, ways } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';
import { secret, seconds, token } from './support/token.mjs';
import { Inbox } from './support/waiting.mjs';

let server;

before(async () => { server = await startHeliographd(); });
after(() => server.stop());

let lastRoom = 0;
const newRoom = () => `room-${lastRoom += 1}`;
const sdp = ['v=0', 'o=- 46117317 2 IN IP4 127.0.0.1', 's=-', 't=0 0'].join('\r\n');
const payloads = [{ type: 'offer', sdp }, sdp, 'x'.repeat(60_000), null, '', {}, [1, 'two', null], 0.1, false,
  'quote " backslash \\ tab \t nul \u0000 line \u2028 e\u0301 \u{1f52d} </script>', { '': 1, 'a"b': { c: [[]] } }];

/** Who sits where. */
const sides = {
  'both at /ws': [jsonWay, jsonWay],
  '/ws calls Socket.IO over WebSocket': [jsonWay, ways['WebSocket only']],
  'Socket.IO over polling calls /ws': [ways['polling only'], jsonWay],
  'Socket.IO over both calls /ws': [ways['polling with upgrade'], jsonWay],
};

for (const [name, seats] of Object.entries(sides)) {
  describe(name, () => {
    /** Both in one room, with empty inboxes. */
    async function room(t) {
      const roomId = newRoom();
      const [anna, ben] = await Promise.all(seats.map((way) => Person.connect(server, { way })));
      t.after(() => [anna, ben].forEach((person) => person.leave()));
      assert.deepEqual(await anna.join(roomId, 'Anna', 'interviewer'), []);
      const [found] = await ben.join(roomId, 'Ben');
      assert.deepEqual([found.id, found.socketId, found.name, found.role], [anna.id, anna.id, 'Anna', 'interviewer']);
      assert.deepEqual(await anna.takeOne('user-joined'), { userId: ben.id, userName: 'Ben', userRole: 'candidate' });
      return { roomId, anna, ben };
    }

    test('descriptions and candidates arrive as they were sent, in order', async (t) => {
      const { roomId, anna, ben } = await room(t);
      for (const offer of payloads) {
        anna.emit('offer', { targetUserId: ben.id, offer, roomId });
        anna.emit('ice-candidate', { targetUserId: ben.id, candidate: offer });
        ben.emit('answer', { targetUserId: anna.id, answer: offer, roomId });
      }
      for (const payload of payloads) {
        assert.deepEqual(await ben.takeOne('offer'), { fromUserId: anna.id, offer: payload, roomId });
        assert.deepEqual(await ben.takeOne('ice-candidate'), { fromUserId: anna.id, candidate: payload });
        assert.deepEqual(await anna.takeOne('answer'), { fromUserId: ben.id, answer: payload, roomId });
      }
    });

    test('chat, errors and acknowledgements are the same', async (t) => {
      const { roomId, anna, ben } = await room(t);
      for (const [one, other] of [[anna, ben], [ben, anna]]) {
        assert.deepEqual(await one.ask('chat-message', { message: 'hello \u{1f52d}', roomId }), { success: true });
        const { id, timestamp, ...rest } = await other.takeOne('chat-message');
        assert.deepEqual(rest, { fromUserId: one.id, userName: one === anna ? 'Anna' : 'Ben', message: 'hello \u{1f52d}',
          text: 'hello \u{1f52d}', type: rest.type, roomId });
        assert.ok(id && timestamp);
        one.emit('join-room', { roomId: '', userName: 'x', userRole: 'candidate' });
        assert.deepEqual(await one.takeOne('error'), { message: 'Invalid room ID' });
        assert.deepEqual(await one.ask('join-room'), { success: false, error: { code: 'E301', message: 'Invalid room ID' } });
        assert.deepEqual(await one.takeOne('error'), { message: 'Invalid room ID' });
      }
    });

    test('leaving the room, and the server', async (t) => {
      const { roomId, anna, ben } = await room(t);
      anna.emit('leave-room', { roomId });
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
      await anna.join(roomId, 'Anna');
      await ben.take('user-joined');
      anna.leave();
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
      assert.equal(await anna.takeOne('disconnect'), 'io client disconnect');
    });

    test('a lost connection', async (t) => {
      const { anna, ben } = await room(t);
      ben.breakOff();
      assert.deepEqual(await anna.takeOne('user-left'), { userId: ben.id, userName: 'Ben' });
    });
  });
}

describe('frames', () => {
  async function connect(t, options) {
    const person = await JsonPerson.connect(server, options);
    t.after(() => person.breakOff());
    return person;
  }

  test('the text of a description is passed on byte for byte', async (t) => {
    const [anna, ben] = [await connect(t), await connect(t)];
    const roomId = newRoom();
    await anna.join(roomId, 'Anna');
    await ben.join(roomId, 'Ben');
    const heard = new Promise((resolve) => { ben.socket.on('message', (data) => resolve(data.toString())); });
    const odd = '{"b" : 1.50e+2, "a":"\\u00e9\\/\u00e9" ,"n":[ 12345678901234567890 ],"a":1}';
    anna.send(`{"data":{"roomId":"${roomId}","offer": ${odd} ,"targetUserId":"${ben.id}"},"event":"offer"}`);
    assert.equal(await heard, `{"event":"offer","data":{"fromUserId":"${anna.id}","offer":${odd},"roomId":"${roomId}"}}`);
  });

  test('connected comes first, and says what it must', async (t) => {
    const person = await connect(t);
    assert.match(person.id, /^[\w-]{20}$/);
    assert.equal(person.pingInterval, 25_000);
    assert.equal(person.socket.protocol, 'heliograph.v1');
  });

  test('who offers no subprotocol is served, who offers only others is not', async (t) => {
    assert.equal((await connect(t, { protocols: [] })).socket.protocol, '');
    assert.equal((await connect(t, { protocols: ['chat', 'heliograph.v1'] })).socket.protocol, 'heliograph.v1');
    for (const protocols of [['chat'], ['heliograph.v2', 'x']]) {
      const socket = new WebSocket(server.wsUrl('/ws'), protocols);
      const status = await new Promise((resolve) => {
        socket.on('unexpected-response', (request, response) => resolve(response.statusCode)).on('error', () => {});
      });
      assert.equal(status, 400);
      socket.terminate();
    }
  });

  test('other paths are no WebSockets', async () => {
    for (const path of ['/wsx', '/w', '/ws.html']) {
      const socket = new WebSocket(server.wsUrl(path));
      const status = await new Promise((resolve) => {
        socket.on('unexpected-response', (request, response) => resolve(response.statusCode)).on('error', () => {});
      });
      assert.equal(status, 404, path);
    }
  });

  const faults = {
    'no JSON': ['{"event":', 'invalid_json'],
    'no object': ['["event"]', 'not_an_object'],
    'no event': [{ data: 1, id: 3 }, 'no_event'],
    'an id that is none': ['{"event":"x","id":"3"}', 'invalid_id'],
    'an id that is too large': ['{"event":"x","id":9007199254740992}', 'invalid_id'],
    'a reserved name': [{ event: 'disconnect', id: 3 }, 'reserved_event'],
    'an event that nobody knows': [{ event: 'no-such-event' }, 'unknown_event'],
    'a token that comes late': [{ auth: { token: 'x' } }, 'auth_too_late'],
  };
  test('faults are told, and the connection stays', async (t) => {
    const person = await connect(t);
    assert.deepEqual(await person.ask('leave-room', { roomId: 'x' }), { success: true });
    for (const [what, [frame, code]] of Object.entries(faults)) {
      person.send(frame);
      assert.equal((await person.takeOne('error frame')).code, code, what);
    }
    await assert.rejects(person.ask('no-such-event', {}), (error) => error instanceof TransportFault && error.code === 'unknown_event');
    assert.deepEqual(await person.ask('leave-room', { roomId: 'x' }), { success: true });
  });

  test('binary frames end the connection', async (t) => {
    const person = await connect(t);
    person.socket.send(Buffer.from('{}'));
    assert.equal((await person.untilClosed()).code, 1003);
  });

  test('binary parts of a Socket.IO client are not told, and nothing else is held up', async (t) => {
    const roomId = newRoom();
    const [anna, ben] = [await Person.connect(server), await connect(t)];
    t.after(() => anna.leave());
    await ben.join(roomId, 'Ben');
    await anna.join(roomId, 'Anna');
    await ben.take('user-joined');
    anna.emit('offer', { targetUserId: ben.id, offer: Buffer.from([1, 2, 3]), roomId });
    anna.emit('offer', { targetUserId: ben.id, offer: 'text', roomId });
    assert.equal((await ben.takeOne('offer')).offer, 'text');
  });

  test('a token that nobody asked for does no harm', async (t) => {
    const person = await connect(t, { auth: { token: 'nonsense' } });
    assert.deepEqual(await person.ask('leave-room', { roomId: 'x' }), { success: true });
  });
});

describe('a server of its own', () => {
  test('heartbeats: who answers stays, who does not goes', async (t) => {
    const quick = await startHeliographd({ env: { SOCKET_PING_INTERVAL: '200', SOCKET_PING_TIMEOUT: '300' } });
    t.after(() => quick.stop());
    const [anna, ben] = [await JsonPerson.connect(quick), await JsonPerson.connect(quick, { autoPong: false })];
    assert.equal(anna.pingInterval, 200);
    await anna.join('r', 'Anna');
    await ben.join('r', 'Ben');
    await anna.take('user-joined');
    assert.equal((await ben.untilClosed()).code, 4408);
    assert.equal((await anna.takeOne('user-left')).userId, ben.id);
    let pings = 0;
    anna.socket.on('ping', () => { pings += 1; });
    await new Promise((resolve) => { setTimeout(resolve, 1100); });
    assert.ok(pings >= 3, `${pings} pings`);
    assert.deepEqual(await anna.ask('leave-room', { roomId: 'r' }), { success: true });
  });

  test('shutting down: close code 1001', async () => {
    const short = await startHeliographd();
    const people = [await JsonPerson.connect(short), await JsonPerson.connect(short)];
    await people[0].join('r', 'Anna');
    const stopped = short.stop();
    for (const person of people)
      assert.equal((await person.untilClosed()).code, 1001);
    assert.ok(await stopped < 5000);
  });
});

describe('tokens', () => {
  let open;
  let closed;
  before(async () => {
    [open, closed] = await Promise.all(['off', 'on'].map((isRequired) => startHeliographd({
      env: { JWT_SECRET: secret, SOCKET_AUTH_REQUIRED: isRequired },
    })));
  });
  after(() => Promise.all([open.stop(), closed.stop()]));

  const good = () => token({ userId: 'anna', exp: seconds(60) });
  const stale = () => token({ userId: 'anna', exp: seconds(-60) });

  /** A whole question, which only somebody connected gets answered. */
  const works = async (person) => assert.deepEqual(await person.ask('leave-room', { roomId: 'x' }), { success: true });

  async function assertRefused(person, code, message) {
    const error = await person.takeOne('error frame');
    assert.deepEqual(error, { code, message });
    assert.deepEqual(await person.untilClosed(), { code: 4401, reason: message });
  }

  test('in the header, in the first frame, in the query', async (t) => {
    for (const server of [open, closed]) {
      for (const options of [{ extraHeaders: { Authorization: `Bearer ${good()}` } }, { auth: { token: good() } }, { query: { token: good() } }]) {
        const person = await JsonPerson.connect(server, options);
        t.after(() => person.leave());
        await works(person);
      }
    }
  });

  test('events may follow the auth frame at once', async (t) => {
    for (const server of [open, closed]) {
      const person = new JsonPerson(server);
      t.after(() => person.leave());
      await person.opened();
      person.send({ auth: { token: good() } });
      await works(person);
      const { name } = await person.inbox.take();
      assert.equal(name, 'connected');
      assert.equal(person.inbox.size, 0, 'connected comes once');
    }
  });

  test('a bad one is refused, needed or not', async () => {
    for (const server of [open, closed]) {
      await assertRefused(new JsonPerson(server, { extraHeaders: { Authorization: `Bearer ${stale()}` } }), 'refused', 'Token expired');
      const person = new JsonPerson(server, { auth: { token: 'nonsense' } });
      if (server === open)
        await person.take('connected');
      await assertRefused(person, 'refused', 'Invalid token');
    }
  });

  test('where one is needed, nothing else may come first', async () => {
    for (const frame of [{ event: 'leave-room', data: { roomId: 'x' } }, { event: 'x', id: 1 }]) {
      const person = new JsonPerson(closed);
      await person.opened();
      person.send(frame);
      await assertRefused(person, 'auth_required', 'Authentication required');
    }
    await assertRefused(new JsonPerson(closed, { auth: {} }), 'auth_required', 'Authentication required');
  });

  test('where one is needed, there are 10 s for it', async () => {
    const begin = Date.now();
    const person = new JsonPerson(closed);
    const { name, args } = await person.inbox.take(15_000);
    assert.deepEqual([name, args[0].code], ['error frame', 'auth_required']);
    const time = Date.now() - begin;
    assert.ok(time > 9500 && time < 12_000, `${time} ms`);
    assert.equal((await person.untilClosed()).code, 4401);
  });

  test('a limit on connecting counts a client once, and is not taken for a refused token', async (t) => {
    const strict = await startHeliographd({
      env: { JWT_SECRET: secret, RATE_LIMIT_HANDSHAKE: 'true', RATE_LIMIT_POINTS: '3', RATE_LIMIT_DURATION: '3600' },
    });
    t.after(() => strict.stop());
    for (let round = 0; round < 3; ++round) {
      const person = await JsonPerson.connect(strict, { auth: { token: good() } });
      await works(person);
      person.leave();
    }
    const person = new JsonPerson(strict, { auth: { token: good() } });
    assert.deepEqual(await person.takeOne('error frame'), { code: 'rate_limited', message: 'Rate limit exceeded' });
    assert.deepEqual(await person.untilClosed(), { code: 4503, reason: 'Rate limit exceeded' });
  });

  test('expiry on a live connection', async () => {
    const person = await JsonPerson.connect(open, { auth: { token: token({ userId: 'anna', exp: seconds(2) }) } });
    await works(person);
    assert.deepEqual(await person.takeOne('token_expired'), { message: 'Token expired' });
    assert.equal((await person.untilClosed()).code, 4000);
    assert.equal(await person.takeOne('disconnect'), 'io server disconnect');
  });
});

test('the example in the documentation', async (t) => {
  const page = readFileSync(new URL('../../resources/docs/protocol/jsonws.md', import.meta.url), 'utf8');
  const code = /```js\n(.*?)```/s.exec(page)[1].replace('ws://localhost:3001', server.wsUrl('').replace(/\/$/, ''));
  const lines = new Inbox('the example');
  const print = (...words) => lines.put(words.join(' '));
  const socket = new Function('WebSocket', 'console', `${code}; return socket;`)(WebSocket, { log: print, error: print });
  t.after(() => socket.close());
  assert.match(await lines.take(), /^connected as [\w-]{20}$/);
  assert.match(await lines.take(), /^existing-users/);
  assert.equal(await lines.take(), 'joined: true');
  const ben = await Person.connect(server);
  await ben.join('lobby', 'Ben');
  assert.equal(await lines.take(), 'Ben came in');
  assert.equal((await ben.takeOne('chat-message')).message, 'Hello, Ben!');
  ben.leave();
  assert.match(await lines.take(), /^user-left/);
});
