// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls with ids, once for each company.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  accept, assertAnsweredElsewhere, assertCandidate, assertEnded, assertRefuses, assertRings, connect, describe as tell, device, devicesOf, end, hangUp,
  initiate, negotiate, register, registered, reject, ring, sendCandidate,
} from './support/calls.mjs';
import {
  anyCompany, assertNow, candidateOf, companies, emptyPayloads, gather, names, offer, payloads, quiet, settle, testOfAll, tooLarge, tooMany, withoutTime,
} from './support/party.mjs';
import { startHeliographd } from './support/program.mjs';

const unknownCall = '00000000-0000-4000-8000-000000000000';
const graceMs = 300;
let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off', CALL_RECONNECT_GRACE: String(graceMs) } }); });
after(() => server.stop());

for (const [name, company] of Object.entries(companies)) {
  describe(`calls with ids, ${name}`, () => {
    const some = (t, ...words) => registered(t, server, company, ...words);

    test('registered, called, accepted, described, ended', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await ring(anna, ben, { callType: 'audio', callerName: 'Anna', callerAvatar: 'https://example.org/a.png' });
      await accept(ben, anna, callId);
      await negotiate(anna, ben, callId);
      for (let index = 0; index < 5; index += 1) {
        await sendCandidate(anna, ben, callId, candidateOf(index));
        await sendCandidate(ben, anna, callId, candidateOf(index));
      }
      await sendCandidate(anna, ben, callId, null);
      await hangUp(anna, ben, callId);
      await quiet(anna, ben);
    });

    test('descriptions and candidates arrive as they were sent', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await connect(anna, ben);
      await negotiate(anna, ben, callId);
      for (const payload of Object.values({ ...payloads, ...emptyPayloads })) {
        await tell('sdp_offer', anna, ben, callId, payload);
        await tell('sdp_answer', ben, anna, callId, payload);
        await sendCandidate(anna, ben, callId, payload);
        await sendCandidate(ben, anna, callId, payload);
      }
    });

    test('a caller who wants no acknowledgement gets none', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      anna.emit('call_initiate', { calleeId: ben.userId, callType: 'video' });
      const { callId } = await ben.takeOne('incoming_call');
      ben.emit('call_accept', { callId });
      assert.deepEqual(withoutTime(await anna.takeOne('call_accept')), { callId, calleeId: ben.userId });
      anna.emit('sdp_offer', { callId, to: ben.userId, sdp: offer });
      assert.deepEqual(withoutTime(await ben.takeOne('sdp_offer')), { callId, from: anna.userId, sdp: offer });
      anna.emit('call_end', { callId });
      await assertEnded(ben, anna, callId);
      ben.emit('call_accept', { callId });
      ben.emit('sdp_answer', {});
      await quiet(anna, ben);
    });

    test('rejected, with and without a reason', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await reject(ben, anna, await ring(anna, ben));
      const callId = await ring(anna, ben);
      await reject(ben, anna, callId, 'busy');
      await assertRefuses(ben, 'call_accept', { callId }, 'E102', 'Call cannot be accepted in state: rejected');
      await quiet(anna, ben);
    });

    test('ended while it rings, by either side', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await hangUp(anna, ben, await ring(anna, ben));
      const callId = await ring(anna, ben);
      await hangUp(ben, anna, callId, { reason: 'not now' });
      await assertRefuses(ben, 'call_accept', { callId }, 'E102');
      await quiet(anna, ben);
    });

    test('ended more than once: acknowledged each time, told once', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await connect(anna, ben);
      await hangUp(ben, anna, callId, { reason: 'bye' });
      await end(ben, callId);
      await end(anna, callId);
      await end(anna, unknownCall);
      await quiet(anna, ben);
    });

    test('cancelled by the caller', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await ring(anna, ben);
      assert.deepEqual(await anna.ask('call_cancel', { callId, reason: 'wrong person' }), { success: true, callId, message: 'Call cancelled' });
      assert.deepEqual(withoutTime(await ben.takeOne('call_cancelled')), { callId, reason: 'wrong person' });
      await assertRefuses(ben, 'call_accept', { callId }, 'E102', 'Call cannot be accepted in state: cancelled');
      await assertRefuses(ben, 'call_cancel', { callId: await ring(anna, ben) }, 'E203');
      await assertRefuses(anna, 'call_cancel', { callId: unknownCall }, 'E101');
      await quiet(anna, ben);
    });

    test('what is refused when a call is made, in this order', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [stranger] = await gather(t, server, company, 1);
      const valid = { calleeId: ben.userId, callType: 'audio' };
      for (const payload of [valid, {}])
        await assertRefuses(stranger, 'call_initiate', payload, 'E003', 'Invalid caller ID');
      for (const calleeId of [undefined, null, '', {}, [ben.userId], true])
        await assertRefuses(anna, 'call_initiate', { ...valid, calleeId, callType: 'none' }, 'E003', 'Invalid callee ID');
      await assertRefuses(anna, 'call_initiate', { calleeId: anna.userId, callType: 'none' }, 'E301', 'Cannot call yourself');
      for (const callType of [undefined, null, '', 'AUDIO', 'screen', 1, ['audio']])
        await assertRefuses(anna, 'call_initiate', { ...valid, callType }, 'E301', 'Invalid call type');
      await quiet(anna, ben, stranger);
    });

    test('what is refused when a call is answered', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      for (const [event, what] of [['call_accept', 'accepted'], ['call_reject', 'rejected']]) {
        await assertRefuses(ben, event, { callId: unknownCall }, 'E101', 'Call not found or expired');
        const callId = await ring(anna, ben);
        for (const other of [carl, anna])
          await assertRefuses(other, event, { callId }, 'E203', 'You are not the callee of this call');
        await accept(ben, anna, callId);
        await assertRefuses(carl, event, { callId }, 'E203', 'You are not the callee of this call');
        await assertRefuses(ben, event, { callId }, 'E102', `Call cannot be ${what} in state: accepted`);
        await assertRefuses(anna, 'call_cancel', { callId }, 'E102');
        await hangUp(anna, ben, callId);
        await assertRefuses(ben, event, { callId }, 'E102', `Call cannot be ${what} in state: ended`);
      }
      await quiet(anna, ben, carl);
    });

    test('what is refused when a description is sent', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const [stranger] = await gather(t, server, company, 1);
      const callId = await connect(anna, ben);
      for (const event of ['sdp_offer', 'sdp_answer', 'ice_candidate']) {
        const valid = { callId, to: ben.userId, sdp: 1, candidate: 1 };
        await assertRefuses(anna, event, { ...valid, callId: undefined, to: undefined }, 'E302', 'Missing callId');
        await assertRefuses(anna, event, { ...valid, to: undefined }, 'E302', 'Missing recipient (to)');
        if (event === 'ice_candidate')
          continue;
        for (const other of [carl, stranger])
          await assertRefuses(other, event, valid, 'E203', 'Not a participant of this call');
        for (const to of [carl.userId, anna.userId, ben.id])
          await assertRefuses(anna, event, { ...valid, to }, 'E203', 'Not a participant of this call');
      }
      await assertRefuses(anna, 'sdp_offer', { callId: unknownCall, to: ben.userId, sdp: 1 }, 'E101', 'Call not found');
      await quiet(anna, ben, carl, stranger);
    });

    test('a third person cannot end a call or add to it', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const callId = await connect(anna, ben);
      await negotiate(anna, ben, callId);
      await assertRefuses(carl, 'call_end', { callId }, 'E203', 'You are not a participant of this call');
      carl.emit('sdp_offer', { callId, to: ben.userId, from: anna.userId, sdp: 1 });
      carl.emit('ice_candidate', { callId, to: ben.userId, from: anna.userId, candidate: 1 });
      await quiet(carl, anna, ben);
      anna.emit('ice_candidate', { callId, to: ben.userId, from: carl.userId, candidate: 2 });
      await assertCandidate(ben, anna, callId, 2);
      await hangUp(ben, anna, callId);
    });

    test('descriptions pass while it rings', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await ring(anna, ben);
      await negotiate(anna, ben, callId);
      await sendCandidate(ben, anna, callId, candidateOf(1));
      await accept(ben, anna, callId);
      await hangUp(ben, anna, callId);
    });

    test('candidates before their sender\'s description wait for it', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const callId = await connect(anna, ben);
      for (let index = 0; index < 4; index += 1) {
        anna.emit('ice_candidate', { callId, to: ben.userId, candidate: candidateOf(index) });
        ben.emit('ice_candidate', { callId, to: anna.userId, candidate: candidateOf(index) });
      }
      await quiet(anna, ben);
      await tell('sdp_offer', anna, ben, callId, offer);
      for (let index = 0; index < 4; index += 1)
        await assertCandidate(ben, anna, callId, candidateOf(index));
      await quiet(anna, ben);
      await tell('sdp_answer', ben, anna, callId, offer);
      for (let index = 0; index < 4; index += 1)
        await assertCandidate(anna, ben, callId, candidateOf(index));
      await sendCandidate(ben, anna, callId, 'and from now on at once');
      assert.deepEqual(await anna.ask('ice_candidate', { callId, to: ben.userId, candidate: null }), { success: true, message: 'ICE candidate sent' });
      await assertCandidate(ben, anna, callId, null);
    });

    test('cold start: somebody is called, comes, and accepts', async (t) => {
      const [anna] = await some(t, 'anna');
      const [userId] = names('ben');
      const callId = await initiate(anna, userId);
      const [ben] = await gather(t, server, company, 1);
      await register(ben, userId, { fcmToken: 'a token' });
      await accept(ben, anna, callId);
      await negotiate(anna, ben, callId);
      await hangUp(ben, anna, callId);
      await quiet(anna, ben);
    });

    test('several devices: all ring, one answers, the others stop', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [tablet, phone] = await devicesOf(t, server, company, ben.userId, 2);
      const callId = await initiate(anna, ben.userId);
      for (const each of [ben, tablet, phone])
        await assertRings(each, anna, callId);
      await accept(tablet, anna, callId);
      for (const each of [ben, phone])
        await assertAnsweredElsewhere(each, callId);
      await assertRefuses(phone, 'call_accept', { callId }, 'E102', 'Call cannot be accepted in state: accepted');
      await tell('sdp_offer', anna, tablet, callId, offer);
      await hangUp(anna, tablet, callId);

      await settle(ben, tablet, phone);
      [ben, phone].forEach((each) => each.inbox.drain());
      const second = await initiate(anna, ben.userId);
      for (const each of [ben, tablet, phone])
        await assertRings(each, anna, second);
      await reject(phone, anna, second);
      for (const each of [ben, tablet])
        await assertAnsweredElsewhere(each, second);
    });

    test('two who call each other at the same moment: one call, one clear refusal', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (let round = 0; round < 5; round += 1) {
        const asks = [[anna, ben], [ben, anna]].map(([caller, callee]) => caller.ask('call_initiate', { calleeId: callee.userId, callType: 'audio' }));
        const answers = await Promise.all(asks);
        const isFirst = answers[0].success;
        const [won, lost] = isFirst ? answers : [...answers].reverse();
        const [caller, callee] = isFirst ? [anna, ben] : [ben, anna];
        assert.equal(won.success, true);
        assert.deepEqual(lost, { success: false, error: { code: 'E108', message: 'Call collision: this user is calling you' } });
        await assertRings(callee, caller, won.callId, { callType: 'audio' });
        await quiet(anna, ben);
        await accept(callee, caller, won.callId);
        await hangUp(callee, caller, won.callId);
      }
    });

    test('the server knows nobody who is busy', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const first = await connect(anna, ben);
      const second = await ring(carl, ben);
      await reject(ben, carl, second, 'busy');
      await hangUp(anna, ben, first);
    });

    test('ping: an acknowledgement, or pong', async (t) => {
      const [anna] = await some(t, 'anna');
      const assertTimes = ({ timestamp, serverTime, ...rest }) => {
        assertNow(timestamp);
        assert.equal(Date.parse(serverTime), timestamp);
        assert.deepEqual(rest, {});
      };
      for (const args of [[], [{}], [{ anything: 1 }]]) {
        assertTimes(await anna.ask('ping', ...args));
        anna.emit('ping', ...args);
        assertTimes(await anna.takeOne('pong'));
      }
      await quiet(anna);
    });

    test('unregistered: gone without a word, and back', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      ben.emit('unregister');
      await quiet(ben);
      await assertRefuses(ben, 'call_initiate', { calleeId: anna.userId, callType: 'audio' }, 'E003', 'Invalid caller ID');
      const callId = await initiate(anna, ben.userId);
      await quiet(ben, anna);
      await register(ben, ben.userId);
      await accept(ben, anna, callId);
    });
  });
}

