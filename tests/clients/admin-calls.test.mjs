// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator ends a call, of each kind and in each state: both sides hear it in their dialect's words and are free
// again.

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { assertDone, assertRefusal, namePart, placeWithCrowd, rowOf, testBoth, userIdOf, withoutTheCrowd } from './support/operator.mjs';
import { anyCompany, assertNow, companies, names, quiet, withoutTime } from './support/party.mjs';
import * as random from './support/random.mjs';

const reason = 'Both asked for it';
/** What clients are told, whatever the operator's own reason is. */
const sentence = 'ended by operator';
/** Long enough for a test in which somebody is lost. */
const place = placeWithCrowd({ env: { CALL_RECONNECT_GRACE: '20000' } });

/** The row of the call between these two, which is also the answer when it is asked for alone. */
async function callOf(operator, dialect, caller, callee, expected) {
  const row = await rowOf(operator, 'calls', (one) => one.caller.userId === caller.userId && one.callee.userId === callee.userId, { dialect });
  assert.deepEqual(row.caller, { id: userIdOf(dialect, caller.userId), userId: caller.userId });
  assert.deepEqual(row.callee, { id: userIdOf(dialect, callee.userId), userId: callee.userId });
  assertNow(row.createdAt);
  for (const [key, value] of Object.entries(expected))
    assert.deepEqual(row[key], value, key);
  assert.deepEqual((await operator.get(`calls/${row.id}`)).body, row);
  return row;
}

/** Ends it, and it is gone: not listed, and not to be ended once more. */
async function end(operator, { id }) {
  const done = assertDone(await operator.post(`calls/${id}/end`, { reason }), /end/);
  assert.ok(done.affected >= 1);
  assertRefusal(await operator.get(`calls/${id}`), 404);
  assertRefusal(await operator.post(`calls/${id}/end`, { reason }), 404, 409);
  const entry = await rowOf(operator, 'audit', (one) => one.id === done.audit);
  assert.equal(entry.reason, reason);
}

async function inAll(play) {
  for (const [which, company] of Object.entries(companies)) {
    try {
      await play(company);
    } catch (error) {
      throw new Error(`${which}: ${error.message}`, { cause: error });
    }
  }
}

describe('calls by name', () => {
  async function endsFor(operator, anna, ben, state) {
    const row = await callOf(operator, 'direct', anna, ben, { state });
    assert.match(row.id, /^direct:/);
    assert.equal(row.id, `direct:${namePart(String(row.callId))}`);
    assert.equal(row.acceptedAt === null, state === 'ringing');
    await end(operator, row);
    assert.deepEqual(await anna.takeOne('call_ended'), { from: ben.userId, reason: sentence });
    assert.deepEqual(await ben.takeOne('call_ended'), { from: anna.userId, reason: sentence });
    await quiet(anna, ben);
    await direct.assertIdle(ben, anna);
  }

  for (const [state, begin] of [['ringing', direct.ring], ['accepted', direct.connect]]) {
    testBoth(place, state, (t, operator) => inAll(async (company) => {
      const [anna, ben] = await direct.registered(t, place.server, company, 'anna', 'ben');
      await begin(anna, ben);
      await endsFor(operator, anna, ben, state);
    }));
  }
});

