// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The admin channel: who gets in, what is no frame, and tables that stay equal to the server's while everything changes.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSpeakers } from '../load/support/clients.mjs';
import { isDeepStrictEqual } from 'node:util';
import { Channel } from './support/channel.mjs';
import * as direct from './support/direct.mjs';
import { assertDone, assertRefusal, listed, namePart, placeWithCrowd, userIdOf } from './support/operator.mjs';
import { anyCompany, gather, names } from './support/party.mjs';
import { Place, freePort, patience, startHeliographd } from './support/program.mjs';
import * as random from './support/random.mjs';

const reason = 'Seen in the table';
let viewer;
const place = placeWithCrowd({ people: 60, prepare: async (fresh) => { viewer = await fresh.addOperator('vera', 'viewer'); } });

async function channelFor(t, token = place.token) {
  const channel = await Channel.open(place.server, { token });
  t.after(() => channel.end());
  return channel;
}

describe('getting in', () => {
  test('with the token in the first frame, or in the header', async (t) => {
    for (const options of [{ token: place.token }, { bearer: place.token }]) {
      const channel = await Channel.open(place.server, options);
      t.after(() => channel.end());
      const { version, operator, server } = channel.welcome;
      assert.deepEqual([version, operator], [1, { name: 'admin', role: 'moderator' }]);
      assert.deepEqual([typeof server.version, typeof server.node], ['string', 'string']);
      assert.equal((await channel.get('overview')).status, 200);
    }
  });

  test('a viewer gets in, and does nothing', async (t) => {
    const channel = await channelFor(t, viewer);
    assert.deepEqual(channel.welcome.operator, { name: 'vera', role: 'viewer' });
    assertRefusal(await channel.post('notice', { reason, message: 'x' }), 403);
    const table = channel.subscribe('users');
    await table.until((rows) => rows.size > 0, 'people');
  });

  const strangers = {
    'without a token': [(channel) => channel.hello(), 4401],
    'with a wrong one': [(channel) => channel.hello('wrong'.repeat(8)), 4401],
    'with something else first': [async (channel) => { await channel.opened; channel.send({ type: 'request', request: 1, method: 'GET', path: 'overview' }); }, 4401, 4400],
    'with no JSON': [async (channel) => { await channel.opened; channel.send('hello'); }, 4400],
    'with another version': [async (channel) => { await channel.opened; channel.send({ type: 'hello', version: 99, token: place.token }); }, 4400],
  };
  for (const [how, [speak, ...codes]] of Object.entries(strangers)) {
    test(`not ${how}`, async () => {
      const channel = new Channel(place.server);
      await speak(channel);
      const { closeCode, message } = await channel.untilFault();
      assert.ok(codes.includes(closeCode), `${closeCode}`);
      assert.match(message, /\S/);
    });
  }

  test('not with the token in the URL', async () => {
    const channel = new Channel({ wsUrl: () => place.server.wsUrl(`/admin?token=${place.token}`) });
    await channel.hello();
    assert.equal((await channel.untilFault()).closeCode, 4401);
  });

  test('who says nothing for ten seconds has to go', { timeout: 30_000 }, async () => {
    const channel = new Channel(place.server);
    await channel.opened;
    const begin = performance.now();
    assert.equal((await channel.untilFault(15_000)).closeCode, 4408);
    assert.ok(performance.now() - begin > 8000);
  });

  test('as many as there may be, and then no more in either way', { timeout: 60_000 * patience }, async (t) => {
    const consoles = [];
    t.after(() => consoles.forEach((channel) => channel.end()));
    // Of one address so many may be on their way in without a token.
    while (consoles.length < 256)
      consoles.push(...await Promise.all(Array.from({ length: 32 }, (_, index) => Channel.open(place.server, index % 2 ? { bearer: place.token } : { token: place.token }))));
    for (const options of [{ bearer: place.token }, {}]) {
      const refused = new Channel(place.server, options);
      await refused.closed;
      assert.equal(refused.status, 503);
    }
  });

  test('on a port of its own, and then not on the other one', async (t) => {
    const port = await freePort();
    const server = await startHeliographd({ env: { ...place.environment, STATE_DIR: `${place.state}/own-port`, ADMIN_PORT: String(port), ADMIN_HOST: '127.0.0.1' } });
    t.after(() => server.discard());
    const channel = await Channel.open(new Place(port), { token: place.token });
    assert.equal((await channel.get('overview')).status, 200);
    channel.end();
    const refused = new Channel(server);
    await refused.closed;
    assert.ok(refused.status >= 400, 'the public port has no such place');
  });
});

