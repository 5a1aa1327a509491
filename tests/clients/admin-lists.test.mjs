// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an operator can look at: the members of each row, filters, sorting, totals, and pages of lists that change while
// they are read. And ids: every one that a list names works in a path, whatever a client called itself.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSpeakers } from '../load/support/clients.mjs';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { assertDone, assertRefusal, listed, namePart, placeWithCrowd, rowOf, testBoth, userIdOf } from './support/operator.mjs';
import { anyCompany, assertNow, gather, names } from './support/party.mjs';
import { patience } from './support/program.mjs';
import * as random from './support/random.mjs';

const reason = 'Tidying up';
const place = placeWithCrowd({ people: 80 });

const tables = {
  users: ['calls', 'dialect', 'id', 'name', 'rooms', 'since', 'socketId', 'sockets', 'userId', 'waiting'],
  rooms: ['createdAt', 'id', 'lastActivity', 'limit', 'locked', 'memberCount', 'members', 'roomId'],
  calls: ['acceptedAt', 'callee', 'caller', 'createdAt', 'dialect', 'id', 'state', 'type'],
  queue: ['id', 'position', 'preferences', 'profile', 'since', 'socketId', 'userId'],
  events: ['at', 'call', 'code', 'dialect', 'id', 'room', 'severity', 'text', 'type', 'user'],
  audit: ['action', 'at', 'hash', 'id', 'operator', 'outcome', 'previous', 'reason', 'role', 'target'],
};
const socketKeys = ['address', 'client', 'deviceId', 'id', 'platform', 'since', 'socketId', 'transport'];
const eventTypes = ['connected', 'disconnected', 'joined', 'left', 'called', 'answered', 'ended', 'queued', 'unqueued', 'paired', 'registered', 'released', 'refused',
  'limit', 'action'];

describe('rows', () => {
  for (const [table, keys] of Object.entries(tables)) {
    testBoth(place, `of ${table} have these members`, async (t, operator) => {
      if (table === 'audit')
        assertDone(await operator.post('notice', { reason, message: 'for the log' }), /notice/);
      if (table === 'queue') {
        const [waiting] = await random.authenticated(t, place.server, anyCompany, ['waiting'], () => ({ language: 'of nobody at all' }));
        random.find(waiting, { preferences: { language: 'of nobody at all' } });
        await waiting.take('queue-status');
      }
      if (table === 'calls')
        await direct.connect(...await direct.registered(t, place.server, anyCompany, 'anna', 'ben'));
      const rows = await listed(operator, table);
      assert.ok(rows.length > 0);
      for (const row of rows) {
        const own = table === 'calls' ? [row.dialect === 'random' ? 'roomId' : 'callId'] : [];
        const missing = [...keys, ...own].filter((key) => !(key in row));
        assert.deepEqual(missing, [], JSON.stringify(row));
      }
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length, 'every id once');
    });
  }

  testBoth(place, 'of people say from where and with what', async (t, operator) => {
    const client = `Test/1.0 (${'x'.repeat(300)})`;
    const [anna] = await gather(t, place.server, anyCompany, 1, { extraHeaders: { 'User-Agent': client } });
    const [userId] = names('anna');
    await calls.register(anna, userId, { deviceId: 'my device', platform: 'android' });
    const { body: row } = await operator.get(`users/${userIdOf('calls', userId)}`);
    const [{ id, since, ...socket }] = row.sockets;
    assert.match(id, /^c\d+$/);
    assertNow(since);
    assertNow(row.since);
    assert.deepEqual(Object.keys(row.sockets[0]).sort(), socketKeys);
    assert.deepEqual(socket, { socketId: anna.id, deviceId: 'my device', platform: 'android', transport: 'websocket', address: '127.0.0.1', client: client.slice(0, 200) });
    assert.deepEqual([row.dialect, row.userId, row.waiting, row.rooms, row.calls], ['calls', userId, false, [], []]);
  });

  testBoth(place, 'of one person in several dialects', async (t, operator) => {
    const [anna] = await gather(t, place.server, anyCompany, 1);
    const [userId, roomId] = names('everywhere', 'a room');
    await direct.register(anna, userId);
    await calls.register(anna, userId);
    await random.authenticate(anna, userId);
    await anna.join(roomId, 'Anna');
    const rows = (await listed(operator, 'users', { q: anna.id })).filter(({ socketId }) => socketId === anna.id);
    assert.deepEqual(rows.map(({ dialect }) => dialect).sort(), ['calls', 'direct', 'random', 'rooms']);
    const inRooms = rows.find(({ dialect }) => dialect === 'rooms');
    assert.equal(inRooms.id, `rooms:${inRooms.sockets[0].id}`);
    assert.deepEqual([inRooms.name, inRooms.userId, inRooms.rooms], ['Anna', null, [namePart(roomId)]]);
  });

  testBoth(place, 'of events know their types, and come in order', async (t, operator) => {
    const rows = await listed(operator, 'events', { sort: 'id' });
    for (const [index, { id, type, severity, text }] of rows.entries()) {
      assert.ok(eventTypes.includes(type), type);
      assert.ok(['info', 'warning'].includes(severity));
      assert.match(text, /\S/);
      assert.ok(index === 0 || Number(id) > Number(rows[index - 1].id), 'later ones have larger numbers');
    }
    const [anna] = await gather(t, place.server, anyCompany, 1);
    anna.emit('join-room', { roomId: '', userName: 'Anna', userRole: 'observer' });
    await anna.take('error');
    const refused = await listed(operator, 'events', { type: 'refused', sort: '-id' });
    assert.ok(refused.some(({ dialect, text }) => dialect === 'rooms' && text.includes('Invalid room ID')), JSON.stringify(refused.slice(0, 3)));
  });

  testBoth(place, 'the overview agrees with the lists and with the public figures', async (t, operator) => {
    const sum = (record) => Object.values(record).reduce((all, one) => all + one, 0);
    // Whoever is just coming in has a transport already.
    const end = Date.now() + 5000 * patience;
    let { status, body } = await operator.get('overview');
    while (sum(body.sockets.byTransport) !== body.sockets.total && Date.now() < end) {
      await sleep(100);
      ({ status, body } = await operator.get('overview'));
    }
    assert.equal(status, 200);
    for (const key of ['at', 'version', 'node', 'startedAt', 'uptime', 'draining', 'people', 'sockets', 'rooms', 'members', 'calls', 'queue', 'messages', 'relay', 'loopLag',
      'cpu', 'memory', 'openFiles', 'connections'])
      assert.ok(key in body, key);
    assertNow(body.at);
    assert.ok(Math.abs(body.at - body.startedAt - body.uptime) < 2000);
    assert.equal(body.draining, null);
    assert.equal(sum(body.sockets.byTransport), body.sockets.total);
    assert.deepEqual(Object.keys(body.sockets.byTransport).sort(), ['polling', 'websocket', 'ws']);
    assert.deepEqual(Object.keys(body.sockets.byDialect).sort(), ['calls', 'direct', 'none', 'presence', 'random', 'rooms']);
    assert.ok(body.memory.resident > 1e6 && body.openFiles > 10 && body.cpu >= 0 && body.messages.in > 0 && body.messages.out > 0);
    assert.ok(body.relay.p99 >= body.relay.p50 && body.loopLag.max >= body.loopLag.p99);
  });
});

