// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Video rooms with the stock client, once for each way in which it can reach the server.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { io, io47 } from './support/packages.mjs';
import { Person, people, ways } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';

let server;

before(async () => { server = await startHeliographd(); });
after(() => server.stop());

let lastRoom = 0;
const newRoom = () => `room-${lastRoom += 1}`;

/** The ways of this suite: those of the latest client, and one older client in the field. */
const reaches = Object.entries(ways).map(([name, way]) => [name, { way }]);
reaches.push(['client 4.7, polling with upgrade', { way: ways['polling with upgrade'], io: io47 }]);

const sdp = ['v=0', 'o=- 46117317 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96'].join('\r\n');
const payloads = {
  'a description': { type: 'offer', sdp },
  'a string': sdp,
  'a long string': 'x'.repeat(60_000),
  'null': null,
  'an empty string': '',
  'an empty object': {},
  'a nested object': { candidate: 'candidate:1 1 udp 2113937151 192.0.2.1 54400 typ host', sdpMid: '0', sdpMLineIndex: 0, extra: [[], { a: null }] },
  'an array': [1, 'two', null],
  'a number': 0.1,
  'false': false,
  'awkward text': 'quote " backslash \\ slash / tab \t nul \u0000 line \u2028 e\u0301 \u{1f52d} </script>',
  'awkward keys': { '': 1, 'a"b': 2, '\u{1f52d}': 3, __proto__x: 4, num: 5 },
};
const relays = [['offer', 'offer'], ['answer', 'answer'], ['ice-candidate', 'candidate']];

