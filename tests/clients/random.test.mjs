// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strangers who meet, once for each company. There is one line for all, so each test leaves it empty.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.mjs';
import {
  answer, anyCompany, assertNow, assertRefused, candidateOf, companies, emptyPayloads, gather, names, offer, payloads, quiet, settle, testOfAll, tooLarge, tooMany, withoutTime,
} from './support/party.mjs';
import { Person } from './support/person.mjs';
import {
  assertMatched, assertMatchedAmong, assertPartnerLeft, assertTold, assertWaits, authenticate, authenticated, chat, find, meet, pairing, placeOf, relay, tell,
} from './support/random.mjs';
import { startHeliographd } from './support/program.mjs';

let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off' } }); });
after(() => server.stop());

const stats = async (place = server) => (await get(place, '/stats')).json;

/** The people of the last test are gone first. */
beforeEach(async () => {
  for (let round = 0; round < 300 && (await stats()).activeUsers > 0; round += 1)
    await sleep(10);
  const { activeUsers, waitingUsers, queueLength, activeRooms } = await stats();
  assert.deepEqual({ activeUsers, waitingUsers, queueLength, activeRooms }, { activeUsers: 0, waitingUsers: 0, queueLength: 0, activeRooms: 0 });
});

const relays = [['webrtc-offer', offer], ['webrtc-answer', answer], ['webrtc-ice-candidate', candidateOf(1)]];

