// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bans: of a user id in each dialect's words, of an address, of a whole net; for a time, over a restart, and lifted.

import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { Place, assertDone, assertRefusal, listed, placeWithCrowd, testBoth, withoutTheCrowd } from './support/operator.mjs';
import { anyCompany, assertDismissed, assertNow, companies, gather, names, quiet, settle } from './support/party.mjs';
import * as presence from './support/presence.mjs';
import * as random from './support/random.mjs';

const reason = 'Spam, again';
const sentence = `Banned: ${reason}`;
const place = placeWithCrowd();

/** The options of somebody who comes from @p address, over whatever transport. */
const from = (address) => ({ localAddress: address, agent: new Agent({ localAddress: address }) });

async function ban(operator, body) {
  const answer = assertDone(await operator.post('bans', { reason, ...body }), /ban/);
  const { id, since, until, ...row } = answer.ban;
  assert.match(id, /^b\d+$/);
  assertNow(since);
  assert.deepEqual([row.userId ?? null, row.dialect ?? null, row.address ?? null, row.reason, row.by],
    [body.userId ?? null, body.dialect ?? null, body.address ?? null, reason, 'admin']);
  if (body.seconds === undefined)
    assert.equal(until, null);
  else
    assert.ok(Math.abs(until - since - body.seconds * 1000) < 1000, `${until - since} ms`);
  const [inList] = (await listed(operator, 'bans')).filter((one) => one.id === id);
  assert.deepEqual(inList, answer.ban);
  await assertRecorded(operator, answer, body);
  return answer.ban;
}

/** The audit log says who it is about, also when the ban is no more. */
async function assertRecorded(operator, { audit }, { userId, dialect, address }) {
  const { body: { items: [entry] } } = await operator.get('audit', { id: String(audit) });
  assert.ok(entry.outcome.includes(userId ?? address) && entry.outcome.includes(dialect ?? ''), entry.outcome);
}

async function lift(operator, ban) {
  const { id } = ban;
  await assertRecorded(operator, assertDone(await operator.post(`bans/${id}/lift`, { reason }), /lift/), ban);
  assert.deepEqual((await listed(operator, 'bans')).filter((one) => one.id === id), []);
  assertRefusal(await operator.post(`bans/${id}/lift`, { reason }), 404);
}

/** How somebody registers in each dialect, well and when banned. */
const dialects = {
  direct: {
    farewell: 'force_disconnect',
    register: direct.register,
    async refused(party, userId) {
      party.emit('register_user', { userId });
      assert.deepEqual(await party.takeOne('user_registered'), { success: false, userId, error: sentence });
    },
  },
  calls: {
    farewell: 'kicked',
    register: calls.register,
    async refused(party, userId) {
      party.emit('register', calls.device(userId));
      const { code, message, ...rest } = await party.takeOne('registration_error');
      assert.deepEqual([message, rest], [sentence, {}]);
      assert.match(code, /^E\d{3}$/);
    },
  },
  presence: {
    farewell: 'kicked',
    async register(party, userId) {
      withoutTheCrowd(party);
      await presence.register(party, userId);
    },
    async refused(party, userId) {
      party.emit('register', { userId });
      await settle(party);
      const heard = party.inbox.drain();
      assert.deepEqual(heard.filter(({ name }) => name === 'error').map(({ args }) => args), [[sentence]]);
      assert.ok(heard.every(({ name }) => name !== 'user-list'), JSON.stringify(heard));
      // Where only presence is meant, the same name is welcome among calls with ids.
      party.emit('unregister');
    },
  },
  random: {
    farewell: 'kicked',
    register: (party, userId) => random.authenticate(party, userId),
    async refused(party, userId) {
      party.emit('authenticate', { userId });
      assert.deepEqual(await party.takeOne('auth-error'), { message: sentence });
    },
  },
};

