// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator sends somebody away: what they hear, that they are gone for good, and that everybody else hears what they
// hear when somebody leaves.

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { assertDone, assertRefusal, listed, memberRow, placeWithCrowd, rowOf, testBoth, untilRow, userIdOf, withoutTheCrowd } from './support/operator.mjs';
import { anyCompany, assertDismissed, companies, gather, names, quiet, settle } from './support/party.mjs';
import * as presence from './support/presence.mjs';
import { patience } from './support/program.mjs';
import * as random from './support/random.mjs';
import { within } from './support/waiting.mjs';

const reason = 'Be kind to “each other”.';
const place = placeWithCrowd();

/** Each prepares anna and ben, says whom to kick and how that is said, and what ben hears. */
const conversations = {
  async rooms(t, operator, company) {
    const [anna, ben] = await gather(t, place.server, company, 2);
    const [roomId] = names('a room to be kicked from');
    await anna.join(roomId, 'Anna');
    await ben.join(roomId, 'Ben');
    await anna.take('user-joined');
    const { id } = await memberRow(operator, anna);
    return { anna, ben, id, farewell: 'kicked', check: async () => {
      assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
    } };
  },
  async direct(t, operator, company) {
    const [anna, ben] = await direct.registered(t, place.server, company, 'anna', 'ben');
    await direct.connect(ben, anna);
    return { anna, ben, id: userIdOf('direct', anna.userId), farewell: 'force_disconnect', check: () => direct.assertLost(ben, anna, 'disconnected') };
  },
  async calls(t, operator, company) {
    const [anna, ben] = await calls.registered(t, place.server, company, 'anna', 'ben');
    const callId = await calls.connect(ben, anna);
    return { anna, ben, id: userIdOf('calls', anna.userId), farewell: 'kicked', check: () => calls.assertEnded(ben, anna, callId, { reason: 'network_lost' }) };
  },
  async presence(t, operator, company) {
    const [anna, ben] = await gather(t, place.server, company, 2);
    const userIds = names('anna', 'ben');
    for (const [index, party] of [anna, ben].entries()) {
      party.userId = userIds[index];
      party.emit('register', { userId: party.userId });
    }
    await settle(anna, ben);
    withoutTheCrowd(anna, ben);
    await settle(anna, ben);
    [anna, ben].forEach((party) => party.inbox.drain());
    return { anna, ben, id: userIdOf('presence', anna.userId), farewell: 'kicked', check: () => presence.assertGoes(anna.userId, ben) };
  },
  async random(t, operator, company) {
    const [language] = names('a language of two');
    const { userInfo, preferences } = random.pairing(language);
    const [anna, ben] = await random.authenticated(t, place.server, company, ['anna', 'ben'], () => userInfo);
    withoutTheCrowd(anna, ben);
    const matches = [];
    for (const party of [anna, ben]) {
      random.find(party, { preferences });
      await party.take('searching');
    }
    for (const party of [anna, ben])
      matches.push(await party.takeOne('matched'));
    return { anna, ben, id: userIdOf('random', anna.userId), farewell: 'kicked', check: () => random.assertPartnerLeft(ben, matches[0].roomId, 'disconnect') };
  },
};

/** Everybody hears in this order: what the operator says, then the goodbye; and the transport closes soon. */
async function assertKicked(party, farewell) {
  assert.deepEqual(await party.takeOne(farewell), { reason });
  await assertDismissed(party);
}

async function play(t, operator, dialect, company) {
  const { anna, ben, id, farewell, check } = await conversations[dialect](t, operator, company);
  const { status, body: row } = await operator.get(`users/${id}`);
  assert.equal(status, 200, JSON.stringify(row));
  assert.deepEqual([row.id, row.dialect, row.socketId, row.sockets.length], [id, dialect, anna.id, 1]);
  const begin = Date.now();
  const done = assertDone(await operator.post(`users/${id}/kick`, { reason }), /kick/, 1);
  await assertKicked(anna, farewell);
  await check();
  await quiet(ben);
  assert.equal(anna.inbox.size, 0, 'nothing after the goodbye');
  assertRefusal(await operator.get(`users/${id}`), 404);
  assertRefusal(await operator.post(`users/${id}/kick`, { reason }), 404);
  const entry = await rowOf(operator, 'audit', (one) => one.id === done.audit);
  assert.deepEqual([entry.operator, entry.role, entry.reason, entry.target], ['admin', 'moderator', reason, done.target]);
  await untilRow(operator, 'events', (event) => event.at >= begin, { type: 'action' });
}