for (const [name, options] of reaches) {
  describe(name, () => {
    /** So many people who joined one room in order; their inboxes are empty. */
    async function roomOf(t, count, roomId = newRoom()) {
      const members = await people(t, server, count, options);
      for (const [index, member] of members.entries()) {
        await member.join(roomId, `person ${index}`);
        for (const earlier of members.slice(0, index))
          await earlier.take('user-joined');
      }
      return { roomId, members };
    }

    test('the first in a room finds nobody, the second is announced', async (t) => {
      const [anna, ben] = await people(t, server, 2, options);
      const roomId = newRoom();
      const before = Date.now();
      assert.deepEqual(await anna.join(roomId, 'Anna', 'interviewer'), []);

      const found = await ben.join(roomId, 'Ben', 'candidate');
      assert.equal(found.length, 1);
      const { joinedAt, ...rest } = found[0];
      assert.deepEqual(rest, { id: anna.id, name: 'Anna', role: 'interviewer', socketId: anna.id });
      assert.match(joinedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(Math.abs(Date.parse(joinedAt) - before) < 10_000, joinedAt);

      assert.deepEqual(await anna.takeOne('user-joined'), { userId: ben.id, userName: 'Ben', userRole: 'candidate' });
      assert.equal(anna.transport, options.way.transports.at(-1));
    });

    test('existing users come in the order of joining', async (t) => {
      const { roomId, members } = await roomOf(t, 4);
      const [late] = await people(t, server, 1, options);
      assert.deepEqual((await late.join(roomId, 'late', 'observer')).map((user) => user.id), members.map((member) => member.id));
    });

    for (const [event, key] of relays) {
      for (const [what, payload] of Object.entries(payloads)) {
        test(`${event}: ${what} arrives as it was sent`, async (t) => {
          const { roomId, members: [anna, ben] } = await roomOf(t, 2);
          anna.emit(event, { targetUserId: ben.id, [key]: payload, roomId });
          assert.deepEqual(await ben.takeOne(event), { fromUserId: anna.id, [key]: payload, roomId });
        });
      }
    }

    test('a whole negotiation, in order, both ways', async (t) => {
      const { roomId, members: [anna, ben] } = await roomOf(t, 2);
      anna.emit('offer', { targetUserId: ben.id, offer: sdp, roomId });
      for (let index = 0; index < 20; index += 1)
        anna.emit('ice-candidate', { targetUserId: ben.id, candidate: { index }, roomId });
      anna.emit('ice-candidate', { targetUserId: ben.id, candidate: null, roomId });
      await ben.take('offer');
      ben.emit('answer', { targetUserId: anna.id, answer: sdp, roomId });
      for (let index = 0; index < 20; index += 1)
        assert.equal((await ben.takeOne('ice-candidate')).candidate.index, index);
      assert.equal((await ben.takeOne('ice-candidate')).candidate, null);
      await anna.take('answer');
    });

    test('roomId is left out where the sender left it out', async (t) => {
      const { members: [anna, ben] } = await roomOf(t, 2);
      anna.emit('offer', { targetUserId: ben.id, offer: 1 });
      assert.deepEqual(await ben.takeOne('offer'), { fromUserId: anna.id, offer: 1 });
    });

    test('nobody can speak in the name of another', async (t) => {
      const { roomId, members: [anna, ben, carl] } = await roomOf(t, 3);
      anna.emit('offer', { targetUserId: ben.id, offer: 1, roomId, fromUserId: carl.id, from: carl.id, userId: carl.id });
      assert.deepEqual(await ben.takeOne('offer'), { fromUserId: anna.id, offer: 1, roomId });
    });

    test('leaving a room: the others hear of it, the one who left nothing more', async (t) => {
      const { roomId, members: [anna, ben, carl] } = await roomOf(t, 3);
      anna.emit('leave-room', { roomId });
      for (const other of [ben, carl])
        assert.deepEqual(await other.takeOne('user-left'), { userId: anna.id, userName: 'person 0' });
      await ben.ask('offer', { targetUserId: anna.id, offer: 1, roomId });
      await anna.ask('offer', { targetUserId: ben.id, offer: 2, roomId });
      ben.emit('offer', { targetUserId: carl.id, offer: 3, roomId });
      assert.equal((await carl.takeOne('offer')).offer, 3);
      assert.deepEqual([anna.inbox.size, ben.inbox.size], [0, 0]);
      assert.equal((await anna.join(roomId, 'Anna again')).length, 2);
    });

    test('disconnecting: the others hear of it', async (t) => {
      const { members: [anna, ben, carl] } = await roomOf(t, 3);
      anna.leave();
      for (const other of [ben, carl])
        assert.deepEqual(await other.takeOne('user-left'), { userId: anna.id, userName: 'person 0' });
    });

    test('a connection that breaks: the others hear of it', async (t) => {
      const { members: [anna, ben] } = await roomOf(t, 2);
      anna.socket.io.engine.close();
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'person 0' });
    });

    test('joining the same room again: announced again, the record new, the place kept', async (t) => {
      const { roomId, members: [anna, ben] } = await roomOf(t, 2);
      assert.deepEqual((await anna.join(roomId, 'Anna', 'observer')).map((user) => user.id), [ben.id]);
      assert.deepEqual(await ben.takeOne('user-joined'), { userId: anna.id, userName: 'Anna', userRole: 'observer' });
      const [late] = await people(t, server, 1, options);
      const found = await late.join(roomId, 'late');
      assert.deepEqual(found.map((user) => [user.id, user.name, user.role]),
        [[anna.id, 'Anna', 'observer'], [ben.id, 'person 1', 'candidate']]);
      await anna.take('user-joined');
      await ben.take('user-joined');
      anna.leave();
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
    });

    test('several rooms: each has its own members, and a departure is told in each', async (t) => {
      const { roomId: first, members: [anna, ben] } = await roomOf(t, 2);
      const { roomId: second, members: [carl] } = await roomOf(t, 1);
      assert.deepEqual((await anna.join(second, 'Anna in two')).map((user) => user.id), [carl.id]);
      assert.equal((await carl.takeOne('user-joined')).userName, 'Anna in two');

      await anna.ask('offer', { targetUserId: carl.id, offer: 'wrong room', roomId: first });
      await ben.ask('offer', { targetUserId: carl.id, offer: 'no room in common' });
      anna.emit('offer', { targetUserId: carl.id, offer: 'right room', roomId: second });
      assert.equal((await carl.takeOne('offer')).offer, 'right room');
      anna.emit('offer', { targetUserId: carl.id, offer: 'any room' });
      assert.equal((await carl.takeOne('offer')).offer, 'any room');

      anna.leave();
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'person 0' });
      assert.deepEqual(await carl.takeOne('user-left'), { userId: anna.id, userName: 'Anna in two' });
    });

    test('strangers cannot reach members', async (t) => {
      const { roomId, members: [anna, ben] } = await roomOf(t, 2);
      const { roomId: elsewhere, members: [stranger] } = await roomOf(t, 1);
      const [nobody] = await people(t, server, 1, options);
      for (const [event, key] of relays) {
        for (const targetUserId of [ben.id, roomId, 'unknown', '', null, 7, {}, [ben.id]]) {
          await stranger.ask(event, { targetUserId, [key]: 'from elsewhere', roomId });
          await stranger.ask(event, { targetUserId, [key]: 'from elsewhere', roomId: elsewhere });
          await nobody.ask(event, { targetUserId, [key]: 'from nowhere' });
        }
        await anna.ask(event, { targetUserId: roomId, [key]: 'a room is no target', roomId });
        anna.emit(event, { targetUserId: ben.id, [key]: 'from a member', roomId });
        assert.equal((await ben.takeOne(event))[key], 'from a member');
      }
      assert.equal(anna.inbox.size, 0);
      assert.deepEqual([...stranger.inbox.drain(), ...nobody.inbox.drain()].filter((event) => event.name !== 'error'), []);
    });

    test('chat goes to the others of the room', async (t) => {
      const { roomId, members: [anna, ben, carl] } = await roomOf(t, 3);
      const { members: [stranger] } = await roomOf(t, 1);
      await stranger.ask('chat-message', { message: 'let me in', roomId });
      anna.emit('chat-message', { message: 'hello \u{1f44b}', type: 'text', roomId });
      for (const other of [ben, carl]) {
        const { id, timestamp, ...rest } = await other.takeOne('chat-message');
        assert.ok(id && timestamp, 'it has an id and a time');
        assert.deepEqual(rest, { fromUserId: anna.id, userName: 'person 0', message: 'hello \u{1f44b}', text: 'hello \u{1f44b}',
          type: 'text', roomId });
      }
      assert.equal(anna.inbox.size, 0);
    });

    test('every event that asks for an acknowledgement gets one', async (t) => {
      const { roomId, members: [anna, ben] } = await roomOf(t, 2);
      const target = { targetUserId: ben.id, roomId };
      assert.deepEqual(await anna.ask('join-room', { roomId, userName: 'Anna', userRole: 'observer' }), { success: true });
      assert.deepEqual(await anna.ask('offer', { ...target, offer: 1 }), { success: true });
      assert.deepEqual(await anna.ask('answer', { ...target, answer: 1 }), { success: true });
      assert.deepEqual(await anna.ask('ice-candidate', { ...target, candidate: null }), { success: true });
      assert.deepEqual(await anna.ask('leave-room', { roomId }), { success: true });
      for (const args of [[], [{}], ['text', 1, null]]) {
        assert.deepEqual(await anna.ask('no-such-event', ...args),
          { success: false, error: { code: 'E301', message: 'Unknown event' } });
      }
    });

    test('many events arrive once and in order', async (t) => {
      const { roomId, members: [anna, ben] } = await roomOf(t, 2);
      for (let index = 0; index < 200; index += 1)
        ben.emit('ice-candidate', { targetUserId: anna.id, candidate: index, roomId });
      for (let index = 0; index < 200; index += 1)
        assert.equal((await anna.takeOne('ice-candidate')).candidate, index);
    });
  });
}

