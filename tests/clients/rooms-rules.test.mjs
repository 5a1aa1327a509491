// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a room accepts and how much of it, and that payloads pass through untouched.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Wire } from './support/engine.mjs';
import { get } from './support/http.mjs';
import { people } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';

const maxMembers = 3;
const maxRooms = 4;
let server;

before(async () => {
  server = await startHeliographd({
    env: { MAX_ROOM_MEMBERS: String(maxMembers), MAX_ROOMS_PER_SOCKET: String(maxRooms), RATE_LIMIT: 'off' },
  });
});
after(() => server.stop());

const valid = { roomId: 'a room', userName: 'Anna', userRole: 'interviewer' };

describe('joining is refused', () => {
  const roomId = 'Invalid room ID';
  const userName = 'Invalid user name';
  const userRole = 'Invalid user role';
  const refusals = [
    ['no argument', undefined, roomId],
    ['null', null, roomId],
    ['a string', 'a room', roomId],
    ['a number', 7, roomId],
    ['an array', ['a room', 'Anna', 'interviewer'], roomId],
    ['an empty object', {}, roomId],
    ['an empty room', { ...valid, roomId: '' }, roomId],
    ['a room that is a number', { ...valid, roomId: 7 }, roomId],
    ['a room that is an array', { ...valid, roomId: ['a room'] }, roomId],
    ['a room that is null', { ...valid, roomId: null }, roomId],
    ['101 letters of room', { ...valid, roomId: 'r'.repeat(101) }, roomId],
    ['51 signs that are 102 units of UTF-16', { ...valid, roomId: '\u{1f52d}'.repeat(51) }, roomId],
    ['everything wrong: the room first', { roomId: '', userName: '', userRole: '' }, roomId],
    ['no name', { roomId: 'a room', userRole: 'candidate' }, userName],
    ['an empty name', { ...valid, userName: '' }, userName],
    ['a name that is an object', { ...valid, userName: {} }, userName],
    ['51 letters of name', { ...valid, userName: 'n'.repeat(51) }, userName],
    ['26 signs of name that are 52 units of UTF-16', { ...valid, userName: '\u{1f52d}'.repeat(26) }, userName],
    ['name and role wrong: the name first', { ...valid, userName: '', userRole: 'king' }, userName],
    ['no role', { roomId: 'a room', userName: 'Anna' }, userRole],
    ['an unknown role', { ...valid, userRole: 'king' }, userRole],
    ['a role in capitals', { ...valid, userRole: 'Candidate' }, userRole],
    ['a role that every JavaScript object has', { ...valid, userRole: 'constructor' }, userRole],
    ['a role that is an array', { ...valid, userRole: ['candidate'] }, userRole],
  ];
  for (const [what, payload, message] of refusals) {
    test(what, async (t) => {
      const [anna] = await people(t, server, 1);
      const args = payload === undefined ? [] : [payload];
      anna.emit('join-room', ...args);
      assert.deepEqual(await anna.takeOne('error'), { message });

      const answer = await anna.ask('join-room', ...args);
      assert.equal(answer.success, false);
      assert.equal(answer.error.message, message);
      assert.equal(typeof answer.error.code, 'string');
      assert.deepEqual(await anna.takeOne('error'), { message });

      await anna.ask('no-such-event');
      assert.equal(anna.inbox.size, 0);
    });
  }

  test('and nothing of it is left behind', async (t) => {
    const [anna] = await people(t, server, 1);
    await anna.ask('join-room', { ...valid, roomId: 'refused', userRole: 'king' });
    const { rooms } = (await get(server, '/api/rooms')).json;
    assert.ok(!rooms.some((room) => room.roomId === 'refused'));
  });
});

describe('joining is accepted', () => {
  const accepted = {
    '100 letters of room': { ...valid, roomId: 'r'.repeat(100) },
    '50 signs of room that are 100 units of UTF-16': { ...valid, roomId: '\u{1f52d}'.repeat(50) },
    '50 letters of name': { ...valid, userName: '\u00e9'.repeat(50) },
    '25 signs of name that are 50 units of UTF-16': { ...valid, userName: '\u{1f52d}'.repeat(25) },
    'keys that nobody knows': { ...valid, password: 'x', __proto__: null },
    'a room named like a property': { ...valid, roomId: '__proto__' },
    'blanks': { ...valid, roomId: ' ', userName: ' ' },
  };
  for (const [what, payload] of Object.entries(accepted)) {
    test(what, async (t) => {
      const [anna, ben] = await people(t, server, 2);
      assert.deepEqual(await anna.ask('join-room', payload), { success: true });
      assert.deepEqual(await anna.takeOne('existing-users'), []);
      const [found] = await ben.join(payload.roomId, 'Ben');
      assert.deepEqual([found.id, found.name, found.role], [anna.id, payload.userName, payload.userRole]);
    });
  }

  for (const role of ['interviewer', 'candidate', 'observer']) {
    test(`the role ${role}`, async (t) => {
      const [anna] = await people(t, server, 1);
      assert.deepEqual(await anna.join('roles', 'Anna', role), []);
    });
  }
});

