// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thousand people in the random line: everybody meets somebody, once, and whoever waited longest comes first.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startHeliographd } from '../clients/support/program.mjs';
import { openSpeakers } from './support/clients.mjs';

const count = 1000;
let server;
before(async () => {
  server = await startHeliographd({
    env: { LOG_LEVEL: 'warn', RATE_LIMIT: 'off', MAX_CONNECTIONS: String(2 * count), MAX_CONNECTIONS_PER_IP: String(2 * count) },
  });
});
after(() => server.stop());

/** People with these profiles, in order. */
async function crowd(t, userInfo) {
  const people = await openSpeakers(server.port, count);
  t.after(() => people.forEach((person) => person.client.end()));
  await Promise.all(people.map((person, index) => {
    person.userId = `person-${index}`;
    person.emit('authenticate', { userId: person.userId, userInfo: userInfo(index) });
    return person.hear('authenticated');
  }));
  return people;
}

const stats = async () => (await fetch(server.url('/stats'))).json();

async function assertEverybodyMet(people, matches) {
  const partners = new Map(people.map((person, index) => [person.userId, matches[index].partnerId]));
  const rooms = new Map();
  for (const [index, person] of people.entries()) {
    const { partnerId, roomId, isInitiator } = matches[index];
    assert.notEqual(partnerId, person.userId);
    assert.equal(partners.get(partnerId), person.userId, 'partners agree');
    rooms.set(roomId, [...rooms.get(roomId) ?? [], isInitiator]);
    assert.equal(person.count('matched'), 0, 'once');
  }
  assert.equal(rooms.size, people.length / 2);
  for (const roles of rooms.values())
    assert.deepEqual(roles.sort(), [false, true]);
  const { waitingUsers, activeRooms } = await stats();
  assert.deepEqual([waitingUsers, activeRooms], [0, people.length / 2]);
}

test('500 wait, 500 come one by one: each meets the one who waited longest', { timeout: 60_000 }, async (t) => {
  const half = count / 2;
  const others = ['female', 'male'];
  const people = await crowd(t, (index) => ({ gender: others[index < half ? 0 : 1] }));
  const look = async (index) => {
    people[index].emit('find-random-partner', { preferences: { gender: others[index < half ? 1 : 0] } });
    const { position, totalWaiting } = await people[index].hear('queue-status');
    await people[index].hear('searching');
    return [position, totalWaiting];
  };
  for (let index = 0; index < half; index += 1)
    assert.deepEqual(await look(index), [index + 1, index + 1]);
  const matches = [];
  for (let index = half; index < count; index += 1) {
    const waiting = count - index;
    assert.deepEqual(await look(index), [waiting + 1, waiting + 1]);
    matches[index] = await people[index].hear('matched');
    assert.equal(matches[index].partnerId, people[index - half].userId);
    matches[index - half] = await people[index - half].hear('matched');
    assert.ok(matches[index - half].isInitiator);
  }
  await assertEverybodyMet(people, matches);
});

test('1000 come at once: everybody meets somebody, once', { timeout: 60_000 }, async (t) => {
  const people = await crowd(t, () => undefined);
  people.forEach((person) => person.emit('find-random-partner', {}));
  const matches = await Promise.all(people.map((person) => person.hear('matched')));
  await assertEverybodyMet(people, matches);
});

test('1000 who come one by one meet in pairs', { timeout: 60_000 }, async (t) => {
  const people = await crowd(t, () => undefined);
  const matches = [];
  for (const [index, person] of people.entries()) {
    person.emit('find-random-partner');
    await person.hear('searching');
    if (index % 2 === 0)
      continue;
    matches[index] = await person.hear('matched');
    matches[index - 1] = await people[index - 1].hear('matched');
    assert.equal(matches[index].partnerId, people[index - 1].userId);
  }
  await assertEverybodyMet(people, matches);
});
