// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calls by name, once for each company.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertBusy, assertFails, assertIdle, assertLost, between, connect, decline, hangUp, pickUp, register, registered, ring, sendCandidate,
} from './support/direct.mjs';
import { get } from './support/http.mjs';
import {
  answer, anyCompany, assertDismissed, assertRefused, candidateOf, companies, emptyPayloads, gather, names, offer, payloads, quiet, settle, testOfAll, tooLarge, tooMany,
} from './support/party.mjs';
import { startHeliographd } from './support/program.mjs';

let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off' } }); });
after(() => server.stop());

const opaque = { ...payloads, ...emptyPayloads };

for (const [name, company] of Object.entries(companies)) {
  describe(`calls by name, ${name}`, () => {
    const some = (t, ...words) => registered(t, server, company, ...words);

    test('registered, called, answered, ended', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await ring(anna, ben);
      await sendCandidate(anna, ben, candidateOf(1));
      await pickUp(ben, anna);
      for (let index = 2; index < 10; index += 1) {
        await sendCandidate(ben, anna, candidateOf(index));
        await sendCandidate(anna, ben, candidateOf(index));
      }
      await sendCandidate(ben, anna, null);
      await hangUp(anna, ben);
      await quiet(anna, ben);
      await assertIdle(ben, anna);
    });

    test('offers, answers and candidates arrive as they were sent', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (const payload of Object.values(opaque)) {
        await ring(anna, ben, payload);
        await pickUp(ben, anna, payload);
        await sendCandidate(anna, ben, payload);
        await sendCandidate(ben, anna, payload);
        await hangUp(ben, anna);
      }
    });

    test('iceCandidates travel with offer and answer', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const iceCandidates = [candidateOf(1), candidateOf(2)];
      anna.emit('make_call', between(anna, ben, { offer: 'v=0', iceCandidates }));
      assert.deepEqual(await ben.takeOne('incoming_call'), { from: anna.userId, offer: 'v=0', iceCandidates });
      ben.emit('answer_call', between(ben, anna, { answer: 'v=0', iceCandidates: [] }));
      assert.deepEqual(await anna.takeOne('call_answered'), { from: ben.userId, answer: 'v=0', iceCandidates: [] });
    });

    test('declined', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await ring(anna, ben);
      await decline(ben, anna);
      await quiet(anna, ben);
      await assertIdle(anna, ben);
    });

    test('busy: while it rings, and while they talk', async (t) => {
      const [anna, ben, carl, dora] = await some(t, 'anna', 'ben', 'carl', 'dora');
      await ring(anna, ben);
      await assertBusy(carl, ben);
      await assertBusy(carl, anna);
      await pickUp(ben, anna);
      await assertBusy(carl, ben);
      await assertBusy(carl, anna);
      await assertIdle(carl, dora);
      await hangUp(ben, anna);
      await assertIdle(carl, ben);
      await quiet(anna, ben, carl, dora);
    });

    test('whoever is in a call cannot make another, whomever they call', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      await ring(anna, ben);
      for (const party of [anna, ben]) {
        for (const target of [carl.userId, 'nobody there'])
          await assertFails(party, target, 'You are already in a call');
      }
      await pickUp(ben, anna);
      await assertFails(anna, ben.userId, 'You are already in a call');
      await assertFails(ben, carl.userId, 'You are already in a call');
      await quiet(anna, ben, carl);
    });

    test('nobody of that name', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await assertFails(anna, 'nobody there', 'User not found or offline');
      await assertFails(anna, ben.id, 'User not found or offline');
      await ring(ben, anna);
      ben.leave();
      await assertLost(anna, ben, 'disconnected');
      await assertFails(anna, ben.userId, 'User not found or offline');
    });

    test('calling oneself', async (t) => {
      const [anna] = await some(t, 'anna');
      await assertFails(anna, anna.userId, 'Cannot call yourself');
      await quiet(anna);
    });

    test('without a name of their own, people cannot call and are not heard', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [stranger] = await gather(t, server, company, 1);
      stranger.userId = anna.userId;
      await assertFails(stranger, ben.userId, 'User not registered');
      await connect(anna, ben);
      stranger.emit('answer_call', between(ben, anna, { answer }));
      stranger.emit('decline_call', between(ben, anna));
      stranger.emit('end_call', between(stranger, ben));
      stranger.emit('logout_user', { userId: anna.userId });
      await quiet(stranger, anna, ben);
      await hangUp(anna, ben);
    });

    test('a candidate of somebody without a name is dropped', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [stranger] = await gather(t, server, company, 1);
      await connect(anna, ben);
      stranger.emit('ice_candidate', { to: ben.userId, from: anna.userId, candidate: 1 });
      await quiet(stranger, anna, ben);
    });

    test('taken back while it rings, by either side', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await ring(anna, ben);
      await hangUp(anna, ben);
      await ring(anna, ben);
      await hangUp(ben, anna);
      await assertIdle(ben, anna);
      await quiet(anna, ben);
    });

    test('logging out: the other hears why, the connection stays', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (const isAnswered of [false, true]) {
        await ring(ben, anna);
        if (isAnswered)
          await pickUp(anna, ben);
        anna.emit('logout_user', { userId: anna.userId });
        await assertLost(ben, anna, 'logged out');
        assert.deepEqual(await anna.takeOne('logout_success'), { userId: anna.userId });
        await assertFails(ben, anna.userId, 'User not found or offline');
        await assertFails(anna, ben.userId, 'User not registered');
        await register(anna, anna.userId);
      }
      anna.emit('logout_user', { userId: anna.userId });
      await anna.take('logout_success');
      anna.emit('logout_user', { userId: anna.userId });
      await quiet(anna, ben);
    });

    test('nobody can log out another', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      ben.emit('logout_user', { userId: anna.userId });
      await settle(ben);
      const [carl] = await some(t, 'carl');
      await assertIdle(carl, anna);
      await quiet(anna);
    });

    for (const [how, go] of [['disconnecting', (party) => party.leave()], ['a connection that breaks', (party) => party.breakOff()]]) {
      test(`${how}: the other hears why`, async (t) => {
        const [anna] = await some(t, 'anna');
        for (const [isCaller, isAnswered] of [[false, false], [false, true], [true, false], [true, true]]) {
          const [other] = await some(t, 'other');
          const [caller, callee] = isCaller ? [other, anna] : [anna, other];
          await ring(caller, callee);
          if (isAnswered)
            await pickUp(callee, caller);
          go(other);
          await assertLost(anna, other, 'disconnected');
          await assertFails(anna, other.userId, 'User not found or offline');
        }
        await quiet(anna);
      });
    }

    for (const isAnswered of [false, true]) {
      test(`a name that is taken over ${isAnswered ? 'in a call' : 'while it rings'}: the old client is sent away`, async (t) => {
        const [anna, ben] = await some(t, 'anna', 'ben');
        await ring(anna, ben);
        if (isAnswered)
          await pickUp(ben, anna);
        const [newer] = await gather(t, server, company, 1);
        await register(newer, ben.userId);
        assert.deepEqual(await ben.takeOne('force_disconnect'), { reason: 'New login detected' });
        await assertDismissed(ben);
        await assertLost(anna, newer, 'disconnected');
        await assertIdle(anna, newer);
        await assertIdle(newer, anna);
        await quiet(anna, newer);
      });
    }

    test('the same name again on the same connection changes nothing', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await connect(anna, ben);
      await register(anna, anna.userId);
      await sendCandidate(ben, anna, 1);
      await sendCandidate(anna, ben, 2);
      await hangUp(ben, anna);
      await quiet(anna, ben);
    });

    test('another name on the same connection gives the first one back', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const [first, [second]] = [anna.userId, names('annabel')];
      await connect(ben, anna);
      await register(anna, second);
      const ended = await ben.takeOne('call_ended');
      assert.equal(ended.from, first);
      await assertFails(carl, first, 'User not found or offline');
      await assertIdle(carl, anna);
      await quiet(anna, ben, carl);
    });

    test('nobody can speak in the name of another', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const from = carl.userId;
      anna.emit('make_call', { to: ben.userId, from, offer });
      assert.deepEqual(await ben.takeOne('incoming_call'), { from: anna.userId, offer });
      ben.emit('answer_call', { to: anna.userId, from, answer });
      assert.deepEqual(await anna.takeOne('call_answered'), { from: ben.userId, answer });
      anna.emit('ice_candidate', { to: ben.userId, from, candidate: 1 });
      assert.deepEqual(await ben.takeOne('ice_candidate'), { from: anna.userId, candidate: 1 });
      anna.emit('end_call', { to: ben.userId, from });
      assert.deepEqual(await ben.takeOne('call_ended'), { from: anna.userId });
      anna.emit('make_call', { to: ben.userId, offer });
      assert.deepEqual(await ben.takeOne('incoming_call'), { from: anna.userId, offer });
      ben.emit('decline_call', { to: anna.userId, from });
      assert.deepEqual(await anna.takeOne('call_declined'), { from: ben.userId });
      await quiet(anna, ben, carl);
    });

    test('a third person cannot answer, decline, end or add to a call', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      async function interfere() {
        for (const victim of [anna, ben]) {
          carl.emit('answer_call', between(carl, victim, { answer }));
          carl.emit('decline_call', between(carl, victim));
          carl.emit('end_call', between(carl, victim));
          carl.emit('ice_candidate', between(carl, victim, { candidate: 1 }));
        }
        await quiet(carl, anna, ben);
      }
      await interfere();
      await ring(anna, ben);
      await interfere();
      await assertBusy(carl, ben);
      await pickUp(ben, anna);
      await interfere();
      await assertBusy(carl, anna);
      await sendCandidate(anna, ben, 2);
      await hangUp(ben, anna);
    });

    test('a caller cannot answer or decline their own call', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await ring(anna, ben);
      anna.emit('answer_call', between(anna, ben, { answer }));
      anna.emit('decline_call', between(anna, ben));
      await quiet(anna, ben);
      await pickUp(ben, anna);
      await hangUp(ben, anna);
    });

    test('candidates before the answer wait for it', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      await ring(anna, ben);
      for (let index = 0; index < 5; index += 1)
        ben.emit('ice_candidate', between(ben, anna, { candidate: candidateOf(index) }));
      await sendCandidate(anna, ben, 'the caller has described itself');
      await quiet(ben, anna);
      await pickUp(ben, anna);
      for (let index = 0; index < 5; index += 1)
        assert.deepEqual(await anna.takeOne('ice_candidate'), { from: ben.userId, candidate: candidateOf(index) });
      await sendCandidate(ben, anna, 'and from now on at once');
      await quiet(anna, ben);
    });

    test('two who call each other at the same moment: the first call stands', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (let round = 0; round < 5; round += 1) {
        const [one, other] = round % 2 ? [anna, ben] : [ben, anna];
        one.emit('make_call', between(one, other, { offer }));
        other.emit('make_call', between(other, one, { offer }));
        await settle(anna, ben);
        const [caller, callee] = one.inbox.size ? [other, one] : [one, other];
        const heard = callee.inbox.drain().sort((a, b) => b.name.localeCompare(a.name));
        assert.deepEqual(heard, [
          { name: 'incoming_call', args: [{ from: caller.userId, offer }] },
          { name: 'call_failed', args: [{ error: 'You are already in a call', targetUser: caller.userId }] },
        ]);
        await pickUp(callee, caller);
        await hangUp(caller, callee);
        await quiet(anna, ben);
      }
    });
  });
}

