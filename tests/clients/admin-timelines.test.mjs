// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why did this call fail? Calls of every fate at real clients, and the sentence that an operator reads afterwards. And
// what strict privacy keeps to itself.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { assertRefusal, listed, Place, userIdOf } from './support/operator.mjs';
import { anyCompany, gather, names } from './support/party.mjs';
import { Person } from './support/person.mjs';
import * as random from './support/random.mjs';

const candidate = (type, address = '192.0.2.7') =>
  ({ candidate: `candidate:1 1 udp 2113937151 ${address} 54400 typ ${type}`, sdpMid: '0', sdpMLineIndex: 0 });

const place = new Place();
before(() => place.start({ CALL_RING_TIMEOUT: '1500', CALL_RECONNECT_GRACE: '300' }));
after(async () => {
  await place.server.stop();
  await place.end();
});

/** The timeline of a call, whole, when it has ended. */
async function timelineOf(id) {
  const { status, body } = await place.rest.get(`timelines/${encodeURIComponent(id)}`);
  assert.equal(status, 200, JSON.stringify(body));
  const row = (await listed(place.rest, 'timelines')).find((one) => one.id === id);
  const { entries, ...rest } = body;
  assert.deepEqual(row, rest, 'listed as it is when asked for alone');
  assert.ok(Array.isArray(entries));
  return body;
}

async function pair(t) {
  return calls.registered(t, place.server, anyCompany, 'anna', 'ben');
}

async function exchange(sender, receiver, callId, ...candidates) {
  for (const one of candidates)
    await calls.sendCandidate(sender, receiver, callId, one);
}

describe('the verdict', () => {
  test('of a call that nobody answered', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.ring(anna, ben);
    await anna.takeOne('call_timeout');
    const { verdict, endedAt, parties } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /rang/i);
    assert.match(verdict, /not answer/i);
    assert.ok(endedAt);
    assert.deepEqual(parties.map(({ id }) => id), [anna, ben].map(({ userId }) => userIdOf('calls', userId)));
  });

  test('of a call to somebody who is not there', async (t) => {
    const [anna] = await calls.registered(t, place.server, anyCompany, 'anna');
    const [nobody] = names('nobody');
    const callId = await calls.initiate(anna, nobody);
    await calls.end(anna, callId);
    const { verdict } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /never rang|offline|not connected/i);
    assert.match(verdict, /push/i);
  });

  test('of one that was declined', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.ring(anna, ben);
    await calls.reject(ben, anna, callId);
    assert.match((await timelineOf(`calls:${callId}`)).verdict, /declined/i);
  });

  test('of one without candidates from one side', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    await exchange(anna, ben, callId, candidate('host'));
    await calls.hangUp(anna, ben, callId);
    const { verdict, parties } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /no candidates/i);
    assert.ok(verdict.includes(ben.userId), verdict);
    assert.equal(parties[0].candidates.host, 1);
    assert.equal(parties[1].candidates.host, 0);
  });

  test('of one with host candidates only', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    await exchange(anna, ben, callId, candidate('host'), candidate('host', '8e1a0d3c.local'));
    await exchange(ben, anna, callId, candidate('host', '2001:db8::7'));
    await calls.hangUp(ben, anna, callId);
    const { verdict, parties } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /TURN/);
    assert.deepEqual({ ...parties[0].candidates }, { host: 1, hidden: 1, srflx: 0, relay: 0, other: 0 });
  });

  test('of one that went well', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    await exchange(anna, ben, callId, candidate('host'), candidate('srflx', '198.51.100.3'), candidate('relay', '203.0.113.5'));
    await exchange(ben, anna, callId, candidate('relay', '203.0.113.6'));
    await calls.hangUp(ben, anna, callId);
    const { verdict, entries, messages } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /negotiated/i);
    assert.ok(verdict.includes(ben.userId), verdict);
    assert.deepEqual(entries.map(({ type }) => type).filter((type) => /offer|answer$|candidate/.test(type)),
      ['offer', 'answer', 'host candidate', 'srflx candidate', 'relay candidate', 'relay candidate']);
    assert.equal(messages, 6);
    const text = JSON.stringify(await timelineOf(`calls:${callId}`));
    for (const secret of ['203.0.113.5', 'v=0', 'candidate:1'])
      assert.ok(!text.includes(secret), `${secret} is content`);
  });

  test('of one whose network was lost', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    anna.breakOff();
    await ben.takeOne('call_end');
    const { verdict } = await timelineOf(`calls:${callId}`);
    assert.match(verdict, /lost|network/i);
    assert.ok(verdict.includes(anna.userId), verdict);
  });

  test('of two who called each other', async (t) => {
    const [anna, ben] = await pair(t);
    const callId = await calls.ring(anna, ben);
    const { success } = await ben.ask('call_initiate', { calleeId: anna.userId, callType: 'video' });
    assert.equal(success, false);
    await calls.hangUp(anna, ben, callId);
    const refused = (await listed(place.rest, 'timelines')).find(({ parties }) => parties[0].userId === ben.userId);
    assert.match(refused.verdict, /each other/i);
  });

  test('of one that an operator ended', async (t) => {
    const [anna, ben] = await direct.registered(t, place.server, anyCompany, 'anna', 'ben');
    await direct.connect(anna, ben);
    const row = (await listed(place.rest, 'calls')).find((one) => one.caller.userId === anna.userId);
    await place.rest.post(`calls/${row.id}/end`, { reason: 'time is up' });
    assert.match((await timelineOf(row.id)).verdict, /operator/i);
  });

  test('of strangers, with what they said of the connection', async (t) => {
    const [anna, ben] = await random.authenticated(t, place.server, anyCompany, ['anna', 'ben']);
    const roomId = await random.meet(anna, ben);
    anna.emit('quality-report', { roomId, quality: 'poor', stats: { rtt: 900 } });
    await ben.takeOne('partner-quality-report');
    anna.emit('end-chat');
    await ben.takeOne('partner-left');
    const { kind, entries } = await timelineOf(`random:${roomId}`);
    assert.equal(kind, 'pair');
    assert.ok(entries.some(({ type, outcome }) => type === 'rated' && outcome === 'poor'), JSON.stringify(entries));
  });

  test('of a stay in a room', async (t) => {
    const [anna, ben] = await gather(t, place.server, anyCompany, 2);
    for (const [party, userName] of [[anna, 'Anna'], [ben, 'Ben']]) {
      party.emit('join-room', { roomId: 'studio', userName, userRole: 'observer' });
      await party.takeOne('existing-users');
    }
    await anna.takeOne('user-joined');
    anna.emit('offer', { targetUserId: ben.id, offer: { sdp: 'v=0' }, roomId: 'studio' });
    await ben.takeOne('offer');
    ben.emit('leave-room', { roomId: 'studio' });
    await anna.takeOne('user-left');
    const stays = (await listed(place.rest, 'timelines', { kind: 'join' })).filter(({ id }) => id.includes(':studio:'));
    assert.equal(stays.length, 2);
    const whole = await Promise.all(stays.map(({ id }) => timelineOf(id)));
    assert.deepEqual(whole.map(({ parties }) => parties[0].name).sort(), ['Anna', 'Ben']);
    assert.ok(whole.every(({ entries }) => entries.some(({ type }) => type === 'offer')));
  });

  test('of a timeline that nobody has', async () => {
    for (const id of ['calls:nothing', 'nothing', 'rooms:c1:x:1', 'rooms:c999999:x:y', ':::'])
      assertRefusal(await place.rest.get(`timelines/${encodeURIComponent(id)}`), 404);
  });
});