for (const [name, company] of Object.entries(companies)) {
  describe(`strangers, ${name}`, () => {
    const some = (t, ...words) => authenticated(t, server, company, words);

    test('matched, described, chatted, ended', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const roomId = await meet(anna, ben);
      await relay('webrtc-offer', anna, ben, roomId, offer, { targetUserId: ben.userId });
      await relay('webrtc-answer', ben, anna, roomId, answer, { targetUserId: anna.userId });
      for (let index = 0; index < 5; index += 1) {
        await relay('webrtc-ice-candidate', anna, ben, roomId, candidateOf(index), { targetUserId: ben.userId });
        await relay('webrtc-ice-candidate', ben, anna, roomId, candidateOf(index));
      }
      await relay('webrtc-ice-candidate', ben, anna, roomId, null);
      await chat(anna, ben, roomId, 'hello \u{1f44b}');
      await chat(ben, anna, roomId, 'aGVsbG8=', 'image');
      anna.emit('end-chat');
      await assertPartnerLeft(ben, roomId, 'user-ended');
      await quiet(anna, ben);
      await meet(ben, anna);
    });

    test('everything is relayed as it was sent', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const roomId = await meet(anna, ben);
      for (const payload of Object.values({ ...payloads, ...emptyPayloads })) {
        for (const [event] of relays) {
          await relay(event, anna, ben, roomId, payload);
          await relay(event, ben, anna, roomId, payload);
        }
      }
      for (const message of Object.values(payloads))
        await chat(anna, ben, roomId, message);
    });

    test('typing, the connection and its quality are for the partner only', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const roomId = await meet(anna, ben);
      const reports = [
        ['typing', 'partner-typing', { isTyping: true }], ['typing', 'partner-typing', { isTyping: false }],
        ['connection-status', 'partner-connection-status', { status: 'connected', quality: 'good' }],
        ['quality-report', 'partner-quality-report', { quality: 'poor', stats: { packetsLost: 3, nested: [1] } }],
      ];
      for (const [event, heard, fields] of reports) {
        anna.emit(event, { roomId, ...fields });
        assert.deepEqual(withoutTime(await ben.takeOne(heard)), { fromUserId: anna.userId, ...fields });
      }
      await quiet(anna, ben);
    });

    test('candidates before their sender\'s description wait for it', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const roomId = await meet(anna, ben);
      for (let index = 0; index < 3; index += 1) {
        tell('webrtc-ice-candidate', anna, roomId, candidateOf(index));
        tell('webrtc-ice-candidate', ben, roomId, candidateOf(index));
      }
      await quiet(anna, ben);
      await relay('webrtc-offer', anna, ben, roomId, offer);
      for (let index = 0; index < 3; index += 1)
        await assertTold('webrtc-ice-candidate', ben, anna, roomId, candidateOf(index));
      await quiet(anna, ben);
      await relay('webrtc-answer', ben, anna, roomId, answer);
      for (let index = 0; index < 3; index += 1)
        await assertTold('webrtc-ice-candidate', anna, ben, roomId, candidateOf(index));
      await relay('webrtc-ice-candidate', ben, anna, roomId, 'and from now on at once');
    });

    for (const [how, go, reason, canReconnect] of [['disconnecting', (party) => party.leave(), 'disconnect', false],
      ['a connection that breaks', (party) => party.breakOff(), 'connection-lost', true]]) {
      test(`${how}: the partner is told why`, async (t) => {
        const [anna, ben] = await some(t, 'anna', 'ben');
        const roomId = await meet(anna, ben);
        go(ben);
        await assertPartnerLeft(anna, roomId, reason, canReconnect);
        tell('webrtc-offer', anna, roomId, offer);
        anna.emit('chat-message', { roomId, message: 'still there?' });
        await quiet(anna);
      });

      test(`${how}: out of the line at once`, async (t) => {
        const [anna, ben] = await some(t, 'anna', 'ben');
        find(anna, {});
        await assertWaits(anna, 1);
        go(anna);
        await anna.take('disconnect');
        for (let round = 0; round < 100 && (await stats()).activeUsers > 1; round += 1)
          await sleep(10);
        find(ben, {});
        await assertWaits(ben, 1);
        await quiet(ben);
        assert.equal((await stats()).waitingUsers, 1);
      });
    }

    test('looking twice: the place is kept, nobody meets themselves', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      find(anna);
      await assertWaits(anna, 1);
      find(anna, {});
      await assertWaits(anna, 1);
      assert.equal((await stats()).waitingUsers, 1);
      find(ben, {});
      await assertWaits(ben, 2);
      await assertMatched(anna, ben);
      await quiet(anna, ben);
    });

    test('leaving the line', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      find(anna);
      await assertWaits(anna, 1);
      anna.emit('end-chat');
      await quiet(anna);
      assert.equal((await stats()).waitingUsers, 0);
      await meet(ben, anna);
    });

    test('a stranger to the room cannot reach it, a partner names nobody else', async (t) => {
      const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
      const [nobody] = await gather(t, server, company, 1);
      const roomId = await meet(anna, ben);
      for (const intruder of [carl, nobody]) {
        for (const [event, payload] of relays) {
          tell(event, intruder, roomId, payload);
          tell(event, intruder, roomId, payload, { targetUserId: ben.userId, fromUserId: anna.userId });
        }
        for (const event of ['chat-message', 'typing', 'connection-status', 'quality-report'])
          intruder.emit(event, { roomId, message: 'x', isTyping: true, status: 'x', quality: 'x', stats: {} });
      }
      for (const targetUserId of [carl.userId, anna.userId, ben.id, roomId])
        tell('webrtc-offer', anna, roomId, offer, { targetUserId });
      tell('webrtc-offer', anna, 'room_1_00000000', offer);
      tell('webrtc-offer', anna, undefined, offer);
      await quiet(anna, ben, carl, nobody);
      await relay('webrtc-offer', anna, ben, roomId, offer, { targetUserId: ben.userId, fromUserId: carl.userId });
    });

    test('a room that is over relays nothing', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const first = await meet(anna, ben);
      anna.emit('end-chat');
      await assertPartnerLeft(ben, first, 'user-ended');
      const second = await meet(anna, ben);
      assert.notEqual(first, second);
      for (const party of [anna, ben]) {
        tell('webrtc-offer', party, first, offer);
        party.emit('chat-message', { roomId: first, message: 'x' });
      }
      await quiet(anna, ben);
    });

    test('without authentication', async (t) => {
      const [anna] = await gather(t, server, company, 1);
      find(anna, {});
      assert.deepEqual(await anna.takeOne('error'), { message: 'Please authenticate first' });
      assertRefused(await anna.ask('find-random-partner', {}), 'Please authenticate first');
      await anna.take('error');
      anna.emit('next-partner');
      anna.emit('end-chat');
      await quiet(anna);
    });

    test('the same name on a second connection: the newest counts, the old one stays connected', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const roomId = await meet(anna, ben);
      const [newer] = await gather(t, server, company, 1);
      await authenticate(newer, anna.userId);
      const left = await ben.takeOne('partner-left');
      assert.equal(left.roomId, roomId);
      tell('webrtc-offer', anna, roomId, offer);
      tell('webrtc-offer', newer, roomId, offer);
      await quiet(anna, ben, newer);
      assert.equal((await stats()).activeUsers, 2);
      await meet(newer, ben);
      await quiet(anna, newer, ben);
    });
  });
}

