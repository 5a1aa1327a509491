// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connection state recovery with the stock client: who loses the connection for a moment is the same person afterwards,
// hears what was said meanwhile, and nobody saw them leave.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { Wire } from './support/engine.mjs';
import { names, quiet, settle } from './support/party.mjs';
import { Person, people, ways } from './support/person.mjs';
import * as presence from './support/presence.mjs';
import { patience, startHeliographd } from './support/program.mjs';
import * as random from './support/random.mjs';
import { within } from './support/waiting.mjs';

const recoveryWindow = 1500 * patience;
const reconnecting = { reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 200, randomizationFactor: 0 };

/** Cuts the transport as a lost network does, and waits until the stock client is back. */
async function cut(person, whileAway = async () => {}) {
  const { socket } = person;
  // Stays away until it is called back.
  socket.io.reconnection(false);
  const away = new Promise((resolve) => socket.once('disconnect', resolve));
  socket.io.engine.close();
  await away;
  assert.equal((await person.take('disconnect')).length, 1);
  await whileAway();
  const back = new Promise((resolve) => socket.once('connect', resolve));
  socket.io.reconnection(true);
  socket.connect();
  await within(5000 * patience, 'the stock client is back', back);
}

describe('with a window', () => {
  let server;
  before(async () => { server = await startHeliographd({ env: { RECOVERY_WINDOW_MS: String(recoveryWindow), RATE_LIMIT: 'off' } }); });
  after(() => server.stop());

  for (const [name, way] of Object.entries(ways)) {
    async function pair(t) {
      const anna = (await people(t, server, 1))[0];
      const ben = (await people(t, server, 1, { way, ...reconnecting }))[0];
      const roomId = `${name} ${anna.id}`;
      await anna.join(roomId, 'Anna');
      await ben.join(roomId, 'Ben');
      await anna.take('user-joined');
      return { anna, ben, roomId };
    }

    test(`${name}: calls, presence and a chance meeting go on`, async (t) => {
      const { anna, ben } = await pair(t);
      const [annasId, bensId] = names('anna', 'ben');
      for (const [person, userId] of [[anna, annasId], [ben, bensId]]) {
        await direct.register(person, userId);
        await random.authenticate(person, userId);
      }
      await presence.register(anna, annasId);
      await presence.register(ben, bensId);
      await presence.assertComes(bensId, anna);
      await direct.connect(anna, ben);
      const callId = await calls.connect(anna, ben);
      await calls.negotiate(anna, ben, callId);
      const roomId = await random.meet(anna, ben);
      await cut(ben, async () => {
        anna.emit('ice_candidate', { to: bensId, candidate: 'by name' });
        anna.emit('ice_candidate', { callId, to: bensId, candidate: 'with an id' });
        anna.emit('custom-message', { to: bensId, from: annasId, message: 'by presence' });
        random.tell('webrtc-offer', anna, roomId, 'by chance');
        await settle(anna);
      });
      assert.equal(ben.socket.recovered, true);
      assert.deepEqual(await ben.takeOne('ice_candidate'), { from: annasId, candidate: 'by name' });
      await calls.assertCandidate(ben, anna, callId, 'with an id');
      assert.deepEqual(await ben.takeOne('custom-message'), { from: annasId, message: 'by presence' });
      await random.assertTold('webrtc-offer', ben, anna, roomId, 'by chance');
      await direct.sendCandidate(ben, anna, 'back by name');
      await calls.sendCandidate(ben, anna, callId, 'back with an id');
      await presence.send('custom-message', ben, anna, 'back by presence');
      await random.chat(ben, anna, roomId, 'back by chance');
      await quiet(anna, ben);
      await calls.hangUp(ben, anna, callId);
      await direct.hangUp(anna, ben);
    });

    test(`${name}: the same id, the missed events once and in order, nobody left`, async (t) => {
      const { anna, ben, roomId } = await pair(t);
      const offer = (number) => anna.ask('offer', { targetUserId: ben.id, offer: number, roomId });
      await offer(0);
      assert.equal((await ben.takeOne('offer')).offer, 0);
      await cut(ben, async () => {
        for (let number = 1; number <= 20; number += 1)
          await offer(number);
      });
      assert.equal(ben.socket.recovered, true);
      assert.equal(ben.socket.id, ben.id);
      await offer(21);
      for (let number = 1; number <= 21; number += 1)
        assert.equal((await ben.takeOne('offer')).offer, number);

      ben.emit('answer', { targetUserId: anna.id, answer: 'back', roomId });
      assert.equal((await anna.takeOne('answer')).answer, 'back');
    });

    test(`${name}: again and again`, async (t) => {
      const { anna, ben, roomId } = await pair(t);
      for (let round = 0; round < 4; round += 1) {
        await cut(ben, () => anna.ask('offer', { targetUserId: ben.id, offer: round, roomId }));
        assert.equal(ben.socket.recovered, true);
        assert.equal((await ben.takeOne('offer')).offer, round);
      }
      assert.equal(anna.inbox.size, 0, 'nobody left or joined');
    });

    test(`${name}: after the window it is a new connection, and the others hear of it then`, async (t) => {
      const { anna, ben } = await pair(t);
      const begin = Date.now();
      await cut(ben, async () => {
        assert.equal((await anna.takeOne('user-left')).userId, ben.id);
        assert.ok(Date.now() - begin >= recoveryWindow - 100, `after ${Date.now() - begin} ms`);
      });
      assert.equal(ben.socket.recovered, false);
      assert.notEqual(ben.socket.id, ben.id);
    });
  }

  test('leaving on purpose is leaving', async (t) => {
    const [anna, ben] = await people(t, server, 2);
    await anna.join('purpose', 'Anna');
    await ben.join('purpose', 'Ben');
    await anna.take('user-joined');
    const begin = Date.now();
    ben.leave();
    assert.equal((await anna.takeOne('user-left')).userId, ben.id);
    assert.ok(Date.now() - begin < recoveryWindow, 'at once');
  });

  test('the private id is not the socket id, and a guess opens nothing', async (t) => {
    const [anna] = await people(t, server, 1, reconnecting);
    assert.ok(anna.socket._pid);
    assert.notEqual(anna.socket._pid, anna.id);
    anna.socket.io.reconnection(false);
    anna.socket.io.engine.close();
    await anna.take('disconnect');
    for (const pid of [anna.id, '', 'x', '0'.repeat(20), 7, null, {}, [anna.socket._pid]]) {
      const wire = await Wire.open(server, '/socket.io/');
      wire.send(`40${JSON.stringify({ pid, offset: 'x' })}`);
      const answer = await wire.nextMessage();
      assert.ok(!answer.includes(anna.id), answer);
      wire.end();
    }
  });

  test('two who know the private id: the second gets a new one', async (t) => {
    const [anna] = await people(t, server, 1, reconnecting);
    const pid = anna.socket._pid;
    anna.socket.io.reconnection(false);
    anna.socket.io.engine.close();
    await anna.take('disconnect');
    await sleep(50);
    const ids = [];
    for (let count = 0; count < 2; count += 1) {
      const wire = await Wire.open(server, '/socket.io/');
      t.after(() => wire.end());
      wire.send(`40${JSON.stringify({ pid, offset: anna.socket._lastOffset ?? '' })}`);
      ids.push(JSON.parse((await wire.nextMessage()).slice(2)).sid);
    }
    assert.notEqual(ids[0], ids[1]);
  });
});

describe('by default', () => {
  test('there is none: the others hear of a loss at once', async (t) => {
    const server = await startHeliographd();
    t.after(() => server.stop());
    const [anna] = await people(t, server, 1);
    const ben = await Person.connect(server, reconnecting);
    t.after(() => ben.leave());
    await anna.join('default', 'Anna');
    await ben.join('default', 'Ben');
    await anna.take('user-joined');
    assert.equal(ben.socket._pid, undefined);
    const begin = Date.now();
    ben.socket.io.engine.close();
    assert.equal((await anna.takeOne('user-left')).userId, ben.id);
    assert.ok(Date.now() - begin < 1000 * patience);
  });
});
