// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who a client may be in every dialect: the person of its token, not too often anew, and counted where its kind of
// client looks.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { get } from './support/http.mjs';
import { people, Person } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';
import { secret, token } from './support/token.mjs';

/** One server with these options for all tests of a describe(). */
function serverWith(env) {
  const holder = {};
  before(async () => { holder.server = await startHeliographd({ env }); });
  after(() => holder.server.stop());
  return holder;
}

const mismatch = 'User mismatch with authenticated identity';
const tooOften = 'Rate limit exceeded';

describe('a client with a token', () => {
  const running = serverWith({ JWT_SECRET: secret });
  const refusals = {
    direct: ['register_user', { userId: 'bob' }, 'user_registered', { success: false, userId: 'bob', error: mismatch }],
    calls: ['register', { userId: 'bob', platform: 'web' }, 'registration_error', { code: 'E203', message: mismatch }],
    'calls, without a device': ['register', { userId: 'bob' }, 'registration_error', { code: 'E203', message: mismatch }],
    random: ['authenticate', { userId: 'bob' }, 'auth-error', { message: mismatch }],
  };
  for (const [dialect, [event, payload, answer, expected]] of Object.entries(refusals)) {
    test(`is nobody else, ${dialect}`, async (t) => {
      const ada = await Person.connect(running.server, { auth: { token: token({ userId: 'ada' }) } });
      t.after(() => ada.leave());
      ada.emit(event, payload);
      assert.deepEqual(await ada.takeOne(answer), expected);
      const [bob] = await people(t, running.server, 1);
      bob.emit(event, payload);
      assert.notEqual((await bob.inbox.take()).args[0].success, false, 'without a token that name is free');
    });
  }

  test('is itself, also by a number', async (t) => {
    const ada = await Person.connect(running.server, { auth: { token: token({ userId: 4711 }) } });
    t.after(() => ada.leave());
    for (const userId of ['4711', 4711]) {
      ada.emit('register_user', { userId });
      assert.equal((await ada.takeOne('user_registered')).success, true);
    }
  });
});

describe('registrations of one address', () => {
  const shared = serverWith({ REGISTER_RATE_LIMIT: '3' });
  test('count together in direct, calls and random', async (t) => {
    const [a, b] = await people(t, shared.server, 2);
    a.emit('register_user', { userId: 'a' });
    assert.equal((await a.takeOne('user_registered')).success, true);
    a.emit('register', { userId: 'a', platform: 'web' });
    assert.equal((await a.takeOne('registered')).success, true);
    a.emit('authenticate', { userId: 'a' });
    assert.equal((await a.takeOne('authenticated')).userId, 'a');

    b.emit('register_user', { userId: 'b' });
    assert.deepEqual(await b.takeOne('user_registered'), { success: false, userId: 'b', error: tooOften });
    b.emit('register', { userId: 'b', platform: 'web' });
    assert.deepEqual(await b.takeOne('registration_error'), { code: 'E001', message: tooOften });
    b.emit('authenticate', { userId: 'b' });
    assert.deepEqual(await b.takeOne('auth-error'), { message: tooOften });
    assert.deepEqual(await b.join('hall', 'Bob'), [], 'rooms are not limited');
  });

  const presence = serverWith({ RATE_LIMIT_POINTS: '1' });
  test('count by themselves in presence, which sends away', async (t) => {
    const [a, b] = await people(t, presence.server, 2);
    a.emit('register', { userId: 'a' });
    assert.deepEqual(await a.takeOne('user-list'), { users: [] });
    b.emit('register', { userId: 'b' });
    assert.equal(await b.takeOne('error'), tooOften);
    assert.deepEqual(await b.take('disconnect'), ['io server disconnect']);
  });

  const off = serverWith({ RATE_LIMIT: 'off', REGISTER_RATE_LIMIT: '1', RATE_LIMIT_POINTS: '1' });
  test('do not count while every limit is off', async (t) => {
    for (const person of await people(t, off.server, 3)) {
      person.emit('register_user', { userId: person.id });
      assert.equal((await person.takeOne('user_registered')).success, true);
    }
  });
});

describe('the figures of', () => {
  const running = serverWith({});
  const figures = async (path) => (await get(running.server, path)).json;

  test('direct are at / and /users', async (t) => {
    const [ada, bob] = await people(t, running.server, 2);
    for (const [person, userId] of [[ada, 'ada'], [bob, 'bob']]) {
      person.emit('register_user', { userId });
      await person.take('user_registered');
    }
    ada.emit('make_call', { to: 'bob', from: 'ada', offer: 'o' });
    await bob.take('incoming_call');
    assert.deepEqual(await figures('/users'), { connectedUsers: ['ada', 'bob'], totalUsers: 2 });
    const { connectedUsers, activeCalls } = await figures('/');
    assert.deepEqual([connectedUsers, activeCalls], [2, 1]);
    assert.equal((await figures('/stats')).connectedUsers, 0);
  });

  test('presence are at /health and /stats', async (t) => {
    const [ada] = await people(t, running.server, 1);
    ada.emit('register', { userId: 'ada' });
    await ada.take('user-list');
    for (const path of ['/health', '/stats'])
      assert.equal((await figures(path)).connectedUsers, 1, path);
  });

  test('random are at /health and /stats', async (t) => {
    const waiting = await people(t, running.server, 3);
    for (const person of waiting) {
      person.emit('authenticate', { userId: person.id });
      await person.take('authenticated');
      person.emit('find-random-partner');
      await person.take('queue-status');
      await person.take('searching');
    }
    const { stats } = await figures('/health');
    const { totalMatches, activeUsers, waitingUsers, activeRooms, queueLength } = stats;
    assert.deepEqual([totalMatches, activeUsers, waitingUsers, activeRooms, queueLength], [1, 3, 1, 1, 1]);
    const flat = await figures('/stats');
    for (const [key, value] of Object.entries(stats))
      assert.equal(flat[key], value, key);
  });
});