describe('calls with ids', () => {
  async function assertEnds(callId, ...parties) {
    for (const party of parties)
      assert.deepEqual(withoutTime(await party.takeOne('call_end')), { callId, endedBy: 'operator', reason: sentence });
    await quiet(...parties);
  }

  testBoth(place, 'ringing', (t, operator) => inAll(async (company) => {
    const [anna, ben] = await calls.registered(t, place.server, company, 'anna', 'ben');
    const tablets = await calls.devicesOf(t, place.server, company, ben.userId, 1);
    const callId = await calls.initiate(anna, ben.userId);
    for (const device of [ben, ...tablets])
      await calls.assertRings(device, anna, callId);
    const row = await callOf(operator, 'calls', anna, ben, { state: 'ringing', callId, type: 'video', acceptedAt: null });
    assert.equal(row.id, `calls:${callId}`);
    await end(operator, row);
    await assertEnds(callId, anna, ben, ...tablets);
    const answer = await ben.ask('call_accept', { callId });
    assert.equal(answer.success, false);
    await calls.hangUp(anna, ben, await calls.connect(anna, ben));
    for (const tablet of tablets)
      tablet.inbox.drain();
  }));

  testBoth(place, 'accepted', (t, operator) => inAll(async (company) => {
    const [anna, ben] = await calls.registered(t, place.server, company, 'anna', 'ben');
    const callId = await calls.connect(anna, ben);
    await calls.negotiate(anna, ben, callId);
    const row = await callOf(operator, 'calls', anna, ben, { state: 'accepted', callId });
    assertNow(row.acceptedAt);
    await end(operator, row);
    await assertEnds(callId, anna, ben);
    // As after any end: an end of theirs is no fault, and nobody hears of it.
    await calls.end(anna, callId);
    await quiet(anna, ben);
  }));

  testBoth(place, 'ringing at somebody who is not there: only the caller hears of the end', async (t, operator) => {
    const [anna] = await calls.registered(t, place.server, anyCompany, 'anna');
    const [absent] = names('absent');
    const callId = await calls.initiate(anna, absent);
    const { body: row } = await operator.get(`calls/calls:${callId}`);
    assert.deepEqual([row.state, row.callee.userId], ['ringing', absent]);
    await end(operator, row);
    await assertEnds(callId, anna);
  });

  testBoth(place, 'of somebody who has lost the connection and comes back: the call is over', async (t, operator) => {
    const [anna, ben] = await calls.registered(t, place.server, anyCompany, 'anna', 'ben');
    const callId = await calls.connect(anna, ben);
    ben.breakOff();
    await end(operator, { id: `calls:${callId}` });
    await assertEnds(callId, anna);
    const [back] = await calls.devicesOf(t, place.server, anyCompany, ben.userId, 1);
    await calls.assertRefuses(back, 'sdp_offer', { callId, to: anna.userId, sdp: 'v=0' });
    await quiet(anna, back);
  });
});

describe('pairs of strangers', () => {
  testBoth(place, 'paired', (t, operator) => inAll(async (company) => {
    const [language] = names('of two');
    const { userInfo, preferences } = random.pairing(language);
    const [anna, ben] = await random.authenticated(t, place.server, company, ['anna', 'ben'], () => userInfo);
    withoutTheCrowd(anna, ben);
    for (const party of [anna, ben]) {
      random.find(party, { preferences });
      await party.take('searching');
    }
    const { roomId } = await anna.takeOne('matched');
    await ben.takeOne('matched');
    await random.relay('webrtc-offer', anna, ben, roomId, 'an offer');
    const row = await callOf(operator, 'random', anna, ben, { state: 'paired', roomId });
    assert.equal(row.id, `random:${namePart(roomId)}`);
    assert.equal(row.acceptedAt, row.createdAt);
    await end(operator, row);
    for (const party of [anna, ben]) {
      const { duration, ...rest } = await party.takeOne('room-ended');
      assert.deepEqual(rest, { reason: sentence, roomId });
      assert.ok(Number.isInteger(duration) && duration >= 0 && duration < 60_000, `${duration} ms`);
    }
    await quiet(anna, ben);
    random.tell('webrtc-offer', anna, roomId, 'too late');
    await quiet(anna, ben);
    // Neither waits: they look again when they want to.
    for (const party of [ben, anna]) {
      random.find(party, { preferences });
      await party.take('searching');
    }
    assert.notEqual((await ben.takeOne('matched')).roomId, roomId);
    await anna.take('matched');
    anna.emit('end-chat');
    await ben.take('partner-left');
  }));
});