describe('long lists', () => {
  const count = 230;
  const prefix = 'paging-';
  const userIds = Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);
  let speakers;
  before(async () => {
    speakers = await openSpeakers(place.server.port, count);
    for (const [index, speaker] of speakers.entries()) {
      speaker.emit('register_user', { userId: userIds[index] });
      await speaker.hear('user_registered');
    }
  });
  after(() => speakers.forEach((speaker) => speaker.client.end()));

  const page = async (operator, query) => {
    const { status, body } = await operator.get('users', { dialect: 'direct', q: prefix, ...query });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };

  async function untilTotal(operator, total) {
    const end = Date.now() + 5000 * patience;
    while ((await page(operator, { limit: '1' })).total !== total && Date.now() < end)
      await sleep(50);
  }

  testBoth(place, 'in pages, each row once, sorted either way', async (t, operator) => {
    await untilTotal(operator, count);
    for (const [sort, expected] of [['userId', userIds], ['-userId', [...userIds].reverse()], ['since', userIds]]) {
      const seen = [];
      let cursor = null;
      do {
        const body = await page(operator, { limit: '50', sort, ...cursor ? { cursor } : {} });
        assert.equal(body.total, count);
        assert.ok(body.items.length === 50 || body.next === null);
        seen.push(...body.items.map(({ userId }) => userId));
        cursor = body.next;
      } while (cursor);
      if (sort === 'since')
        assert.deepEqual([...seen].sort(), expected);
      else
        assert.deepEqual(seen, expected, sort);
    }
  });

  testBoth(place, 'while people come and go: who stays is there once', async (t, operator) => {
    const guests = await openSpeakers(place.server.port, 60);
    t.after(() => guests.forEach((guest) => guest.client.end()));
    let number = 0;
    const enter = async (guest) => {
      number += 1;
      guest.emit('register_user', { userId: `${prefix}${String(number * 37 % count).padStart(3, '0')}-guest-${number}` });
      await guest.hear('user_registered');
    };
    await Promise.all(guests.map(enter));
    const seen = [];
    let cursor = null;
    do {
      const body = await page(operator, { limit: '25', sort: 'userId', ...cursor ? { cursor } : {} });
      seen.push(...body.items.map(({ userId }) => userId));
      cursor = body.next;
      // Registering anew gives the former name up: rows go and come before and behind the cursor.
      await Promise.all(guests.slice(0, 30).map(enter));
    } while (cursor);
    assert.deepEqual(seen.filter((userId) => !userId.includes('guest')), userIds);
    assert.equal(new Set(seen).size, seen.length, 'nobody twice');
    assert.deepEqual(seen, [...seen].sort(), 'in order');
  });

  testBoth(place, 'filters by value and by text', async (t, operator) => {
    // The guests of other tests may still be on their way out.
    await untilTotal(operator, count);
    assert.equal((await page(operator, { userId: userIds[7] })).total, 1);
    assert.equal((await page(operator, { q: prefix.toUpperCase() })).total, count, 'whatever the case');
    assert.deepEqual((await page(operator, { dialect: 'calls' })).items, []);
    assert.equal((await page(operator, { limit: '1' })).items.length, 1);
    for (const [dialect, rows] of await Promise.all(['rooms', 'direct', 'calls', 'presence', 'random'].map(async (name) => [name, await listed(operator, 'users', { dialect: name })])))
      assert.ok(rows.every((row) => row.dialect === dialect));
    await direct.ring(...await direct.registered(t, place.server, anyCompany, 'anna', 'ben'));
    const ringing = await listed(operator, 'calls', { dialect: 'direct', state: 'ringing' });
    assert.ok(ringing.length > 0 && ringing.every((row) => row.state === 'ringing' && row.dialect === 'direct'));
  });

  testBoth(place, 'parameters that are wrong', async (t, operator) => {
    for (const [query, which] of [[{ limit: '0' }, /limit/], [{ limit: '1001' }, /limit/], [{ limit: 'x' }, /limit/], [{ limit: '-1' }, /limit/],
      [{ sort: 'colour' }, /sort/], [{ cursor: 'nonsense' }, /cursor/], [{ cursor: '!' }, /cursor/]])
      assert.match(assertRefusal(await operator.get('users', query), 422), which);
  });
});