describe('frames', () => {
  test('that mean nothing end the channel, those that are wrong are answered', async (t) => {
    for (const frame of ['', 'x', '[]', '5', '{}', '{"type":"dance"}', '{"type":5}', `{"type":"request","request":1,"method":"GET","path":"${'x'.repeat(10)}`]) {
      const channel = await channelFor(t);
      channel.send(frame);
      assert.equal((await channel.untilFault()).closeCode, 4400, frame);
    }
    const channel = await channelFor(t);
    assertRefusal(await channel.get('nothing'), 404);
    assertRefusal(await channel.get('users', { q: ['x'] }), 422);
    assert.equal((await channel.get('users', { dialect: null, waiting: false, limit: 5 })).status, 200);
    assertRefusal(await channel.ask('DELETE', 'users'), 405);
    assertRefusal(await channel.ask('POST', 'notice', { body: { message: 'x' } }), 422);
    assert.equal((await channel.get('overview')).status, 200, 'and it goes on');
  });

  test('answers find their questions, however many there are', async (t) => {
    const channel = await channelFor(t);
    const paths = Array.from({ length: 200 }, (_, index) => index % 3 === 0 ? 'overview' : index % 3 === 1 ? `users/direct:nobody-${index}` : 'drain');
    const answers = await Promise.all(paths.map((path) => channel.get(path)));
    for (const [index, { status, body }] of answers.entries()) {
      assert.equal(status, index % 3 === 1 ? 404 : 200);
      assert.equal('people' in body, index % 3 === 0);
      assert.equal('state' in body, index % 3 === 2);
    }
  });

  test('a binary one', async (t) => {
    const channel = await channelFor(t);
    channel.socket.send(Buffer.from([1, 2, 3]));
    assert.ok([4400, 1003].includes(await channel.closed));
  });

  test('a subscription to nothing', async (t) => {
    for (const [table, query] of [['nothing', {}], ['users', { limit: 0 }], ['users', { limit: 20_001 }], ['users', { sort: 'colour' }]]) {
      const channel = await channelFor(t);
      channel.send({ type: 'subscribe', subscription: 1, table, query });
      const { type, message } = await channel.inbox.take();
      assert.equal(type, 'fault', JSON.stringify({ table, query }));
      assert.match(message, /\S/);
    }
  });
});

/** What the table should have, as far as it does not change by itself. */
const byId = (rows) => new Map(rows.map((row) => [row.id, row]));

/** A row of each table that stays as it is while the test lasts. */
async function somethingSteady(t) {
  await direct.connect(...await direct.registered(t, place.server, anyCompany, 'anna', 'ben'));
  const [member, stranger] = await gather(t, place.server, anyCompany, 2);
  const [roomId, userId] = names('steady', 'stranger');
  await member.join(roomId, 'Member');
  await random.authenticate(stranger, userId, { language: 'of nobody' });
  random.find(stranger, { preferences: { language: 'of nobody else' } });
}