describe('of a user id', () => {
  for (const [dialect, { farewell, register, refused }] of Object.entries(dialects)) {
    testBoth(place, `in ${dialect}`, async (t, operator) => {
      for (const [which, company] of Object.entries(companies)) {
        try {
          const [anna, again, other] = await gather(t, place.server, company, 3);
          const [userId, another] = names('banned', 'not banned');
          await register(anna, userId);
          const row = await ban(operator, { userId, dialect });
          assert.deepEqual(await anna.takeOne(farewell), { reason });
          await assertDismissed(anna);
          await refused(again, userId);
          await refused(again, userId);
          // It is the name that is banned, not the connection.
          await register(other, another);
          await lift(operator, row);
          await register(again, userId);
        } catch (error) {
          throw new Error(`${which}: ${error.message}`, { cause: error });
        }
      }
    });
  }

  testBoth(place, 'in every dialect at once', async (t, operator) => {
    const [userId] = names('banned everywhere');
    const row = await ban(operator, { userId });
    for (const [dialect, { refused }] of Object.entries(dialects)) {
      const [party] = await gather(t, place.server, anyCompany, 1);
      await refused(party, userId);
      party.inbox.drain();
      assert.ok(dialect);
    }
    await lift(operator, row);
    const [anna] = await gather(t, place.server, anyCompany, 1);
    await direct.register(anna, userId);
  });

  testBoth(place, 'in one dialect is none in the others', async (t, operator) => {
    const [userId] = names('banned in one');
    await ban(operator, { userId, dialect: 'random' });
    const [anna] = await gather(t, place.server, anyCompany, 1);
    await direct.register(anna, userId);
    await calls.register(anna, userId);
    await dialects.random.refused(anna, userId);
    await quiet(anna);
  });

  testBoth(place, 'in the middle of a call: the other one hears what one hears when somebody leaves', async (t, operator) => {
    const [anna, ben] = await direct.registered(t, place.server, anyCompany, 'anna', 'ben');
    await direct.connect(anna, ben);
    await ban(operator, { userId: anna.userId });
    assert.deepEqual(await anna.takeOne('force_disconnect'), { reason });
    await assertDismissed(anna);
    await direct.assertLost(ben, anna, 'disconnected');
    await quiet(ben);
  });

  testBoth(place, 'for a time', async (t, operator) => {
    const [userId] = names('banned for two seconds');
    await ban(operator, { userId, seconds: 2 });
    const [anna] = await gather(t, place.server, anyCompany, 1);
    await dialects.direct.refused(anna, userId);
    await sleep(2200);
    await direct.register(anna, userId);
    assert.deepEqual((await listed(operator, 'bans')).filter((one) => one.userId === userId), []);
  });
});

describe('of an address', () => {
  let next = 10;
  const nextNet = () => `127.8.${next += 1}`;

  async function assertKeptOut(address) {
    for (const [which, company] of Object.entries(companies)) {
      await assert.rejects(company[0](place.server, from(address)), (error) => {
        assert.equal(error.message, sentence, which);
        return true;
      });
    }
  }

  testBoth(place, 'one', async (t, operator) => {
    const net = nextNet();
    const inside = await Promise.all(Object.values(companies).map(([connect]) => connect(place.server, from(`${net}.7`))));
    const [beside] = await gather(t, place.server, anyCompany, 1, from(`${net}.8`));
    const row = await ban(operator, { address: `${net}.7` });
    for (const party of inside) {
      assert.deepEqual(await party.takeOne('kicked'), { reason });
      await assertDismissed(party);
    }
    await assertKeptOut(`${net}.7`);
    await quiet(beside);
    await lift(operator, row);
    await gather(t, place.server, anyCompany, 1, from(`${net}.7`));
  });

  testBoth(place, 'a whole net', async (t, operator) => {
    const net = nextNet();
    const inside = await Promise.all([1, 200].map((host) => anyCompany[0](place.server, from(`${net}.${host}`))));
    const [beside] = await gather(t, place.server, anyCompany, 1, from(`${nextNet()}.1`));
    const row = await ban(operator, { address: `${net}.0/24` });
    for (const party of inside) {
      assert.deepEqual(await party.takeOne('kicked'), { reason });
      await assertDismissed(party);
    }
    await assertKeptOut(`${net}.99`);
    await quiet(beside);
    await lift(operator, row);
    await gather(t, place.server, anyCompany, 1, from(`${net}.99`));
  });

  testBoth(place, 'for a time', async (t, operator) => {
    const address = `${nextNet()}.1`;
    await ban(operator, { address, seconds: 2 });
    await assertKeptOut(address);
    await sleep(2200);
    await gather(t, place.server, anyCompany, 1, from(address));
  });
});