describe('a kick', () => {
  for (const dialect of Object.keys(conversations)) {
    testBoth(place, `in ${dialect}`, async (t, operator) => {
      for (const [which, company] of Object.entries(companies)) {
        try {
          await play(t, operator, dialect, company);
        } catch (error) {
          throw new Error(`${which}: ${error.message}`, { cause: error });
        }
      }
    });
  }

  testBoth(place, 'of somebody with several devices, in a call on one and rung on the others', async (t, operator) => {
    const [anna, ben] = await calls.registered(t, place.server, anyCompany, 'anna', 'ben');
    const devices = [anna, ...await calls.devicesOf(t, place.server, companies['Socket.IO calls the JSON WebSocket'], anna.userId, 3)];
    const callId = await calls.initiate(ben, anna.userId);
    for (const device of devices)
      await calls.assertRings(device, ben, callId);
    await calls.accept(anna, ben, callId);
    for (const device of devices.slice(1))
      await calls.assertAnsweredElsewhere(device, callId);
    const id = userIdOf('calls', anna.userId);
    const { body } = await operator.get(`users/${id}`);
    assert.deepEqual(new Set(body.sockets.map(({ socketId }) => socketId)), new Set(devices.map((device) => device.id)));
    assert.equal(body.calls.length, 1);
    assertDone(await operator.post(`users/${id}/kick`, { reason }), /kick/);
    await Promise.all(devices.map((device) => assertKicked(device, 'kicked')));
    await calls.assertEnded(ben, anna, callId, { reason: 'network_lost' });
    await quiet(ben);
  });

  testBoth(place, 'of somebody who is somebody in every dialect at once: everybody is told', async (t, operator) => {
    const [anna, ben, cleo] = await gather(t, place.server, anyCompany, 3);
    const [annasId, bensId, roomId] = names('anna', 'ben', 'room');
    await direct.register(anna, annasId);
    await calls.register(anna, annasId);
    await direct.register(ben, bensId);
    await direct.connect(ben, anna);
    await anna.join(roomId, 'Anna');
    await cleo.join(roomId, 'Cleo');
    await anna.take('user-joined');
    assertDone(await operator.post(`users/${userIdOf('direct', annasId)}/kick`, { reason }), /kick/);
    // By the dialect in which the operator named her, whatever the others would say besides.
    const farewells = [await anna.inbox.take()];
    while (farewells.at(-1).name !== 'disconnect')
      farewells.push(await anna.inbox.take());
    assert.deepEqual(farewells.pop().args, ['io server disconnect']);
    assert.ok(farewells.every(({ name, args }) => /^(kicked|force_disconnect)$/.test(name) && args[0].reason === reason), JSON.stringify(farewells));
    assert.ok(farewells.some(({ name }) => name === 'force_disconnect'), JSON.stringify(farewells));
    await direct.assertLost(ben, anna, 'disconnected');
    assert.deepEqual(await cleo.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
    await quiet(ben, cleo);
    for (const dialect of ['direct', 'calls'])
      assertRefusal(await operator.get(`users/${userIdOf(dialect, annasId)}`), 404);
  });

  testBoth(place, 'of a socket that no dialect knows', async (t, operator) => {
    const [anna] = await gather(t, place.server, anyCompany, 1);
    const row = await rowOf(operator, 'users', ({ socketId }) => socketId === anna.id, { q: anna.id });
    assert.deepEqual([row.dialect, row.userId, row.name], [null, null, null]);
    assert.match(row.id, /^socket:c\d+$/);
    assertDone(await operator.post(`users/${row.id}/kick`, { reason }), /kick/, 1);
    await assertKicked(anna, 'kicked');
  });

  testBoth(place, 'of somebody who does not listen any more', async (t, operator) => {
    const [anna, ben] = await direct.registered(t, place.server, anyCompany, 'anna', 'ben');
    await direct.connect(ben, anna);
    const wire = anna.socket.io.engine.transport.ws._socket;
    wire.pause();
    t.after(() => wire.destroy());
    const begin = performance.now();
    assertDone(await operator.post(`users/${userIdOf('direct', anna.userId)}/kick`, { reason }), /kick/, 1);
    await direct.assertLost(ben, anna, 'disconnected');
    assert.ok(performance.now() - begin < 1000 * patience, 'nobody waits for them');
    assertRefusal(await operator.get(`users/${userIdOf('direct', anna.userId)}`), 404);
  });

  testBoth(place, 'leaves everybody else, and the same name can come again', async (t, operator) => {
    const [anna, ben] = await direct.registered(t, place.server, anyCompany, 'anna', 'ben');
    assertDone(await operator.post(`users/${userIdOf('direct', anna.userId)}/kick`, { reason }), /kick/, 1);
    await assertKicked(anna, 'force_disconnect');
    const [again] = await gather(t, place.server, anyCompany, 1);
    await direct.register(again, anna.userId);
    await direct.connect(again, ben);
    await direct.hangUp(again, ben);
  });

  testBoth(place, 'of somebody whose call waits for their return', async (t, operator) => {
    const [anna, ben] = await calls.registered(t, place.server, anyCompany, 'anna', 'ben');
    const callId = await calls.connect(ben, anna);
    anna.breakOff();
    await anna.take('disconnect');
    // Nobody is connected under this name; whether there is still something to send away is the server's affair.
    const answer = await operator.post(`users/${userIdOf('calls', anna.userId)}/kick`, { reason });
    if (answer.status === 200)
      assertDone(answer, /kick/);
    else
      assertRefusal(answer, 404);
    await calls.assertEnded(ben, anna, callId, { reason: 'network_lost' });
    await sleep(400 * patience);
    await quiet(ben);
  });
});

describe('with connection state recovery', () => {
  const recovering = placeWithCrowd({ env: { RECOVERY_WINDOW_MS: '10000' }, people: 10 });
  const options = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 100 };

  async function pairInRoom(t) {
    const [anna, ben] = await gather(t, recovering.server, anyCompany, 2, options);
    const [roomId] = names('recovery');
    await anna.join(roomId, 'Anna');
    await ben.join(roomId, 'Ben');
    await anna.take('user-joined');
    return [anna, ben];
  }

  /** Comes again by itself or because somebody asks for it, as somebody new. */
  async function assertComesAsNew(party) {
    const { id } = party;
    const back = new Promise((resolve) => party.socket.once('connect', resolve));
    party.socket.connect();
    await within(5000 * patience, 'back', back);
    assert.equal(party.socket.recovered, false);
    assert.notEqual(party.socket.id, id);
  }

  testBoth(recovering, 'who was kicked takes nothing up again', async (t, operator) => {
    const [anna, ben] = await pairInRoom(t);
    const { id } = await memberRow(operator, anna);
    assertDone(await operator.post(`users/${id}/kick`, { reason }), /kick/, 1);
    await assertKicked(anna, 'kicked');
    assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
    await assertComesAsNew(anna);
  });

  testBoth(recovering, 'who is kicked while away does not take it up either', async (t, operator) => {
    const [anna, ben] = await pairInRoom(t);
    const { id } = await memberRow(operator, anna);
    anna.socket.io.reconnection(false);
    anna.breakOff();
    await anna.take('disconnect');
    await settle(ben);
    assertDone(await operator.post(`users/${id}/kick`, { reason }), /kick/);
    assert.deepEqual(await ben.takeOne('user-left'), { userId: anna.id, userName: 'Anna' });
    await assertComesAsNew(anna);
    assert.deepEqual((await listed(operator, 'users', { dialect: 'rooms', q: anna.id })), []);
  });
});
