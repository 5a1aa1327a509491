// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is there, and relay by name, once for each company. All who are registered hear of each other, so every test has
// its own server or is alone with the one that they share.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.mjs';
import { anyCompany, assertDismissed, assertRefused, companies, gather, names, payloads, quiet, settle, takeAll } from './support/party.mjs';
import { Person } from './support/person.mjs';
import { assertComes, assertError, assertGoes, register, registered, relays, send, usersFor } from './support/presence.mjs';
import { startHeliographd } from './support/program.mjs';

let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off' } }); });
after(() => server.stop());

const count = async (place = server) => (await get(place, '/health')).json.connectedUsers;

/** The people of the last test are gone first, so that nobody hears of them. */
beforeEach(async () => {
  for (let round = 0; round < 200 && await count() > 0; round += 1)
    await sleep(10);
  assert.equal(await count(), 0);
});

for (const [name, company] of Object.entries(companies)) {
  describe(`presence, ${name}`, () => {
    const some = (t, ...words) => registered(t, server, company, ...words);

    test('coming and going', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [carl] = await gather(t, server, company, 1);
      assert.deepEqual((await register(carl, names('carl')[0])).sort(), [anna.userId, ben.userId].sort());
      await assertComes(carl.userId, anna, ben);
      anna.leave();
      await assertGoes(anna.userId, ben, carl);
      ben.breakOff();
      await assertGoes(ben.userId, carl);
      assert.deepEqual(await usersFor(carl), []);
      await quiet(carl);
    });

    test('everything is relayed as it was sent', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (const event of Object.keys(relays)) {
        for (const payload of [...Object.values(payloads), {}, [], true, 1]) {
          await send(event, anna, ben, payload);
          await send(event, ben, anna, payload);
        }
      }
      await quiet(anna, ben);
    });

    test('candidates pass at once, before any description', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (let index = 1; index < 20; index += 1)
        await send('ice-candidate', anna, ben, index);
    });

    for (const [event, { key, error }] of Object.entries(relays)) {
      test(`${event}: what is missing`, async (t) => {
        const [anna, ben] = await some(t, 'anna', 'ben');
        const valid = { to: ben.userId, from: anna.userId, [key]: { some: 'thing' } };
        for (const field of ['to', 'from', key]) {
          for (const empty of [undefined, null, '', 0, false]) {
            anna.emit(event, { ...valid, [field]: empty });
            await assertError(anna, error);
          }
        }
        for (const args of [[], [null], ['text'], [7]]) {
          anna.emit(event, ...args);
          await assertError(anna, error);
        }
        assertRefused(await anna.ask(event, { ...valid, [key]: null }), error);
        await assertError(anna, error);
        await quiet(anna, ben);
      });

      test(`${event}: nobody of that name`, async (t) => {
        const [anna] = await some(t, 'anna');
        for (const to of ['nobody', anna.id]) {
          anna.emit(event, { to, from: anna.userId, [key]: 1 });
          await assertError(anna, `User ${to} not found`);
        }
        assertRefused(await anna.ask(event, { to: 'nobody', from: anna.userId, [key]: 1 }), 'User nobody not found');
        await assertError(anna, 'User nobody not found');
      });

      test(`${event}: nobody speaks in the name of another`, async (t) => {
        const [anna, ben, carl] = await some(t, 'anna', 'ben', 'carl');
        await send(event, anna, ben, 'hello', carl.userId);
        await quiet(anna, ben, carl);
      });
    }

    test('refused names', async (t) => {
      const [anna] = await gather(t, server, company, 1);
      for (const userId of ['', undefined, null, {}, ['anna'], true]) {
        anna.emit('register', { userId });
        await settle(anna);
        const events = anna.inbox.drain();
        assert.deepEqual(events.filter((event) => event.name === 'error'), [{ name: 'error', args: ['Invalid user ID'] }], JSON.stringify(userId));
        assert.deepEqual(events.filter((event) => !['error', 'registration_error'].includes(event.name)), []);
      }
      assert.equal(await count(), 0);
    });

    test('a name that is taken over: the old client is sent away', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [newer] = await gather(t, server, company, 1);
      assert.deepEqual(await register(newer, ben.userId), [anna.userId]);
      await assertDismissed(ben);
      await assertGoes(ben.userId, anna);
      await assertComes(ben.userId, anna);
      await send('offer', anna, newer, 'hello');
      await send('answer', newer, anna, 'hello');
      assert.deepEqual(await usersFor(anna), [newer.userId]);
      await quiet(anna, newer);
    });

    test('asking who is there needs no name, and brings the news from then on', async (t) => {
      const [anna] = await some(t, 'anna');
      const [stranger, other] = await gather(t, server, company, 2);
      assert.deepEqual(await usersFor(stranger), [anna.userId]);
      await register(other, names('ben')[0]);
      await assertComes(other.userId, anna, stranger);
      other.leave();
      await assertGoes(other.userId, anna, stranger);
      await quiet(anna, stranger);
    });

    test('a stranger may send in a name that nobody holds', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      const [stranger] = await gather(t, server, company, 1);
      await send('offer', stranger, anna, 'hello', 'nobody holds this');
      stranger.emit('offer', { to: anna.userId, from: ben.userId, offer: 'I am Ben' });
      await assertError(stranger, 'Invalid offer data');
      await quiet(stranger, anna, ben);
    });

    test('ping: one pong', async (t) => {
      const [anna] = await some(t, 'anna');
      anna.emit('ping');
      const args = await anna.take('pong');
      if (args.length)
        assert.deepEqual(Object.keys(args[0]).sort(), ['serverTime', 'timestamp']);
      assert.ok(args.length <= 1);
      await quiet(anna);
    });

    test('every event that asks for an acknowledgement gets one', async (t) => {
      const [anna, ben] = await some(t, 'anna', 'ben');
      for (const [event, { key }] of Object.entries(relays)) {
        assert.deepEqual(await anna.ask(event, { to: ben.userId, from: anna.userId, [key]: 1 }), { success: true });
        await ben.take(event);
      }
      assert.deepEqual(await anna.ask('get-users'), { success: true });
      await anna.take('user-list');
      const [carl] = await gather(t, server, company, 1);
      assert.deepEqual(await carl.ask('register', { userId: names('carl')[0] }), { success: true });
      await takeAll(carl, 'user-list', 'registered');
    });
  });
}