describe('strangers', () => {
  const some = (t, ...words) => authenticated(t, server, anyCompany, words);
  const wanting = (t, ...infos) => authenticated(t, server, anyCompany, infos.map((_, index) => `person${index}`), (index) => infos[index]);

  for (const payload of [undefined, null, {}, { userId: '' }, { userId: null }, 'anna', 7]) {
    test(`no name: ${JSON.stringify(payload)}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('authenticate', ...(payload === undefined ? [] : [payload]));
      assert.deepEqual(await anna.takeOne('auth-error'), { message: 'User ID required' });
      await quiet(anna);
    });
  }

  for (const data of ['text', 7, true, null]) {
    test(`a search that is no object: ${JSON.stringify(data)}`, async (t) => {
      const [anna] = await some(t, 'anna');
      find(anna, data);
      assert.deepEqual(await anna.takeOne('error'), { message: 'Invalid data format' });
      assert.equal((await stats()).waitingUsers, 0);
    });
  }

  test('a name may have 256 letters', async (t) => {
    const [anna] = await gather(t, server, anyCompany, 1);
    await authenticate(anna, 'n'.repeat(256));
    anna.emit('authenticate', { userId: 'n'.repeat(257) });
    assert.deepEqual(await anna.takeOne('auth-error'), { message: 'Invalid user ID' });
    await quiet(anna);
  });

  test('another name on the same connection takes the place of the first, which leaves the line', async (t) => {
    const [anna] = await some(t, 'anna');
    find(anna);
    await assertWaits(anna, 1);
    const again = await authenticate(anna, `${anna.userId} again`);
    assert.deepEqual([again.activeUsers, again.waitingUsers], [1, 0]);
  });

  test('a number is a name too', async (t) => {
    const [anna] = await gather(t, server, anyCompany, 1);
    anna.emit('authenticate', { userId: 4714 });
    assert.equal(String((await anna.takeOne('authenticated')).userId), '4714');
    anna.userId = '4714';
    const [ben] = await some(t, 'ben');
    await meet(anna, ben);
  });

  test('every event that asks for an acknowledgement gets one', async (t) => {
    const [anna, ben] = await gather(t, server, anyCompany, 2);
    const ok = { success: true };
    assertRefused(await anna.ask('authenticate', {}), 'User ID required');
    await anna.take('auth-error');
    for (const party of [anna, ben]) {
      assert.deepEqual(await party.ask('authenticate', { userId: party.id }), ok);
      await party.take('authenticated');
      assert.deepEqual(await party.ask('find-random-partner', {}), ok);
    }
    await settle(anna, ben);
    const { roomId } = anna.inbox.drain().find((event) => event.name === 'matched').args[0];
    ben.inbox.drain();
    for (const event of ['webrtc-offer', 'webrtc-answer', 'webrtc-ice-candidate', 'chat-message', 'typing', 'connection-status', 'quality-report'])
      assert.deepEqual(await anna.ask(event, { roomId, offer: 1, answer: 1, candidate: 1, message: 'x' }), ok, event);
    for (const event of ['end-chat', 'next-partner'])
      assert.equal(typeof (await anna.ask(event)).success, 'boolean', event);
  });

  test('places in a line of people who exclude each other', async (t) => {
    const infos = ['de', 'fr', 'it', 'es'].map((language) => ({ language }));
    const all = await wanting(t, ...infos);
    for (const [index, party] of all.entries()) {
      find(party, { preferences: infos[index] });
      await assertWaits(party, index + 1);
    }
    const now = await stats();
    assert.deepEqual([now.waitingUsers, now.queueLength, now.activeUsers], [4, 4, 4]);
    all[0].emit('end-chat');
    await sleep(2500);
    await settle(...all);
    assert.deepEqual(all[0].inbox.drain(), []);
    for (const [index, party] of all.slice(1).entries())
      assert.deepEqual(party.inbox.drain(), [{ name: 'queue-status', args: [placeOf(index + 1, 3)] }]);
  });

  test('who waited longest among those who fit', async (t) => {
    const [german, french, alsoGerman, anybody, newGerman] = await wanting(t, { language: 'de' }, { language: 'fr' }, { language: 'de' }, undefined, { language: 'de' });
    find(german, { preferences: { language: 'it' } });
    await assertWaits(german, 1);
    find(french, { preferences: { language: 'it' } });
    await assertWaits(french, 2);
    find(alsoGerman, { preferences: { language: 'it' } });
    await assertWaits(alsoGerman, 3);
    // Their wish is contradicted by profiles only, and this one has none.
    find(anybody, {});
    await assertWaits(anybody, 4);
    await assertMatched(german, anybody);
    find(newGerman, { preferences: { language: 'de' } });
    await settle(newGerman);
    assert.deepEqual(newGerman.inbox.drain().map((event) => event.name), ['queue-status', 'searching']);
  });

  const excluded = {
    'another language': [{ language: 'fr' }, { language: 'de' }],
    'another gender': [{ gender: 'male' }, { gender: 'female' }],
    'too old': [{ age: 50 }, { ageRange: [18, 49] }],
    'too young': [{ age: 20 }, { ageRange: [21, 99] }],
  };
  for (const [what, [userInfo, preferences]] of Object.entries(excluded)) {
    test(`kept apart: ${what}, whoever of the two minds`, async (t) => {
      const [anna, ben] = await wanting(t, userInfo, {});
      find(anna, {});
      await assertWaits(anna, 1);
      find(ben, { preferences });
      await assertWaits(ben, 2);
      await quiet(anna, ben);
      anna.emit('end-chat');
      ben.emit('end-chat');
      await settle(anna, ben);
      [anna, ben].forEach((party) => party.inbox.drain());
      find(ben, { preferences });
      await assertWaits(ben, 1);
      find(anna, {});
      await assertWaits(anna, 2);
      // A change of mind lets them meet; the place stays.
      find(ben, { preferences: { ageRange: [18, 99], interests: [], language: 'any', gender: 'any' } });
      await assertWaits(ben, 1, 2);
      await assertMatched(ben, anna);
    });
  }

  test('a profile that fits, or says nothing, excludes nobody', async (t) => {
    const [anna, ben, carl, dora] = await wanting(t, { language: 'de', age: 30, gender: 'female' }, undefined, {}, { city: 'Ulm' });
    find(anna, {});
    await assertWaits(anna, 1);
    find(ben, { preferences: { language: 'de', ageRange: [30, 30], gender: 'female' } });
    await assertWaits(ben, 2);
    await assertMatched(anna, ben);
    find(carl, { preferences: { language: 'de', ageRange: [18, 20], gender: 'male', interests: ['go'] } });
    await assertWaits(carl, 1);
    find(dora, {});
    await assertWaits(dora, 2);
    await assertMatched(carl, dora);
  });

  /** Two of a company who meet only each other, whoever else waits. */
  async function couple(t, company) {
    const { userInfo, preferences } = pairing(names('language')[0]);
    const [anna, ben] = await authenticated(t, server, company, ['anna', 'ben'], () => userInfo);
    for (const party of [anna, ben]) {
      find(party, { preferences });
      await party.take('queue-status');
      await party.take('searching');
    }
    return { anna, ben, roomId: await assertMatchedAmong(anna, ben), preferences };
  }

  testOfAll('the next partner: the old one is told, the line comes a second later', async (t, company) => {
    const { anna, ben, roomId, preferences } = await couple(t, company);
    const begin = performance.now();
    anna.emit('next-partner');
    await assertPartnerLeft(ben, roomId, 'next-partner');
    await anna.take('queue-status');
    const time = performance.now() - begin;
    assert.ok(time > 980 && time < 3000, `${time} ms`);
    assert.equal((await anna.takeOne('searching')).message, 'Looking for a new chat partner...');
    find(ben, { preferences });
    await ben.take('queue-status');
    await ben.take('searching');
    await assertMatchedAmong(anna, ben);
  });

  testOfAll('a new search while paired: the old partner is told, the line comes after half a second', async (t, company) => {
    const { anna, ben, roomId, preferences } = await couple(t, company);
    const begin = performance.now();
    find(ben, { preferences });
    await assertPartnerLeft(anna, roomId, 'new-search');
    await ben.take('queue-status');
    const time = performance.now() - begin;
    assert.ok(time > 480 && time < 2500, `${time} ms`);
    assert.equal((await ben.takeOne('searching')).message, 'Looking for a chat partner...');
    find(anna, { preferences });
    await anna.take('queue-status');
    await anna.take('searching');
    await assertMatchedAmong(ben, anna);
  });

  test('both, where nobody else waits', async (t) => {
    const [anna, ben, carl, dora] = await some(t, 'anna', 'ben', 'carl', 'dora');
    const first = await meet(anna, ben);
    const second = await meet(carl, dora);
    anna.emit('next-partner');
    await assertPartnerLeft(ben, first, 'next-partner');
    find(carl, {});
    await assertPartnerLeft(dora, second, 'new-search');
    await assertWaits(carl, 1);
    await assertWaits(anna, 2, 2, 'next');
    await assertMatched(carl, anna);
    await quiet(anna, ben, carl, dora);
  });

  test('the wishes outlive next-partner', async (t) => {
    const [anna, ben, carl] = await wanting(t, { language: 'de' }, { language: 'de' }, { language: 'fr' });
    find(anna, { preferences: pairing('de').preferences });
    await assertWaits(anna, 1);
    find(ben, {});
    await assertWaits(ben, 2);
    const roomId = await assertMatched(anna, ben);
    anna.emit('next-partner');
    await assertPartnerLeft(ben, roomId, 'next-partner');
    await assertWaits(anna, 1, 1, 'next');
    find(carl, {});
    await assertWaits(carl, 2);
    await quiet(anna, carl);
    find(ben, {});
    await assertWaits(ben, 3);
    await assertMatched(anna, ben);
  });

  test('ending while the next search is due: there is none', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const roomId = await meet(anna, ben);
    anna.emit('next-partner');
    await assertPartnerLeft(ben, roomId, 'next-partner');
    anna.emit('end-chat');
    await sleep(1200);
    await quiet(anna, ben);
    assert.equal((await stats()).waitingUsers, 0);
  });

  test('of very many early candidates the latest are kept', async (t) => {
    const [anna, ben] = await some(t, 'anna', 'ben');
    const roomId = await meet(anna, ben);
    for (let index = 0; index < tooMany.count; index += 1)
      tell('webrtc-ice-candidate', anna, roomId, index);
    await relay('webrtc-offer', anna, ben, roomId, offer);
    for (let index = tooMany.count - tooMany.kept; index < tooMany.count; index += 1)
      await assertTold('webrtc-ice-candidate', ben, anna, roomId, index);
    for (let index = 0; index < tooLarge.count; index += 1)
      tell('webrtc-ice-candidate', ben, roomId, tooLarge.candidate(index));
    await relay('webrtc-answer', ben, anna, roomId, answer);
    for (let index = tooLarge.count - tooLarge.kept; index < tooLarge.count; index += 1)
      await assertTold('webrtc-ice-candidate', anna, ben, roomId, tooLarge.candidate(index));
    await quiet(anna, ben);
  });

  test('numbers of /stats and /health', async (t) => {
    const before = await stats();
    const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
    await meet(anna, ben);
    find(carl);
    await assertWaits(carl, 1);
    const { totalMatches, activeUsers, averageWaitTime, waitingUsers, activeRooms, queueLength } = await stats();
    assert.deepEqual({ totalMatches, activeUsers, waitingUsers, activeRooms, queueLength },
      { totalMatches: before.totalMatches + 1, activeUsers: 3, waitingUsers: 1, activeRooms: 1, queueLength: 1 });
    assert.equal(typeof averageWaitTime, 'number');
    assert.equal((await get(server, '/health')).json.stats.activeRooms, 1);
    assert.equal((await authenticate(carl, carl.userId)).totalMatches, totalMatches);
  });
});

describe('a room that lasts too long', () => {
  const longest = 1000;
  let hasty;
  before(async () => { hasty = await startHeliographd({ env: { RATE_LIMIT: 'off', MAX_ROOM_DURATION_MS: String(longest) } }); });
  after(() => hasty.stop());

  testOfAll('ends for both', async (t, company) => {
    const { userInfo, preferences } = pairing(names('language')[0]);
    const [anna, ben] = await authenticated(t, hasty, company, ['anna', 'ben'], () => userInfo);
    for (const party of [anna, ben]) {
      find(party, { preferences });
      await party.take('queue-status');
      await party.take('searching');
    }
    const roomId = await assertMatchedAmong(anna, ben);
    for (const party of [anna, ben]) {
      const { duration, ...rest } = await party.takeOne('room-ended');
      assert.deepEqual(rest, { reason: 'timeout', roomId });
      assert.ok(duration >= longest - 20 && duration < longest + 2000, `${duration} ms`);
    }
    tell('webrtc-offer', anna, roomId, offer);
    await quiet(anna, ben);
    find(anna, { preferences });
    await anna.take('queue-status');
  });
});

describe('a server that shuts down', () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`tells strangers, and only them: ${signal}`, async (t) => {
      const own = await startHeliographd({ env: { RATE_LIMIT: 'off' } });
      t.after(() => own.discard());
      const everyKind = [...new Set(Object.values(companies).flat())];
      const all = await authenticated(t, own, everyKind, everyKind.map((_, index) => `person${index}`));
      find(all[0]);
      await assertWaits(all[0], 1);
      const bystander = await Person.connect(own);
      own.kill(signal);
      for (const party of all) {
        const { message, timestamp, ...rest } = await party.takeOne('server-shutdown');
        assert.ok(message.length > 0);
        assertNow(timestamp);
        assert.deepEqual(rest, {});
        await party.take('disconnect');
      }
      await bystander.take('disconnect');
      assert.equal((await own.ended).code, 0);
    });
  }
});