describe('calls by name', () => {
  const some = (t, ...words) => registered(t, server, anyCompany, ...words);

  const refused = { 'an empty name': { userId: '' }, 'no name': {}, 'null': { userId: null }, 'an object': { userId: {} }, 'a list': { userId: ['anna'] },
    'true': { userId: true } };
  for (const [what, payload] of Object.entries(refused)) {
    test(`a name that is none: ${what}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('register_user', payload);
      const { success, error } = await anna.takeOne('user_registered');
      assert.deepEqual({ success, error }, { success: false, error: 'Invalid user ID' });
      assertRefused(await anna.ask('register_user', payload), 'Invalid user ID');
      await anna.take('user_registered');
      await assertFails(anna, 'nobody there', 'User not registered');
      await quiet(anna);
    });
  }

  for (const args of [[], [null], ['anna'], [7], [[]]]) {
    test(`a payload that is none: ${JSON.stringify(args)}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('register_user', ...args);
      assert.equal((await anna.takeOne('user_registered')).error, 'Invalid user ID');
      const [ben] = await some(t, 'ben');
      for (const event of ['answer_call', 'decline_call', 'end_call', 'ice_candidate'])
        ben.emit(event, ...args);
      await quiet(ben);
      ben.emit('make_call', ...args);
      assert.equal((await ben.takeOne('call_failed')).error, 'User not found or offline');
    });
  }

  test('the empty name is said back as it came', async (t) => {
    const [anna] = await gather(t, server, anyCompany, 1);
    anna.emit('register_user', { userId: '' });
    assert.deepEqual(await anna.takeOne('user_registered'), { success: false, userId: '', error: 'Invalid user ID' });
  });

  test('a name may have 256 letters', async (t) => {
    const [anna, ben] = await gather(t, server, anyCompany, 2);
    await register(anna, 'n'.repeat(256));
    anna.emit('register_user', { userId: 'n'.repeat(257) });
    assert.equal((await anna.takeOne('user_registered')).error, 'Invalid user ID');
    await register(ben, names('ben')[0]);
    await connect(ben, anna);
  });

  test('a number is a name too', async (t) => {
    const [anna, ben] = await gather(t, server, anyCompany, 2);
    anna.emit('register_user', { userId: 4711 });
    const { success, userId } = await anna.takeOne('user_registered');
    assert.deepEqual([success, String(userId)], [true, '4711']);
    await register(ben, names('ben')[0]);
    for (const to of [4711, '4711']) {
      ben.emit('make_call', { to, from: ben.userId, offer });
      assert.deepEqual(await anna.takeOne('incoming_call'), { from: ben.userId, offer });
      anna.emit('decline_call', { to: ben.userId, from: 4711 });
      assert.deepEqual(await ben.takeOne('call_declined'), { from: '4711' });
    }
  });

  test('names with hyphens are not confused', async (t) => {
    const all = await gather(t, server, anyCompany, 4);
    const [word] = names('x');
    await Promise.all(all.map((party, index) => register(party, [`${word}-a`, `${word}-a-b`, 'b-c', 'c'][index])));
    const [first, second, third, fourth] = all;
    await ring(first, third);
    await ring(second, fourth);
    await decline(fourth, second);
    await pickUp(third, first);
    await hangUp(first, third);
    await quiet(...all);
  });

  test('every event that asks for an acknowledgement gets one', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const ok = { success: true };
    assert.deepEqual(await anna.ask('register_user', { userId: anna.userId }), ok);
    await anna.take('user_registered');
    assertRefused(await anna.ask('make_call', { to: 'nobody there', offer }), 'User not found or offline');
    await anna.take('call_failed');
    assert.deepEqual(await anna.ask('make_call', between(anna, ben, { offer })), ok);
    await ben.take('incoming_call');
    // Who asks speaks the dialect of calls with ids, where this event is acknowledged.
    assertRefused(await anna.ask('ice_candidate', between(anna, ben, { candidate: null })), 'Missing callId', 'E302');
    assert.deepEqual(await ben.ask('answer_call', between(ben, anna, { answer })), ok);
    await anna.take('call_answered');
    const [carl] = await some(t, 'carl');
    assertRefused(await carl.ask('make_call', between(carl, ben, { offer })));
    await carl.take('call_busy');
    assert.deepEqual(await anna.ask('end_call', between(anna, ben)), ok);
    await ben.take('call_ended');
    await ring(anna, ben);
    assert.deepEqual(await ben.ask('decline_call', between(ben, anna)), ok);
    await anna.take('call_declined');
    for (const event of ['answer_call', 'decline_call', 'end_call'])
      assert.equal(typeof (await anna.ask(event, between(anna, ben))).success, 'boolean', event);
    assert.deepEqual(await anna.ask('logout_user', { userId: anna.userId }), ok);
    await anna.take('logout_success');
    assert.equal(typeof (await anna.ask('logout_user', { userId: anna.userId })).success, 'boolean');
    await quiet(anna, ben, carl);
  });

  test('of very many early candidates the latest are kept', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    await ring(anna, ben);
    for (let index = 0; index < tooMany.count; index += 1)
      ben.emit('ice_candidate', between(ben, anna, { candidate: index }));
    await pickUp(ben, anna);
    for (let index = tooMany.count - tooMany.kept; index < tooMany.count; index += 1)
      assert.deepEqual(await anna.takeOne('ice_candidate'), { from: ben.userId, candidate: index });
    await quiet(anna, ben);
  });

  test('of very large early candidates the latest are kept', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    await ring(anna, ben);
    for (let index = 0; index < tooLarge.count; index += 1)
      ben.emit('ice_candidate', between(ben, anna, { candidate: tooLarge.candidate(index) }));
    await pickUp(ben, anna);
    for (let index = tooLarge.count - tooLarge.kept; index < tooLarge.count; index += 1)
      assert.equal((await anna.takeOne('ice_candidate')).candidate, tooLarge.candidate(index));
    await quiet(anna, ben);
  });

  test('what was held for one call is not heard in the next', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    await ring(anna, ben);
    ben.emit('ice_candidate', between(ben, anna, { candidate: 'of the first call' }));
    await decline(ben, anna);
    await ring(anna, ben);
    await quiet(ben, anna);
    await pickUp(ben, anna);
    await quiet(anna, ben);
  });

  test('the numbers of / and /users', async () => {
    const own = await startHeliographd({ env: { RATE_LIMIT: 'off' } });
    const all = await gather({ after: () => {} }, own, anyCompany, 5);
    const overview = async () => {
      const { status, connectedUsers, activeCalls, timestamp } = (await get(own, '/')).json;
      assert.equal(status, 'WebRTC Signaling Server Running');
      assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      return [connectedUsers, activeCalls];
    };
    assert.deepEqual(await overview(), [0, 0]);
    assert.deepEqual((await get(own, '/users')).json, { connectedUsers: [], totalUsers: 0 });
    const [anna, ben, carl, dora, eve] = all;
    for (const [index, party] of [anna, ben, carl, dora].entries())
      await register(party, `user-${index}`);
    assert.deepEqual(await overview(), [4, 0]);
    await ring(anna, ben);
    assert.deepEqual(await overview(), [4, 1]);
    await connect(carl, dora);
    assert.deepEqual(await overview(), [4, 2]);
    await register(eve, 'eve');
    await sleep(1010);
    const { connectedUsers, totalUsers, ...rest } = (await get(own, '/users')).json;
    assert.deepEqual([connectedUsers.sort(), totalUsers, rest], [['eve', 'user-0', 'user-1', 'user-2', 'user-3'], 5, {}]);
    await hangUp(anna, ben);
    dora.leave();
    await assertLost(carl, dora, 'disconnected');
    assert.deepEqual(await overview(), [4, 0]);
    all.forEach((party) => party.leave());
    await own.discard();
  });
});