describe('calls with ids', () => {
  const some = (t, ...words) => registered(t, server, anyCompany, ...words);

  for (const userId of [undefined, null, '']) {
    test(`registering as ${JSON.stringify(userId)}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('register', device(userId));
      assert.deepEqual(await anna.takeOne('registration_error'), { code: 'E003', message: 'User ID is required' });
      await assertRefuses(anna, 'register', device(userId), 'E003', 'User ID is required');
      await anna.take('registration_error');
      await quiet(anna);
    });
  }

  for (const key of ['deviceId', 'platform', 'fcmToken']) {
    test(`any of three keys makes it a registration of this dialect alone: ${key}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('register', { userId: names('anna')[0], [key]: null });
      assert.deepEqual(await anna.takeOne('registered'), { success: true, sessionId: anna.id });
      await quiet(anna);
    });
  }

  test('registered already', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    for (const userId of [anna.userId, ben.userId]) {
      anna.emit('register', device(userId));
      assert.deepEqual(await anna.takeOne('registered'), { success: true, message: 'Already registered', sessionId: anna.id });
    }
    const callId = await initiate(anna, ben.userId);
    await assertRings(ben, anna, callId);
    await quiet(anna, ben);
  });

  test('a name may have 256 letters', async (t) => {
    const [anna] = await gather(t, server, anyCompany, 1);
    anna.emit('register', device('n'.repeat(257)));
    assert.deepEqual(await anna.takeOne('registration_error'), { code: 'E003', message: 'Invalid user ID' });
    await register(anna, 'n'.repeat(256));
  });

  test('32 devices, and one more takes the place of the oldest', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const devices = await devicesOf(t, server, anyCompany, anna.userId, 31);
    const [late] = await gather(t, server, anyCompany, 1);
    await register(late, anna.userId);
    const callId = await initiate(ben, anna.userId);
    for (const each of [late, ...devices])
      await assertRings(each, ben, callId);
    await quiet(anna);
  });

  test('32 calls of one caller, and no more until one is over', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const ringing = [];
    for (let index = 0; index < 32; index += 1)
      ringing.push(await initiate(anna, `nobody-${index % 4}`));
    await assertRefuses(anna, 'call_initiate', { calleeId: ben.userId, callType: 'audio' }, 'E107', 'Too many calls');
    await hangUp(ben, anna, await connect(ben, anna));
    await end(anna, ringing[0]);
    await hangUp(anna, ben, await connect(anna, ben));
  });

  test('a name of 200 letters, and one that is a number', async (t) => {
    const [anna, ben] = await gather(t, server, anyCompany, 2);
    await register(anna, 'n'.repeat(200));
    ben.emit('register', device(4712));
    await ben.take('registered');
    ben.userId = '4712';
    await hangUp(anna, ben, await ring(anna, ben));
    const callId = await initiate(anna, 4712);
    await assertRings(ben, anna, callId);
    await accept(ben, anna, callId);
  });

  for (const args of [[], [null], ['text'], [7], [[]]]) {
    test(`a payload that is none: ${JSON.stringify(args)}`, async (t) => {
      const [anna] = await some(t, 'anna');
      await assertRefuses(anna, 'call_initiate', ...(args.length ? args : [undefined]), 'E003', 'Invalid callee ID');
      for (const event of ['call_accept', 'call_reject', 'call_end', 'call_cancel', 'sdp_offer', 'sdp_answer'])
        anna.emit(event, ...args);
      await quiet(anna);
      assert.deepEqual(await anna.ask('sdp_offer', ...args), { success: false, error: { code: 'E302', message: 'Missing callId' } });
    });
  }

  test('a ringing call waits for a callee whose connection was lost', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const callId = await ring(anna, ben);
    ben.leave();
    await ben.take('disconnect');
    await sleep(1.5 * graceMs);
    await quiet(anna);
    const [again] = await devicesOf(t, server, anyCompany, ben.userId, 1);
    await quiet(again);
    await accept(again, anna, callId);
  });

  testOfAll('a connection that is lost during a call may come back', async (t, company) => {
    const [anna, ben] = await registered(t, server, company, 'anna', 'ben');
    const callId = await connect(anna, ben);
    await negotiate(anna, ben, callId);
    ben.breakOff();
    await ben.take('disconnect');
    await quiet(anna);
    const [again] = await devicesOf(t, server, company, ben.userId, 1);
    await sendCandidate(anna, again, callId, 1);
    await sendCandidate(again, anna, callId, 2);
    await sleep(1.5 * graceMs);
    await quiet(anna, again);
    await hangUp(again, anna, callId);
  });

  testOfAll('a connection that is lost during a call and stays away', async (t, company) => {
    const [anna, ben] = await registered(t, server, company, 'anna', 'ben');
    for (const [stays, goes, leave] of [[anna, ben, (party) => party.leave()], [...await registered(t, server, company, 'carl', 'dora'), (party) => party.breakOff()]]) {
      const callId = await connect(stays, goes);
      const begin = performance.now();
      leave(goes);
      await assertEnded(stays, goes, callId, { reason: 'network_lost' });
      assert.ok(performance.now() - begin > graceMs - 20, `${performance.now() - begin} ms`);
      await quiet(stays);
      await end(stays, callId);
    }
  });

  test('one of several devices may be lost', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const [phone] = await devicesOf(t, server, anyCompany, ben.userId, 1);
    const callId = await initiate(anna, ben.userId);
    for (const each of [ben, phone])
      await assertRings(each, anna, callId);
    await accept(ben, anna, callId);
    await assertAnsweredElsewhere(phone, callId);
    phone.breakOff();
    await phone.take('disconnect');
    await sleep(1.5 * graceMs);
    await quiet(anna, ben);
    await hangUp(anna, ben, callId);
  });

  test('of very many early candidates the latest are kept', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const callId = await connect(anna, ben);
    for (let index = 0; index < tooMany.count; index += 1)
      anna.emit('ice_candidate', { callId, to: ben.userId, candidate: index });
    await tell('sdp_offer', anna, ben, callId, offer);
    for (let index = tooMany.count - tooMany.kept; index < tooMany.count; index += 1)
      await assertCandidate(ben, anna, callId, index);
    for (let index = 0; index < tooLarge.count; index += 1)
      ben.emit('ice_candidate', { callId, to: anna.userId, candidate: tooLarge.candidate(index) });
    await tell('sdp_answer', ben, anna, callId, offer);
    for (let index = tooLarge.count - tooLarge.kept; index < tooLarge.count; index += 1)
      await assertCandidate(anna, ben, callId, tooLarge.candidate(index));
    await quiet(anna, ben);
  });

  test('every device of the recipient hears descriptions', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const callId = await connect(anna, ben);
    const [phone] = await devicesOf(t, server, anyCompany, ben.userId, 1);
    await tell('sdp_offer', anna, ben, callId, offer);
    assert.deepEqual(withoutTime(await phone.takeOne('sdp_offer')), { callId, from: anna.userId, sdp: offer });
  });
});