describe('tables', () => {
  for (const name of ['users', 'rooms', 'calls', 'queue']) {
    test(`${name} are the same here and there, again and again`, { timeout: 60_000 * patience }, async (t) => {
      await somethingSteady(t);
      const channel = await channelFor(t);
      const table = channel.subscribe(name, { limit: 20_000 });
      await table.until(() => true, 'complete');
      for (let round = 0; round < 3; round += 1) {
        await sleep(1500);
        const end = Date.now() + 10_000 * patience;
        for (;;) {
          // Everything moves: compare with what REST said before and after the last delta, for rows that are in both.
          const earlier = byId(await listed(place.rest, name));
          await sleep(400);
          const now = new Map(table.rows);
          const later = byId(await listed(place.rest, name));
          const steady = [...earlier.keys()].filter((id) => isDeepStrictEqual(earlier.get(id), later.get(id)));
          const wrong = steady.filter((id) => !isDeepStrictEqual(now.get(id), later.get(id)));
          const ghosts = [...now.keys()].filter((id) => !earlier.has(id) && !later.has(id));
          if (steady.length > 0 && wrong.length === 0 && ghosts.length === 0)
            break;
          assert.ok(Date.now() < end, `${name}: ${JSON.stringify({ wrong: wrong.slice(0, 3).map((id) => [now.get(id), later.get(id)]), ghosts: ghosts.slice(0, 3) })}`);
        }
      }
      assert.equal(table.total, table.rows.size);
    });
  }

  test('of the overview: one row, that moves', async (t) => {
    const channel = await channelFor(t);
    const table = channel.subscribe('overview');
    const first = await table.until((rows) => rows.get('overview'), 'an overview');
    assert.equal(table.rows.size, 1);
    const later = await table.until((rows) => rows.get('overview').at > first.at && rows.get('overview'), 'a later one');
    assert.ok(later.uptime > first.uptime);
  });

  test('at most four frames a second, however much happens', { timeout: 30_000 * patience }, async (t) => {
    const channel = await channelFor(t);
    const prefix = names('busy')[0];
    const table = channel.subscribe('users', { q: prefix });
    await table.until(() => true, 'complete');
    const speakers = await openSpeakers(place.server.port, 50);
    t.after(() => speakers.forEach((speaker) => speaker.client.end()));
    const begin = table.frames.length;
    const start = performance.now();
    for (let round = 0; performance.now() - start < 3000; round += 1) {
      speakers.forEach((speaker, index) => speaker.emit('register_user', { userId: `${prefix}-${index}-${round}` }));
      await Promise.all(speakers.map((speaker) => speaker.hear('user_registered')));
    }
    const seconds = (performance.now() - start) / 1000;
    const count = table.frames.length - begin;
    assert.ok(count >= 2 * seconds && count <= 4 * seconds + 2, `${count} frames in ${seconds.toFixed(1)} s`);
    await table.until((rows) => rows.size === 50, 'all of them');
    for (const speaker of speakers)
      speaker.client.end();
    await table.until((rows) => rows.size === 0, 'none of them');
  });

  test('filtered, sorted and cut by the server; replaced, and let go', async (t) => {
    const channel = await channelFor(t);
    const [anna, ben] = await direct.registered(t, place.server, anyCompany, 'anna', 'ben');
    const table = channel.subscribe('users', { dialect: 'direct', q: anna.userId });
    await table.until((rows) => rows.size === 1 && rows.has(userIdOf('direct', anna.userId)), 'anna alone');
    assert.equal(table.total, 1);
    const again = channel.subscribe('users', { dialect: 'direct', userId: ben.userId }, table.number);
    assert.equal(again, table);
    await table.until((rows) => rows.size === 1 && rows.has(userIdOf('direct', ben.userId)), 'ben alone');
    const few = channel.subscribe('users', { limit: 5, sort: '-since' });
    await few.until((rows) => rows.size === 5 && few.total > 5, 'five of many');
    channel.unsubscribe(few);
    await channel.get('overview');
    const frames = few.frames.length;
    await sleep(1200);
    assert.equal(few.frames.length, frames, 'nothing more comes');
  });

  test('what an operator does is seen in all of them', async (t) => {
    const channel = await channelFor(t);
    const begin = Date.now();
    const [anna] = await gather(t, place.server, anyCompany, 1);
    const [userId, roomId] = names('anna', 'seen');
    await direct.register(anna, userId);
    await anna.join(roomId, 'Anna');
    const [users, rooms, events, audit] = [['users', { q: userId }], ['rooms', { q: roomId }], ['events', {}], ['audit', {}]].map((each) => channel.subscribe(...each));
    const room = await rooms.until((rows) => rows.get(namePart(roomId)), 'the room');
    assert.equal(room.memberCount, 1);
    assertDone(await channel.post(`rooms/${namePart(roomId)}/lock`, { reason }), /lock/);
    await rooms.until((rows) => rows.get(namePart(roomId))?.locked, 'that it is locked');
    await users.until((rows) => rows.has(userIdOf('direct', userId)), 'anna');
    const done = assertDone(await channel.post(`users/${userIdOf('direct', userId)}/kick`, { reason }), /kick/, 1);
    await users.until((rows) => !rows.has(userIdOf('direct', userId)), 'that she is gone');
    await rooms.until((rows) => !rows.has(namePart(roomId)), 'that the room is gone');
    const entry = await audit.until((rows) => rows.get(done.audit), 'the entry');
    assert.deepEqual([entry.operator, entry.reason], ['admin', reason]);
    await events.until((rows) => [...rows.values()].some((event) => event.type === 'action' && event.at >= begin), 'the event');
    await events.until((rows) => [...rows.values()].some((event) => event.type === 'left' && event.room === namePart(roomId)), 'that she left');
  });

  test('a console that does not read loses nothing but time', { timeout: 60_000 * patience }, async (t) => {
    const channel = await channelFor(t);
    const table = channel.subscribe('users', { limit: 20_000 });
    await table.until(() => true, 'complete');
    channel.socket.pause();
    await sleep(4000);
    channel.socket.resume();
    const [anna] = await direct.registered(t, place.server, anyCompany, 'anna');
    await table.until((rows) => rows.has(userIdOf('direct', anna.userId)), 'the newest');
  });
});
