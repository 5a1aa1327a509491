// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whoever showed a token is that user in every dialect, and nobody else.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { anyCompany, assertDismissed, assertRefused, companies, gather, names, quiet, testOfAll } from './support/party.mjs';
import { startHeliographd } from './support/program.mjs';
import { authenticate } from './support/random.mjs';
import { seconds, secret, showing } from './support/token.mjs';

const mismatch = 'User mismatch with authenticated identity';
let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off', JWT_SECRET: secret } }); });
after(() => server.stop());

async function arrival(t, company, options, place = server) {
  const [party] = await gather(t, place, company, 1, options);
  return party;
}

for (const [name, company] of Object.entries(companies)) {
  describe(`every name must be that of the token, ${name}`, () => {
    test('calls by name', async (t) => {
      const [mine, other] = names('anna', 'ben');
      const anna = await arrival(t, company, showing({ userId: mine }));
      anna.emit('register_user', { userId: other });
      assert.deepEqual(await anna.takeOne('user_registered'), { success: false, userId: other, error: mismatch });
      assertRefused(await anna.ask('register_user', { userId: other }), mismatch);
      await anna.take('user_registered');
      await direct.assertFails(anna, 'nobody', 'User not registered');
      await direct.register(anna, mine);
    });

    test('calls with ids', async (t) => {
      const [mine, other] = names('anna', 'ben');
      const anna = await arrival(t, company, showing({ sub: mine }));
      for (const payload of [{ userId: other }, { userId: other, platform: 'web' }]) {
        anna.emit('register', payload);
        assert.deepEqual(await anna.takeOne('registration_error'), { code: 'E203', message: mismatch });
        await calls.assertRefuses(anna, 'register', payload, 'E203', mismatch);
        await anna.take('registration_error');
      }
      await quiet(anna);
      // With a token it is a registration of this dialect alone.
      anna.emit('register', { userId: mine });
      assert.deepEqual(await anna.takeOne('registered'), { success: true, sessionId: anna.id });
      await quiet(anna);
    });

    test('strangers', async (t) => {
      const [mine, other] = names('anna', 'ben');
      const anna = await arrival(t, company, showing({ userId: mine }));
      anna.emit('authenticate', { userId: other });
      assert.deepEqual(await anna.takeOne('auth-error'), { message: mismatch });
      anna.emit('find-random-partner', {});
      assert.deepEqual(await anna.takeOne('error'), { message: 'Please authenticate first' });
      await authenticate(anna, mine);
    });

    test('a token that is a number', async (t) => {
      const anna = await arrival(t, company, showing({ userId: 4715 }));
      anna.emit('authenticate', { userId: '4716' });
      assert.deepEqual(await anna.takeOne('auth-error'), { message: mismatch });
      await authenticate(anna, '4715');
    });
  });
}

testOfAll('a token that runs out during a call ends it', async (t, company) => {
  const [mine, other] = names('anna', 'ben');
  const anna = await arrival(t, company, showing({ userId: mine, exp: seconds(2) }));
  const ben = await arrival(t, company);
  await direct.register(anna, mine);
  await direct.register(ben, other);
  await direct.connect(anna, ben);
  assert.deepEqual(await anna.takeOne('token_expired'), { message: 'Token expired' });
  await assertDismissed(anna);
  await direct.assertLost(ben, anna, 'disconnected');
});

test('those without a token are as free as ever, and meet those who have one', async (t) => {
  const [mine, other] = names('anna', 'ben');
  const anna = await arrival(t, anyCompany, showing({ userId: mine }));
  const ben = await arrival(t, anyCompany);
  await calls.register(anna, mine);
  await calls.register(ben, other);
  await calls.hangUp(ben, anna, await calls.connect(anna, ben));
});

test('where tokens are required, all goes on as usual for those who have one', async (t) => {
  const strict = await startHeliographd({ env: { RATE_LIMIT: 'off', JWT_SECRET: secret, SOCKET_AUTH_REQUIRED: 'true' } });
  t.after(() => strict.discard());
  const [mine, other] = names('anna', 'ben');
  const anna = await arrival(t, anyCompany, showing({ userId: mine }), strict);
  const ben = await arrival(t, anyCompany, showing({ userId: other }), strict);
  await direct.register(anna, mine);
  await direct.register(ben, other);
  await direct.connect(anna, ben);
  await direct.hangUp(ben, anna);
});