test('nothing is lost, doubled or reordered while a client upgrades', async (t) => {
  const roomId = newRoom();
  const [anna] = await people(t, server, 1);
  await anna.join(roomId, 'Anna');
  const socket = io(server.origin, { forceNew: true, reconnection: false, ...ways['polling with upgrade'] });
  const ben = new Person(socket);
  t.after(() => ben.leave());
  const upgraded = new Promise((resolve) => socket.io.once('open', () => socket.io.engine.once('upgrade', resolve)));
  await ben.join(roomId, 'Ben');
  const { userId } = await anna.takeOne('user-joined');
  let sent = 0;
  let isDone = false;
  upgraded.then(() => { isDone = true; });
  while (!isDone || sent < 500) {
    anna.emit('ice-candidate', { targetUserId: userId, candidate: sent, roomId });
    ben.emit('ice-candidate', { targetUserId: anna.id, candidate: sent, roomId });
    sent += 1;
    if (sent % 10 === 0)
      await new Promise(setImmediate);
  }
  for (let index = 0; index < sent; index += 1) {
    assert.equal((await ben.takeOne('ice-candidate')).candidate, index);
    assert.equal((await anna.takeOne('ice-candidate')).candidate, index);
  }
  assert.equal(ben.transport, 'websocket');
});
