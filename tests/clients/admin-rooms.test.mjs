// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator closes a room, locks it, and limits it.

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { assertDone, assertRefusal, namePart, placeWithCrowd, rowOf, testBoth } from './support/operator.mjs';
import { anyCompany, assertNow, companies, gather, names, quiet } from './support/party.mjs';

const reason = 'The room is cleaned';
const place = placeWithCrowd();

/** Texts that ids of rooms may be. */
const roomIds = ['plain', 'with spaces and / and ?x=1#2', 'Кухня 🎂', '..', 'x'.repeat(100)];

/** @p all are in the room, and know of each other. */
async function enter(roomId, ...all) {
  for (const [index, party] of all.entries()) {
    await party.join(roomId, `Person ${index}`);
    for (const earlier of all.slice(0, index))
      await earlier.take('user-joined');
  }
}

async function assertTurnedAway(party, roomId, message) {
  party.emit('join-room', { roomId, userName: 'Somebody', userRole: 'observer' });
  assert.deepEqual(await party.takeOne('error'), { message });
  const answer = await party.ask('join-room', { roomId, userName: 'Somebody', userRole: 'observer' });
  assert.deepEqual([answer.success, answer.error.message], [false, message]);
  assert.deepEqual(await party.takeOne('error'), { message });
}

const roomAt = async (operator, roomId) => (await operator.get(`rooms/${namePart(roomId)}`)).body;
const act = async (operator, roomId, what, rest = {}, affected = undefined) =>
  assertDone(await operator.post(`rooms/${namePart(roomId)}/${what}`, { reason, ...rest }), new RegExp(what), affected);

describe('closing', () => {
  testBoth(place, 'all hear of it, stay connected, and can join again', async (t, operator) => {
    for (const [which, company] of Object.entries(companies)) {
      const [roomId, elsewhere] = names('closing', 'elsewhere');
      const all = await gather(t, place.server, company, 3);
      await enter(roomId, ...all);
      await enter(elsewhere, ...all);
      const done = await act(operator, roomId, 'close', {}, 3);
      for (const party of all)
        assert.deepEqual(await party.takeOne('room-closed'), { roomId, reason }, which);
      // No user-left, no goodbye.
      await quiet(...all);
      assert.equal((await rowOf(operator, 'audit', ({ id }) => id === done.audit)).reason, reason);
      assertRefusal(await operator.get(`rooms/${namePart(roomId)}`), 404);
      assertRefusal(await operator.post(`rooms/${namePart(roomId)}/close`, { reason }), 404);

      // What they say in it reaches nobody; the other room is as it was.
      const [anna, ben] = all;
      anna.emit('offer', { targetUserId: ben.id, offer: 1, roomId });
      anna.emit('chat-message', { roomId, message: 'hello?' });
      await quiet(...all);
      anna.emit('offer', { targetUserId: ben.id, offer: 2, roomId: elsewhere });
      assert.deepEqual(await ben.takeOne('offer'), { fromUserId: anna.id, offer: 2, roomId: elsewhere });

      assert.deepEqual(await anna.join(roomId, 'Anna'), []);
      assert.equal((await ben.join(roomId, 'Ben')).length, 1);
      await anna.take('user-joined');
      assert.equal((await roomAt(operator, roomId)).memberCount, 2);
    }
  });

  testBoth(place, 'whatever its name is', async (t, operator) => {
    for (const [index, roomId] of roomIds.entries()) {
      const [anna] = await gather(t, place.server, anyCompany, 1);
      await enter(roomId, anna);
      const room = await roomAt(operator, roomId);
      assert.deepEqual([room.id, room.roomId, room.memberCount, room.locked, room.limit], [namePart(roomId), roomId, 1, false, null], `${index}`);
      assertNow(room.createdAt);
      const [member] = room.members;
      assert.deepEqual([member.socketId, member.name, member.role], [anna.id, 'Person 0', 'candidate']);
      assert.equal((await operator.get(`users/${member.id}`)).body.socketId, anna.id);
      await act(operator, roomId, 'close', {}, 1);
      assert.deepEqual(await anna.takeOne('room-closed'), { roomId, reason });
    }
  });
});

describe('a lock', () => {
  testBoth(place, 'turns newcomers away, and nobody else', async (t, operator) => {
    for (const company of Object.values(companies)) {
      const [roomId] = names('locked');
      const [anna, ben, cleo] = await gather(t, place.server, company, 3);
      await enter(roomId, anna, ben);
      await act(operator, roomId, 'lock');
      assert.equal((await roomAt(operator, roomId)).locked, true);
      await assertTurnedAway(cleo, roomId, 'Room is locked');
      // Who is in it talks on.
      anna.emit('offer', { targetUserId: ben.id, offer: 1, roomId });
      await ben.take('offer');
      await quiet(anna, ben, cleo);
      await act(operator, roomId, 'unlock');
      assert.equal((await roomAt(operator, roomId)).locked, false);
      assert.equal((await cleo.join(roomId, 'Cleo')).length, 2);
      await anna.take('user-joined');
      await ben.take('user-joined');
    }
  });

  testBoth(place, 'of a room that is not there', async (t, operator) => {
    const [roomId] = names('nowhere');
    for (const what of ['lock', 'unlock', 'close'])
      assertRefusal(await operator.post(`rooms/${roomId}/${what}`, { reason }), 404);
    assertRefusal(await operator.post(`rooms/${roomId}/limit`, { reason, members: 3 }), 404);
  });
});

describe('a limit', () => {
  testBoth(place, 'of members, and none again', async (t, operator) => {
    const [roomId] = names('limited');
    const [anna, ben, cleo] = await gather(t, place.server, companies['polling with upgrade'], 3);
    await enter(roomId, anna, ben);
    await act(operator, roomId, 'limit', { members: 2 });
    assert.equal((await roomAt(operator, roomId)).limit, 2);
    await assertTurnedAway(cleo, roomId, 'Room is full');
    await act(operator, roomId, 'limit', { members: 3 });
    assert.equal((await cleo.join(roomId, 'Cleo')).length, 2);
    for (const party of [anna, ben])
      await party.take('user-joined');

    // Below what there is: nobody has to go, nobody comes either.
    await act(operator, roomId, 'limit', { members: 1 });
    await quiet(anna, ben, cleo);
    assert.equal((await roomAt(operator, roomId)).memberCount, 3);
    const [dora] = await gather(t, place.server, anyCompany, 1);
    await assertTurnedAway(dora, roomId, 'Room is full');
    await act(operator, roomId, 'limit', { members: null });
    assert.equal((await roomAt(operator, roomId)).limit, null);
    assert.equal((await dora.join(roomId, 'Dora')).length, 3);
  });

  testBoth(place, 'that is none', async (t, operator) => {
    const [roomId] = names('unlimited');
    const [anna] = await gather(t, place.server, anyCompany, 1);
    await enter(roomId, anna);
    for (const members of [-1, 1.5, 'three', {}, undefined]) {
      const said = assertRefusal(await operator.post(`rooms/${roomId}/limit`, { reason, ...members === undefined ? {} : { members } }), 422);
      assert.match(said, /members/, 'it says which');
    }
    assert.equal((await roomAt(operator, roomId)).limit, null);
  });
});