describe('a call that rings too long', () => {
  const ringMs = 300;
  let hasty;
  before(async () => { hasty = await startHeliographd({ env: { RATE_LIMIT: 'off', CALL_RING_TIMEOUT: String(ringMs) } }); });
  after(() => hasty.stop());

  testOfAll('ends for both', async (t, company) => {
    const [anna, ben] = await registered(t, hasty, company, 'anna', 'ben');
    const begin = performance.now();
    const callId = await ring(anna, ben);
    assert.deepEqual(await anna.takeOne('call_timeout'), { callId, reason: 'No answer from callee' });
    assert.deepEqual(await ben.takeOne('call_timeout'), { callId, reason: 'Call timeout' });
    assert.ok(performance.now() - begin > ringMs - 20);
    const late = await ben.ask('call_accept', { callId });
    assert.equal(late.success, false);
    assert.ok(['E101', 'E102'].includes(late.error.code), late.error.code);
    await quiet(anna, ben);
  });

  test('also when nobody was there to hear it', async (t) => {
    const [anna] = await registered(t, hasty, anyCompany, 'anna');
    const callId = await initiate(anna, names('nobody')[0]);
    assert.deepEqual(await anna.takeOne('call_timeout'), { callId, reason: 'No answer from callee' });
  });

  test('accepted, rejected, cancelled and ended calls do not', async (t) => {
    const pairs = [];
    for (let index = 0; index < 4; index += 1)
      pairs.push(await registered(t, hasty, anyCompany, 'anna', 'ben'));
    const [accepted, rejected, cancelled, ended] = pairs;
    await connect(...accepted);
    await reject(rejected[1], rejected[0], await ring(...rejected));
    await cancelled[0].ask('call_cancel', { callId: await ring(...cancelled) });
    await cancelled[1].take('call_cancelled');
    await hangUp(...ended, await ring(...ended));
    await sleep(2 * ringMs);
    await quiet(...pairs.flat());
  });
});