describe('presence', () => {
  for (const userId of ['n'.repeat(50), '\u{1f52d}'.repeat(25), ' ', '__proto__', '0']) {
    test(`a name that may be: ${userId}`, async (t) => {
      const [anna, ben] = await gather(t, server, anyCompany, 2);
      await register(anna, userId);
      assert.deepEqual(await register(ben, names('ben')[0]), [userId]);
      await assertComes(ben.userId, anna);
      await send('offer', ben, anna, 1);
    });
  }

  for (const userId of ['n'.repeat(51), '\u{1f52d}'.repeat(26), 4713]) {
    test(`a name that only calls with ids take: ${userId}`, async (t) => {
      const [anna] = await gather(t, server, anyCompany, 1);
      anna.emit('register', { userId });
      const { error, registered: other } = await takeAll(anna, 'error', 'registered');
      assert.equal(error, 'Invalid user ID');
      assert.deepEqual(other, { success: true, sessionId: anna.id });
      assert.equal(await count(), 0);
    });
  }

  test('the same name again on the same connection', async (t) => {
    const [anna, ben] = await registered(t, server, anyCompany, 'anna', 'ben');
    assert.deepEqual(await register(anna, anna.userId), [ben.userId]);
    await settle(anna, ben);
    assert.deepEqual(ben.inbox.drain().filter(({ name }) => name !== 'peer-connected'), []);
    assert.deepEqual(await usersFor(ben), [anna.userId]);
  });

  test('with REQUIRE_REGISTER strangers reach nobody', async (t) => {
    const strict = await startHeliographd({ env: { RATE_LIMIT: 'off', REQUIRE_REGISTER: 'on' } });
    t.after(() => strict.discard());
    const [anna] = await registered(t, strict, anyCompany, 'anna');
    const [stranger] = await gather(t, strict, anyCompany, 1);
    for (const [event, { key, error }] of Object.entries(relays)) {
      stranger.emit(event, { to: anna.userId, from: 'nobody holds this', [key]: 1 });
      await assertError(stranger, error);
    }
    await quiet(stranger, anna);
    anna.leave();
  });
});

describe('registrations of one address', () => {
  const points = 5;

  test('beyond the limit: refused and sent away, others not', async (t) => {
    const strict = await startHeliographd({ env: { RATE_LIMIT_POINTS: String(points), RATE_LIMIT_DURATION: '60' } });
    t.after(() => strict.discard());
    const all = await gather(t, strict, anyCompany, points);
    for (const [index, party] of all.entries())
      await register(party, `person-${index}`);
    const [late, device] = await gather(t, strict, anyCompany, 2);
    late.emit('register', { userId: 'late' });
    for (;;) {
      const { name, args } = await late.inbox.take();
      if (name === 'error') {
        assert.deepEqual(args, ['Rate limit exceeded']);
        break;
      }
    }
    await assertDismissed(late);
    device.emit('register', { userId: 'somebody', platform: 'web' });
    assert.equal((await device.takeOne('registered')).success, true);
    const elsewhere = await Person.connect(strict, { localAddress: '127.0.0.2' });
    t.after(() => elsewhere.leave());
    assert.equal((await register(elsewhere, 'from elsewhere')).length, points);
    assert.equal(await count(strict), points + 1);
  });

  test('RATE_LIMIT_HANDSHAKE counts connections instead', async (t) => {
    const strict = await startHeliographd({ env: { RATE_LIMIT_POINTS: String(points), RATE_LIMIT_HANDSHAKE: 'true' } });
    t.after(() => strict.discard());
    const all = await gather(t, strict, anyCompany, points);
    await assert.rejects(Person.connect(strict), { message: 'Rate limit exceeded' });
    const elsewhere = await Person.connect(strict, { localAddress: '127.0.0.2' });
    t.after(() => elsewhere.leave());
    await settle(...all, elsewhere);
  });

  for (const env of [{ RATE_LIMIT: 'off', RATE_LIMIT_POINTS: '1' }, { RATE_LIMIT_POINTS: '0' }]) {
    test(`no limit with ${JSON.stringify(env)}`, async (t) => {
      const generous = await startHeliographd({ env });
      t.after(() => generous.discard());
      const all = await gather(t, generous, anyCompany, 3 * points);
      await Promise.all(all.map((party, index) => {
        party.emit('register', { userId: `person-${index}` });
        return settle(party);
      }));
      assert.equal(await count(generous), 3 * points);
    });
  }
});
