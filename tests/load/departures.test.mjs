// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Five thousand clients in every state end without a goodbye, half of them by a connection that is cut, half by falling
// silent. After the timeouts the server knows nobody.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience, startHeliographd } from '../clients/support/program.mjs';
import { openSpeakers } from './support/clients.mjs';

const groups = 10;
const size = 500;
const heartbeat = { interval: 3000, timeout: 8000 };

const pairsOf = (people) => Array.from({ length: people.length / 2 }, (_, index) => [people[2 * index], people[2 * index + 1]]);
const inPairs = (people, task) => Promise.all(pairsOf(people).map(task));
const each = (people, task) => Promise.all(people.map(task));

function register(person, userId) {
  person.userId = userId;
  person.emit('register_user', { userId });
  return person.hear('user_registered');
}

async function ring([anna, ben]) {
  anna.emit('make_call', { to: ben.userId, from: anna.userId, offer: 1 });
  await ben.hear('incoming_call');
}

function enroll(person, userId) {
  person.userId = userId;
  person.emit('register', { userId, platform: 'load' });
  return person.hear('registered');
}

async function initiate([anna, ben]) {
  anna.emit('call_initiate', { calleeId: ben.userId, callType: 'audio' });
  return (await ben.hear('incoming_call')).callId;
}

function authenticate(person, userId) {
  person.userId = userId;
  // Nobody here fits anybody.
  person.emit('authenticate', { userId, userInfo: { language: userId } });
  return person.hear('authenticated');
}

/** One state for each group. */
const states = {
  'connected': async () => {},
  'in rooms': (people) => inPairs(people, async ([anna, ben], index) => {
    for (const person of [anna, ben]) {
      person.emit('join-room', { roomId: `room-${index}`, userName: 'somebody', userRole: 'observer' });
      await person.hear('existing-users');
    }
  }),
  'called by name': async (people) => {
    await each(people, (person, index) => register(person, `ringing-${index}`));
    await inPairs(people, ring);
    pairsOf(people).forEach(([anna, ben]) => ben.emit('ice_candidate', { to: anna.userId, candidate: 'early' }));
  },
  'talking by name': async (people) => {
    await each(people, (person, index) => register(person, `talking-${index}`));
    await inPairs(people, async ([anna, ben]) => {
      await ring([anna, ben]);
      ben.emit('answer_call', { to: anna.userId, from: ben.userId, answer: 1 });
      await anna.hear('call_answered');
    });
  },
  'called with ids': async (people) => {
    await each(people, (person, index) => enroll(person, `ringing-${index}`));
    await inPairs(people, initiate);
  },
  'talking with ids': async (people) => {
    await each(people, (person, index) => enroll(person, `talking-${index}`));
    await inPairs(people, async ([anna, ben]) => {
      const callId = await initiate([anna, ben]);
      ben.emit('call_accept', { callId });
      await anna.hear('call_accept');
      anna.emit('ice_candidate', { callId, to: ben.userId, candidate: 'early' });
    });
  },
  'present': async (people) => {
    for (const [index, person] of people.entries()) {
      person.emit('register', { userId: `present-${index}` });
      await person.hear('user-list');
    }
  },
  'waiting for strangers': async (people) => {
    await each(people, (person, index) => authenticate(person, `waiting-${index}`));
    people.forEach((person) => person.emit('find-random-partner', { preferences: { language: 'of nobody' } }));
    await each(people, (person) => person.hear('searching'));
  },
  'with strangers': async (people) => {
    await each(people, (person, index) => authenticate(person, `stranger-${index}`));
    // The ones who wait fit nobody, so these meet each other.
    people.forEach((person) => person.emit('find-random-partner', {}));
    await each(people, (person) => person.hear('matched'));
  },
  'everything at once': (people) => each(people, async (person, index) => {
    await register(person, `everywhere-${index}`);
    await enroll(person, `everywhere-${index}`);
    await authenticate(person, `everywhere-${index}`);
    person.emit('join-room', { roomId: `room-${index % 50}`, userName: 'somebody', userRole: 'observer' });
    await person.hear('existing-users');
  }),
};
assert.equal(Object.keys(states).length, groups);

async function numbers(server) {
  const ask = async (path) => (await fetch(server.url(path), { headers: { Accept: 'application/json' } })).json();
  const [overview, users, health, stats, rooms, apiHealth] = await Promise.all(['/', '/users', '/health', '/stats', '/api/rooms', '/api/health'].map(ask));
  const { activeUsers, waitingUsers, activeRooms, queueLength } = stats;
  return {
    byName: overview.connectedUsers, calls: overview.activeCalls, users: users.totalUsers, listed: users.connectedUsers.length,
    present: health.connectedUsers, alsoPresent: stats.connectedUsers, activeUsers, waitingUsers, activeRooms, queueLength,
    inHealth: health.stats.activeUsers, rooms: rooms.rooms.length, apiRooms: apiHealth.rooms, inRooms: apiHealth.totalUsers,
  };
}

test('5000 clients end without a goodbye', { timeout: 150_000 * patience }, async (t) => {
  const most = String(groups * size + 500);
  const server = await startHeliographd({
    env: {
      LOG_LEVEL: 'error', RATE_LIMIT: 'off', MAX_CONNECTIONS: most, MAX_CONNECTIONS_PER_IP: most, SOCKET_PING_INTERVAL: String(heartbeat.interval),
      SOCKET_PING_TIMEOUT: String(heartbeat.timeout), CALL_TIMEOUT_MS: '60000', CALL_RING_TIMEOUT: '20000', CALL_RECONNECT_GRACE: '1000',
    },
  });
  t.after(() => server.kill('SIGKILL'));
  const zero = await numbers(server);
  assert.ok(Object.values(zero).every((value) => value === 0), JSON.stringify(zero));

  const people = [];
  for (const [index, prepare] of Object.values(states).entries()) {
    const group = await openSpeakers(server.port, size);
    people.push(...group);
    await prepare(group, index);
  }
  t.after(() => people.forEach((person) => person.client.end()));
  assert.deepEqual(await numbers(server), {
    byName: 3 * size, calls: size, users: 3 * size, listed: 3 * size, present: size, alsoPresent: size, activeUsers: 3 * size, waitingUsers: size,
    activeRooms: size / 2, queueLength: size, inHealth: 3 * size, rooms: size / 2, apiRooms: size / 2, inRooms: 2 * size,
  });

  for (const [index, person] of people.entries())
    index % 2 ? person.client.end() : person.client.fallSilent();
  const end = Date.now() + (heartbeat.interval + heartbeat.timeout + 20_000) * patience;
  let now = await numbers(server);
  while (Date.now() < end && Object.values(now).some((value) => value > 0)) {
    await sleep(500);
    now = await numbers(server);
  }
  assert.deepEqual(now, zero);

  // The server serves as before.
  const [anna, ben] = await openSpeakers(server.port, 2);
  await register(anna, 'ringing-0');
  await register(ben, 'ringing-1');
  await ring([anna, ben]);
  [anna, ben].forEach((person) => person.client.end());
  await server.stop(10_000 * patience);
});