describe('what is no ban', () => {
  testBoth(place, 'is refused, and says why', async (t, operator) => {
    const known = await listed(operator, 'bans');
    for (const [body, which] of [
      [{}, /userId|address/], [{ userId: '' }, /userId/], [{ userId: 'x', address: '192.0.2.1' }, /userId|address/], [{ address: 'nowhere' }, /address/],
      [{ address: '192.0.2.1/33' }, /address/], [{ address: '' }, /address/], [{ userId: 'x', dialect: 'klingon' }, /dialect/],
      [{ userId: 'x', seconds: 0 }, /seconds/], [{ userId: 'x', seconds: -5 }, /seconds/], [{ userId: 'x', seconds: 'long' }, /seconds/],
    ])
      assert.match(assertRefusal(await operator.post('bans', { reason, ...body }), 422), which);
    assert.deepEqual(await listed(operator, 'bans'), known);
    for (const id of ['b999999', 'nonsense'])
      assertRefusal(await operator.post(`bans/${id}/lift`, { reason }), 404);
  });
});

describe('a restart', () => {
  const kept = new Place();
  before(() => kept.start());
  after(() => kept.end());

  test('changes nothing', async (t) => {
    const [byId, lifted] = names('banned', 'lifted');
    const [address, net] = ['127.8.1.1', '127.8.2.0/24'];
    for (const body of [{ userId: byId }, { userId: byId, dialect: 'calls', seconds: 3600 }, { address }, { address: net, seconds: 3600 }, { userId: 'short', seconds: 1 }])
      await ban(kept.rest, body);
    await lift(kept.rest, await ban(kept.rest, { userId: lifted }));
    const rows = (await listed(kept.rest, 'bans')).filter(({ userId }) => userId !== 'short');
    assert.equal(rows.length, 4);
    await sleep(1100);
    await kept.server.stop();
    await kept.start();

    assert.deepEqual(await listed(kept.rest, 'bans'), rows);
    const [anna] = await gather(t, kept.server, anyCompany, 1);
    await dialects.direct.refused(anna, byId);
    await dialects.calls.refused(anna, byId);
    for (const host of [address, '127.8.2.77'])
      await assert.rejects(anyCompany[0](kept.server, from(host)), { message: sentence });
    await direct.register(anna, lifted);
    // A new ban has a number of its own, and these are lifted like any other.
    const fresh = await ban(kept.rest, { userId: 'fresh' });
    assert.ok(rows.every(({ id }) => id !== fresh.id));
    for (const row of rows)
      await lift(kept.rest, row);
    await gather(t, kept.server, anyCompany, 1, from(address));
  });

  testBoth(kept, 'or not: a ban of their own address keeps no operator out', async (t, operator) => {
    const [anna] = await gather(t, kept.server, anyCompany, 1);
    const row = await ban(operator, { address: '127.0.0.1' });
    assert.deepEqual(await anna.takeOne('kicked'), { reason });
    await assertDismissed(anna);
    await assert.rejects(anyCompany[0](kept.server), { message: sentence });
    assert.equal((await kept.rest.get('overview')).status, 200);
    await lift(operator, row);
    await gather(t, kept.server, anyCompany, 1);
  });
});