test('limits and closed gates are events', async (t) => {
  const guarded = new Place();
  await guarded.start({ RATE_LIMIT: 'on', REGISTER_RATE_LIMIT: '2', JWT_SECRET: 'a secret of more than 32 characters!' });
  t.after(() => guarded.end());
  const [anna] = await gather(t, guarded.server, anyCompany, 1);
  for (let turn = 0; turn < 4; ++turn)
    anna.emit('register', calls.device('anna'));
  for (const answer of ['registered', 'registered', 'registration_error', 'registration_error'])
    await anna.takeOne(answer);
  await assert.rejects(Person.connect(guarded.server, { auth: { token: 'not.a.token' } }));
  const events = await listed(guarded.rest, 'events');
  const limit = events.find(({ type }) => type === 'limit');
  assert.ok(limit, 'the limit was hit');
  assert.equal(limit.dialect, 'calls');
  assert.equal(limit.severity, 'warning');
  assert.match(limit.text, /Rate limit exceeded/);
  const refused = events.find(({ type, dialect }) => type === 'refused' && dialect === null);
  assert.match(refused.text, /token/i);
  assert.ok(!JSON.stringify(events).includes('not.a.token'));
  await guarded.server.stop();
});

test('strict privacy: no timelines, and networks in place of addresses', async (t) => {
  const strict = new Place();
  await strict.start({ PRIVACY: 'strict', TRUST_PROXY: '1' });
  t.after(() => strict.end());
  const [anna, ben] = await Promise.all(['198.51.100.77', '2001:db8:1:2::3'].map((address) =>
    Person.connect(strict.server, { extraHeaders: { 'X-Forwarded-For': address } })));
  t.after(() => [anna, ben].forEach((one) => one.leave()));
  await Promise.all([[anna, 'anna'], [ben, 'ben']].map(([party, name]) => calls.register(party, name)));
  const callId = await calls.connect(anna, ben);
  await calls.hangUp(anna, ben, callId);
  assert.deepEqual(await listed(strict.rest, 'timelines'), []);
  assertRefusal(await strict.rest.get(`timelines/calls:${callId}`), 404);
  const users = await listed(strict.rest, 'users', { dialect: 'calls' });
  assert.deepEqual(users.flatMap(({ sockets }) => sockets.map(({ address }) => address)).sort(), ['198.51.100.0', '2001:db8:1::']);
  const everything = JSON.stringify([users, await listed(strict.rest, 'events'), await listed(strict.rest, 'audit')]);
  await strict.server.stop();
  for (const secret of ['198.51.100.77', '2001:db8:1:2::3'])
    assert.ok(!(everything + strict.server.log).includes(secret), `${secret} is told`);
});