describe('a call that nobody answers', () => {
  const patienceOfCallers = 300;
  let hasty;
  before(async () => { hasty = await startHeliographd({ env: { RATE_LIMIT: 'off', CALL_TIMEOUT_MS: String(patienceOfCallers) } }); });
  after(() => hasty.stop());

  testOfAll('ends for both', async (t, company) => {
    const [anna, ben] = await registered(t, hasty, company, 'anna', 'ben');
    const begin = performance.now();
    await ring(anna, ben);
    assert.deepEqual(await anna.takeOne('call_timeout'), { user: ben.userId });
    assert.deepEqual(await ben.takeOne('call_timeout'), { user: anna.userId });
    assert.ok(performance.now() - begin > patienceOfCallers - 20);
    ben.emit('answer_call', between(ben, anna, { answer }));
    await quiet(anna, ben);
    await assertIdle(ben, anna);
  });

  test('an end, an answer, a logout and a loss stop the clock', async (t) => {
    const pairs = [];
    for (let index = 0; index < 5; index += 1)
      pairs.push(await registered(t, hasty, anyCompany, 'anna', 'ben'));
    const [ended, declined, answered, loggedOut, lost] = pairs;
    await Promise.all(pairs.map(([anna, ben]) => ring(anna, ben)));
    await hangUp(...ended);
    await decline(declined[1], declined[0]);
    await pickUp(answered[1], answered[0]);
    loggedOut[0].emit('logout_user', { userId: loggedOut[0].userId });
    await loggedOut[0].take('logout_success');
    await assertLost(loggedOut[1], loggedOut[0], 'logged out');
    lost[1].leave();
    await assertLost(lost[0], lost[1], 'disconnected');
    await lost[1].take('disconnect');
    await sleep(2 * patienceOfCallers);
    await quiet(...pairs.flat().filter((party) => party !== lost[1]));
    await sendCandidate(answered[0], answered[1], 1);
  });
});