describe('limits', () => {
  test('a room that is full takes nobody more, but lets a member join again', async (t) => {
    const members = await people(t, server, maxMembers);
    for (const member of members)
      await member.join('full', 'member');
    const [late] = await people(t, server, 1);
    late.emit('join-room', { ...valid, roomId: 'full' });
    assert.deepEqual(await late.takeOne('error'), { message: 'Room is full' });
    assert.equal((await late.ask('join-room', { ...valid, roomId: 'full' })).error.message, 'Room is full');
    assert.deepEqual(await members[0].ask('join-room', { ...valid, roomId: 'full' }), { success: true });
    members[1].emit('leave-room', { roomId: 'full' });
    await members[1].ask('leave-room', { roomId: 'full' });
    assert.deepEqual(await late.ask('join-room', { ...valid, roomId: 'full' }), { success: true });
  });

  test('nobody is in more rooms than allowed, until one is left', async (t) => {
    const [anna] = await people(t, server, 1);
    for (let index = 0; index < maxRooms; index += 1)
      await anna.join(`many-${index}`, 'Anna');
    anna.emit('join-room', { ...valid, roomId: 'one too many' });
    assert.deepEqual(await anna.takeOne('error'), { message: 'Too many rooms' });
    assert.deepEqual(await anna.ask('join-room', { ...valid, roomId: 'many-0' }), { success: true });
    await anna.takeOne('existing-users');
    await anna.ask('leave-room', { roomId: 'many-0' });
    assert.deepEqual(await anna.join('one too many', 'Anna'), []);
  });

  test('a room that everyone left is gone', async (t) => {
    const [anna] = await people(t, server, 1);
    await anna.join('short-lived', 'Anna');
    const listed = async () => (await get(server, '/api/rooms')).json.rooms.some((room) => room.roomId === 'short-lived');
    assert.equal(await listed(), true);
    await anna.ask('leave-room', { roomId: 'short-lived' });
    assert.equal(await listed(), false);
  });
});

describe('payloads pass byte for byte', () => {
  /** A WebSocket that speaks packets itself, so that neither end prints JSON anew. */
  async function member(t, roomId) {
    const wire = await Wire.open(server, '/socket.io/');
    t.after(() => wire.end());
    wire.send('40');
    wire.id = JSON.parse((await wire.nextMessage()).slice(2)).sid;
    wire.send(`42["join-room",${JSON.stringify({ ...valid, roomId })}]`);
    assert.match(await wire.nextMessage(), /^42\["existing-users",/);
    return wire;
  }

  const texts = ['null', '1.50', '1e2', '-0', '12345678901234567890123', '"\\u00e9\\/"', '"\u00e9"', '{"b":1,"a":2}',
    '{ "spaced" : [ 1 , 2 ] }', '{"twice":1,"twice":2}', '"\\ud83d\\udd2d"', '""', '[]', '{"":{"":""}}'];
  for (const [index, text] of texts.entries()) {
    test(text, async (t) => {
      const roomId = `bytes-${index}`;
      const anna = await member(t, roomId);
      const ben = await member(t, roomId);
      await anna.nextMessage();
      for (const [event, key] of [['offer', 'offer'], ['answer', 'answer'], ['ice-candidate', 'candidate']]) {
        anna.send(`42["${event}",{"targetUserId":"${ben.id}","${key}":${text},"roomId":"${roomId}"}]`);
        const frame = await ben.nextMessage();
        assert.ok(frame.includes(`"${key}":${text}`), frame);
        assert.equal(JSON.parse(frame.slice(2))[1].fromUserId, anna.id);
      }
    });
  }

  test('attachments', async (t) => {
    const anna = await member(t, 'attachments');
    const ben = await member(t, 'attachments');
    await anna.nextMessage();
    anna.send(`451-["offer",{"targetUserId":"${ben.id}","offer":{"_placeholder":true,"num":0},"roomId":"attachments"}]`);
    anna.send(Buffer.from([0, 1, 2, 255]));
    assert.match(await ben.nextMessage(), /^451-\["offer",\{.*"offer":\{"_placeholder":true,"num":0\}/);
    assert.deepEqual(await ben.nextMessage(), Buffer.from([0, 1, 2, 255]));
  });
});