describe('ids', () => {
  const awkward = ['with space', 'a/b', '../../etc', '.', '..', 'a?b=c#d', 'ünï ☎ 中文', ':colon', '%2e%2e', 'tab\tand\nline', '"quotes"', 'x'.repeat(128), 'x'.repeat(129),
    'é'.repeat(200), 'A~b_c.d@e-f', '-', '0', '\u{1f52d}'.repeat(100)];

  const registrations = { direct: direct.register, calls: calls.register, random: random.authenticate };
  for (const [dialect, register] of Object.entries(registrations)) {
    testBoth(place, `of people in ${dialect}, whatever they call themselves`, async (t, operator) => {
      const all = await gather(t, place.server, anyCompany, awkward.length);
      for (const [index, userId] of awkward.entries()) {
        await register(all[index], userId);
        const id = userIdOf(dialect, userId);
        const row = await rowOf(operator, 'users', (one) => one.socketId === all[index].id, { dialect, q: all[index].id });
        assert.deepEqual([row.id, row.userId], [id, userId]);
        assert.match(row.id, /^[a-z]+:[A-Za-z0-9_.~@:-]+$/, 'safe in a path');
        assert.deepEqual((await operator.get(`users/${row.id}`)).body.id, id);
        assertDone(await operator.post(`users/${row.id}/kick`, { reason }), /kick/, 1);
        await all[index].take(dialect === 'direct' ? 'force_disconnect' : 'kicked');
      }
    });
  }

  testBoth(place, 'of the line', async (t, operator) => {
    for (const userId of ['a/b c', '..', '☎']) {
      const [anna] = await gather(t, place.server, anyCompany, 1);
      await random.authenticate(anna, userId, { language: 'of nobody' });
      random.find(anna, { preferences: { language: 'of nobody here' } });
      await anna.take('queue-status');
      assertDone(await operator.post(`queue/${userIdOf('random', userId)}/remove`, { reason }), /remove/, 1);
    }
  });

  testBoth(place, 'of nobody', async (t, operator) => {
    for (const id of ['direct:nobody', 'direct:', 'klingon:worf', 'nobody', 'rooms:c999999999', 'socket:c0', 'direct::!!!', 'direct::YQ', `direct:${'x'.repeat(2000)}`]) {
      assertRefusal(await operator.get(`users/${id}`), 404);
      assertRefusal(await operator.post(`users/${id}/kick`, { reason }), 404);
    }
    for (const id of ['direct:1', 'direct:999999999', 'calls:nothing', 'random:room_1_00000000', 'nothing'])
      assertRefusal(await operator.post(`calls/${id}/end`, { reason }), 404);
  });

  test('in a path, a part that is written with percent signs is the same', async (t) => {
    const [anna] = await direct.registered(t, place.server, anyCompany, 'percent');
    const id = userIdOf('direct', anna.userId);
    assert.equal((await place.rest.get(`users/${encodeURIComponent(id)}`)).body.id, id);
  });
});
