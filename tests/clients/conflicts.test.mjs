// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the dialects meet on one server: events of the same name, people of the same name, one connection that is
// somebody in several dialects, endpoints that several of them have.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { get } from './support/http.mjs';
import { anyCompany, assertDismissed, assertRefused, companies, gather, offer, quiet, takeAll, withoutTime } from './support/party.mjs';
import * as presence from './support/presence.mjs';
import { runHeliographd, startHeliographd } from './support/program.mjs';
import * as random from './support/random.mjs';

/** Each test has its own server: presence and the line are everybody's. */
async function own(t, env = {}) {
  const server = await startHeliographd({ env: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn', ...env } });
  t.after(() => server.discard());
  return server;
}

const some = (t, server, count, company = anyCompany) => gather(t, server, company, count);

async function joinRoom(party, roomId) {
  party.emit('join-room', { roomId, userName: 'somebody', userRole: 'observer' });
  return party.takeOne('existing-users');
}

describe('register', () => {
  for (const [name, company] of Object.entries(companies)) {
    test(`with a name only it counts for both, ${name}`, async (t) => {
      const server = await own(t);
      const [both, device, ben] = await some(t, server, 3, company);
      both.emit('register', { userId: 'anna' });
      assert.deepEqual(await takeAll(both, 'user-list', 'registered'),
        { 'user-list': { users: [] }, registered: { success: true, sessionId: both.id } });
      both.userId = 'anna';
      await calls.register(device, 'device');
      assert.deepEqual(await presence.register(ben, 'ben'), ['anna']);
      await presence.assertComes('ben', both);
      await calls.hangUp(device, both, await calls.connect(device, both));
      await presence.send('offer', ben, both, offer);
      ben.emit('offer', { to: 'device', from: 'ben', offer });
      await presence.assertError(ben, 'User device not found');
      await quiet(both, device, ben);
    });
  }

  test('with a device it is a registration for calls alone', async (t) => {
    const server = await own(t);
    const [anna, device] = await some(t, server, 2);
    await presence.register(anna, 'anna');
    await calls.register(device, 'anna');
    await quiet(anna, device);
    assert.equal((await get(server, '/health')).json.connectedUsers, 1);
    assert.deepEqual(await presence.usersFor(device), ['anna']);
  });

  test('errors: both if it is meant for both', async (t) => {
    const server = await own(t);
    const [anna] = await some(t, server, 1);
    for (const payload of [{}, { userId: '' }, { userId: null }]) {
      anna.emit('register', payload);
      assert.deepEqual(await takeAll(anna, 'error', 'registration_error'),
        { error: 'Invalid user ID', registration_error: { code: 'E003', message: 'User ID is required' } });
      anna.emit('register', { ...payload, platform: 'web' });
      assert.deepEqual(await anna.takeOne('registration_error'), { code: 'E003', message: 'User ID is required' });
    }
    await quiet(anna);
  });

  test('a name that is taken over for presence stays with its devices for calls', async (t) => {
    const server = await own(t);
    const [first, device, second, caller] = await some(t, server, 4);
    await presence.register(first, 'anna');
    await calls.register(device, 'anna');
    await presence.register(second, 'anna');
    await assertDismissed(first);
    await calls.register(caller, 'caller');
    const callId = await calls.initiate(caller, 'anna');
    for (const each of [device, second])
      await calls.assertRings(each, caller, callId);
    await quiet(device, second, caller);
  });
});

describe('offer, answer and ice-candidate', () => {
  for (const [event, { key, error }] of Object.entries(presence.relays)) {
    if (event === 'custom-message')
      continue;
    test(`${event}: its target says whose it is`, async (t) => {
      const server = await own(t);
      const [anna, ben] = await some(t, server, 2);
      await presence.register(anna, 'anna');
      await presence.register(ben, 'ben');
      await presence.assertComes('ben', anna);
      await joinRoom(anna, 'room');
      await joinRoom(ben, 'room');
      await anna.take('user-joined');
      anna.emit(event, { targetUserId: ben.id, [key]: 1, roomId: 'room' });
      assert.deepEqual(await ben.takeOne(event), { fromUserId: anna.id, [key]: 1, roomId: 'room' });
      await presence.send(event, anna, ben, 1);
      anna.emit(event, { targetUserId: ben.id, to: 'ben', from: 'anna', [key]: 2 });
      assert.deepEqual(await ben.takeOne(event), { fromUserId: anna.id, [key]: 2 });
      anna.emit(event, { targetUserId: 'ben', [key]: 1, roomId: 'room' });
      await quiet(anna, ben);
      anna.emit(event, { to: ben.id, from: 'anna', [key]: 1, roomId: 'room' });
      await presence.assertError(anna, `User ${ben.id} not found`);
      anna.emit(event, { [key]: 1, roomId: 'room' });
      await presence.assertError(anna, error);
      await quiet(anna, ben);
    });

    test(`${event} without a target: an error, but not for those who are in a room only`, async (t) => {
      const server = await own(t);
      const [member, nobody] = await some(t, server, 2);
      await joinRoom(member, 'room');
      member.emit(event, { [key]: 1, roomId: 'room' });
      nobody.emit(event, { [key]: 1 });
      await presence.assertError(nobody, error);
      await quiet(member, nobody);
    });
  }
});

describe('ice_candidate', () => {
  test('belongs to the calls that it names', async (t) => {
    const server = await own(t);
    const [anna, ben] = await some(t, server, 2);
    for (const [party, userId] of [[anna, 'anna'], [ben, 'ben']]) {
      await direct.register(party, userId);
      await calls.register(party, userId);
    }
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    anna.emit('ice_candidate', { to: 'ben', from: 'anna', candidate: 'in no call by name' });
    await quiet(anna, ben);
    await direct.connect(anna, ben);
    await direct.sendCandidate(anna, ben, 1);
    await calls.sendCandidate(anna, ben, callId, 2);
    assertRefused(await anna.ask('ice_candidate', { to: 'ben', from: 'anna', candidate: 3 }), 'Missing callId', 'E302');
    await quiet(anna, ben);
  });

  test('of somebody who is registered for calls with ids only', async (t) => {
    const server = await own(t);
    const [device, anna] = await some(t, server, 2);
    await calls.register(device, 'device');
    await direct.register(anna, 'anna');
    device.emit('ice_candidate', { to: 'anna', candidate: 1 });
    await quiet(device, anna);
  });
});

describe('people of the same name', () => {
  test('a call by name and a call with an id ring only where they belong', async (t) => {
    const server = await own(t);
    const [anna, ben, annasPhone, bensPhone] = await some(t, server, 4);
    await direct.register(anna, 'anna');
    await direct.register(ben, 'ben');
    await calls.register(annasPhone, 'anna');
    await calls.register(bensPhone, 'ben');
    await direct.ring(anna, ben);
    const callId = await calls.ring(annasPhone, bensPhone);
    await quiet(anna, ben, annasPhone, bensPhone);
    await calls.accept(bensPhone, annasPhone, callId);
    await direct.pickUp(ben, anna);
    await calls.hangUp(annasPhone, bensPhone, callId);
    await direct.sendCandidate(ben, anna, 1);
    await direct.hangUp(ben, anna);
    await quiet(anna, ben, annasPhone, bensPhone);
  });

  test('in each dialect a name of its own', async (t) => {
    const server = await own(t);
    const all = await some(t, server, 4);
    await direct.register(all[0], 'same');
    await calls.register(all[1], 'same');
    await presence.register(all[2], 'same');
    await random.authenticate(all[3], 'same');
    await quiet(...all);
    const { connectedUsers, totalUsers } = (await get(server, '/users')).json;
    assert.deepEqual([connectedUsers, totalUsers], [['same'], 1]);
    const health = (await get(server, '/health')).json;
    assert.deepEqual([health.connectedUsers, health.stats.activeUsers], [1, 1]);
  });
});

describe('one connection, several dialects', () => {
  /** Somebody who is in all five. */
  async function everywhere(party, userId, roomId) {
    await direct.register(party, userId);
    party.emit('register', { userId });
    await takeAll(party, 'user-list', 'registered');
    await random.authenticate(party, userId);
    await joinRoom(party, roomId);
    party.userId = userId;
  }

  for (const [how, go] of [['disconnecting', (party) => party.leave()], ['a connection that breaks', (party) => party.breakOff()]]) {
    test(`${how} is told in every one`, async (t) => {
      const server = await own(t, { CALL_RECONNECT_GRACE: '200' });
      const [anna, ben] = await some(t, server, 2);
      await everywhere(anna, 'anna', 'room');
      await everywhere(ben, 'ben', 'room');
      await takeAll(anna, 'peer-connected', 'user-joined');
      await direct.connect(anna, ben);
      const callId = await calls.connect(anna, ben);
      const roomId = await random.meet(anna, ben);
      await quiet(anna, ben);
      go(ben);
      await ben.take('disconnect');
      const heard = await takeAll(anna, 'call_ended', 'peer-disconnected', 'partner-left', 'user-left', 'call_end');
      const isExplicit = how === 'disconnecting';
      assert.deepEqual({ ...heard, call_end: withoutTime(heard.call_end) }, {
        'call_ended': { from: 'ben', reason: 'disconnected' },
        'peer-disconnected': { peerId: 'ben' },
        'partner-left': { reason: isExplicit ? 'disconnect' : 'connection-lost', roomId, canReconnect: !isExplicit },
        'user-left': { userId: ben.id, userName: 'somebody' },
        'call_end': { callId, endedBy: 'ben', reason: 'network_lost' },
      });
      await quiet(anna);
    });
  }

  test('sent away in one means gone from all', async (t) => {
    const server = await own(t);
    const [anna, ben, newer] = await some(t, server, 3);
    await everywhere(anna, 'anna', 'room');
    await everywhere(ben, 'ben', 'room');
    await takeAll(anna, 'peer-connected', 'user-joined');
    await direct.register(newer, 'ben');
    assert.deepEqual(await ben.takeOne('force_disconnect'), { reason: 'New login detected' });
    await assertDismissed(ben);
    assert.deepEqual(await takeAll(anna, 'peer-disconnected', 'user-left'),
      { 'peer-disconnected': { peerId: 'ben' }, 'user-left': { userId: ben.id, userName: 'somebody' } });
    await quiet(anna, newer);
  });

  test('errors in the shape of the dialect that was spoken', async (t) => {
    const server = await own(t);
    const [anna] = await some(t, server, 1);
    await everywhere(anna, 'anna', 'room');
    anna.emit('custom-message', {});
    await presence.assertError(anna, 'Invalid custom message data');
    anna.emit('join-room', {});
    assert.deepEqual(await anna.takeOne('error'), { message: 'Invalid room ID' });
    anna.emit('find-random-partner', 'text');
    assert.deepEqual(await anna.takeOne('error'), { message: 'Invalid data format' });
    anna.emit('make_call', { to: 'nobody', offer });
    assert.deepEqual(await anna.takeOne('call_failed'), { error: 'User not found or offline', targetUser: 'nobody' });
    await quiet(anna);
  });

  test('ping: exactly one answer', async (t) => {
    const server = await own(t);
    const [anna] = await some(t, server, 1);
    for (const prepare of [async () => {}, () => everywhere(anna, 'anna', 'room')]) {
      await prepare();
      anna.emit('ping');
      const [{ timestamp, serverTime }] = await anna.take('pong');
      assert.equal(Date.parse(serverTime), timestamp);
      assert.deepEqual(Object.keys(await anna.ask('ping')).sort(), ['serverTime', 'timestamp']);
      await quiet(anna);
    }
  });

  test('a chat message belongs to the room that it names', async (t) => {
    const server = await own(t);
    const [anna, ben, carl] = await some(t, server, 3);
    await random.authenticate(anna, 'anna');
    await random.authenticate(ben, 'ben');
    const roomId = await random.meet(anna, ben);
    await joinRoom(anna, 'room');
    await joinRoom(carl, 'room');
    await anna.take('user-joined');
    await random.chat(anna, ben, roomId, 'to the partner');
    anna.emit('chat-message', { roomId: 'room', message: 'to the room' });
    const { id, ...rest } = await carl.takeOne('chat-message');
    assert.equal(typeof id, 'string');
    const { type, ...fields } = withoutTime(rest);
    assert.deepEqual(fields, { fromUserId: anna.id, userName: 'somebody', message: 'to the room', text: 'to the room', roomId: 'room' });
    ben.emit('chat-message', { roomId: 'room', message: 'not a member' });
    carl.emit('chat-message', { roomId, message: 'no partner' });
    anna.emit('chat-message', { message: 'to nobody' });
    await quiet(anna, ben, carl);
  });
});

test('a pair comes before a room of the same name', async (t) => {
  const server = await own(t);
  const [anna, ben, carl] = await some(t, server, 3);
  await random.authenticate(anna, 'anna');
  await random.authenticate(ben, 'ben');
  const roomId = await random.meet(anna, ben);
  await joinRoom(carl, roomId);
  await joinRoom(anna, roomId);
  await carl.take('user-joined');
  await random.chat(anna, ben, roomId, 'to the partner');
  await quiet(anna, ben, carl);
});

describe('endpoints', () => {
  test('/ for programs', async (t) => {
    const { timestamp, description, ...rest } = (await get(await own(t), '/')).json;
    assert.equal(typeof description, 'string');
    assert.ok(Date.parse(timestamp));
    assert.deepEqual({ ...rest, name: typeof rest.name, version: typeof rest.version, endpoints: typeof rest.endpoints },
      { status: 'WebRTC Signaling Server Running', connectedUsers: 0, activeCalls: 0, name: 'string', version: 'string', endpoints: 'object' });
    assert.deepEqual([rest.endpoints.health, rest.endpoints.stats], ['/health', '/stats']);
  });

  test('/health', async (t) => {
    const { timestamp, uptime, stats, ...rest } = (await get(await own(t), '/health')).json;
    assert.deepEqual(rest, { status: 'ok', redis: 'disconnected', fcm: 'not_initialized', connectedUsers: 0, socketIO: 'initialized' });
    assert.ok(Date.parse(timestamp) && uptime >= 0);
    assert.deepEqual(stats, { totalMatches: 0, activeUsers: 0, averageWaitTime: 0, waitingUsers: 0, activeRooms: 0, queueLength: 0 });
  });

  test('/stats', async (t) => {
    const { uptime, timestamp, memory, ...rest } = (await get(await own(t), '/stats')).json;
    assert.deepEqual(rest, { connectedUsers: 0, totalMatches: 0, activeUsers: 0, averageWaitTime: 0, waitingUsers: 0, activeRooms: 0, queueLength: 0 });
    assert.ok(Date.parse(timestamp) && uptime >= 0);
    assert.deepEqual(Object.keys(memory).sort(), ['arrayBuffers', 'external', 'heapTotal', 'heapUsed', 'rss']);
    assert.ok(memory.rss > 1e6);
  });

  test('who counts where', async (t) => {
    const server = await own(t);
    const all = await some(t, server, 6);
    await direct.register(all[0], 'a');
    await direct.register(all[1], 'b');
    await direct.register(all[2], 'c');
    await presence.register(all[3], 'd');
    await presence.register(all[4], 'e');
    await random.authenticate(all[5], 'f');
    assert.equal((await get(server, '/')).json.connectedUsers, 3);
    assert.deepEqual((await get(server, '/users')).json.connectedUsers.sort(), ['a', 'b', 'c']);
    for (const path of ['/health', '/stats'])
      assert.equal((await get(server, path)).json.connectedUsers, 2, path);
    assert.equal((await get(server, '/stats')).json.activeUsers, 1);
  });

  test('/info', async (t) => {
    const info = async (env) => (await get(await own(t, env), '/info')).json;
    assert.deepEqual(await info({}), { name: 'WebRTC Signaling Server', version: '1.0.0', env: 'development',
      features: { socketio: true, redis: false, fcm: false, turn: false } });
    assert.equal((await info({ TURN_SERVER_URL: 'turn:turn.example.org:3478', TURN_USERNAME: 'u', TURN_CREDENTIAL: 'c' })).features.turn, true);
  });

  test('/ice-servers', async (t) => {
    const ask = async (env, query = '') => (await get(await own(t, env), `/ice-servers${query}`)).json;
    const stun = { urls: 'stun:stun.l.google.com:19302' };
    assert.deepEqual(await ask({}), { success: true, iceServers: [stun], ttl: 86400 });
    const url = 'turn:turn.example.org:3478';
    assert.deepEqual(await ask({ TURN_SERVER_URL: url, TURN_USERNAME: 'somebody', TURN_CREDENTIAL: 'something' }),
      { success: true, iceServers: [stun, { urls: url, username: 'somebody', credential: 'something' }], ttl: 86400 });
    const secret = 'a static secret of some length';
    for (const [query, userId] of [['', 'anonymous'], ['?userId=anna%20b', 'anna b']]) {
      const { iceServers, ...rest } = await ask({ TURN_SERVER_URL: url, TURN_STATIC_SECRET: secret }, query);
      assert.deepEqual(rest, { success: true, ttl: 86400 });
      const [, { username, credential }] = iceServers;
      const [, expiry, name] = /^(\d+):(.*)$/.exec(username);
      assert.equal(name, userId);
      assert.ok(Math.abs(Number(expiry) - Date.now() / 1000 - 86400) < 10, username);
      assert.equal(credential, createHmac('sha1', secret).update(username).digest('base64'));
    }
  });
});

test('timers and limits have their documented defaults', async () => {
  const { stdout } = await runHeliographd(['--help-markdown']);
  const defaults = { CALL_TIMEOUT_MS: 30000, CALL_RING_TIMEOUT: 45000, CALL_RECONNECT_GRACE: 15000, MAX_ROOM_DURATION_MS: 1800000, RATE_LIMIT_POINTS: 100,
    RATE_LIMIT_DURATION: 60, REGISTER_RATE_LIMIT: 6000, SOCKET_PING_INTERVAL: 25000, SOCKET_PING_TIMEOUT: 60000 };
  for (const [name, value] of Object.entries(defaults))
    assert.match(stdout, new RegExp(`\`${name}\`[^\\n]*\\| \`${value}\` \\|`), name);
});
