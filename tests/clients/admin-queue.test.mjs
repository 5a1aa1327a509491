// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An operator takes somebody out of the line, and tells everybody something.

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { assertDone, assertRefusal, listed, namePart, placeWithCrowd, testBoth, withoutTheCrowd } from './support/operator.mjs';
import { anyCompany, assertNow, companies, gather, names, quiet } from './support/party.mjs';
import * as presence from './support/presence.mjs';
import * as random from './support/random.mjs';

const reason = 'You asked us to take you out.';
const place = placeWithCrowd();

/** People who only want each other's language, in the line. */
async function waiting(t, company, ...words) {
  const [language] = names('a language of nobody');
  const all = await random.authenticated(t, place.server, company, words, (index) => ({ language: `${language} ${index}`, gender: 'female', age: 30, interests: ['chess'] }));
  withoutTheCrowd(...all);
  for (const party of all) {
    random.find(party, { preferences: { language } });
    await party.take('searching');
  }
  return all;
}

const queued = (operator, party) => listed(operator, 'queue', { q: party.userId }).then((rows) => rows.filter(({ userId }) => userId === party.userId));

describe('out of the line', () => {
  testBoth(place, 'with the reason as the error', async (t, operator) => {
    for (const [which, company] of Object.entries(companies)) {
      const [anna, ben] = await waiting(t, company, 'anna', 'ben');
      const line = await listed(operator, 'queue');
      const [row, second] = [anna, ben].map(({ userId }) => line.find((one) => one.userId === userId));
      assert.deepEqual([row.id, row.socketId, row.profile.gender, row.profile.age, row.profile.interests], [`random:${namePart(anna.userId)}`, anna.id, 'female', 30, ['chess']], which);
      assert.ok(Number.isInteger(row.position) && row.position >= 1);
      assertNow(row.since);
      assert.match(row.preferences.language, /^a language of nobody/);
      assert.ok(second.position > row.position, 'who came later stands behind');

      assertDone(await operator.post(`queue/${row.id}/remove`, { reason }), /remove/, 1);
      assert.deepEqual(await anna.takeOne('error'), { message: reason });
      assert.deepEqual(await queued(operator, anna), []);
      assertRefusal(await operator.post(`queue/${row.id}/remove`, { reason }), 404);
      assert.equal((await queued(operator, ben)).length, 1, 'ben still waits');
      await quiet(anna, ben);
      assert.equal((await operator.get(`users/random:${namePart(anna.userId)}`)).body.waiting, false, 'still somebody, and not waiting');

      // Whoever would have fitted meets nobody, until anna looks again.
      const [cleo] = await random.authenticated(t, place.server, company, ['cleo'], () => ({ language: row.preferences.language }));
      withoutTheCrowd(cleo);
      random.find(cleo, { preferences: { language: row.profile.language } });
      await cleo.take('searching');
      await quiet(anna, cleo);
      random.find(anna, { preferences: row.preferences });
      await anna.take('searching');
      assert.equal((await anna.takeOne('matched')).partnerId, cleo.userId);
      await cleo.take('matched');
      for (const party of [anna, ben, cleo])
        party.leave();
    }
  });

  testBoth(place, 'of somebody who does not wait', async (t, operator) => {
    const [anna] = await random.authenticated(t, place.server, anyCompany, ['anna']);
    assertRefusal(await operator.post(`queue/random:${namePart(anna.userId)}/remove`, { reason }), 404);
    assertRefusal(await operator.post('queue/random:nobody-at-all/remove', { reason }), 404);
    await quiet(anna);
  });
});

describe('a notice', () => {
  /** Somebody of each dialect. */
  async function oneOfEach(t, company) {
    const [member, stranger, present] = await gather(t, place.server, company, 3);
    const [roomId, strangersId, presentId] = names('room', 'stranger', 'present');
    await member.join(roomId, 'Member');
    await random.authenticate(stranger, strangersId);
    withoutTheCrowd(present);
    await presence.register(present, presentId);
    const [byName] = await direct.registered(t, place.server, company, 'by name');
    const [withId] = await calls.registered(t, place.server, company, 'with an id');
    return { rooms: member, direct: byName, calls: withId, presence: present, random: stranger };
  }

  testBoth(place, 'for everybody', async (t, operator) => {
    for (const [which, company] of Object.entries(companies)) {
      const all = Object.values(await oneOfEach(t, company));
      const message = `Maintenance at 22:00 – “short” (${which})`;
      const { affected } = assertDone(await operator.post('notice', { reason, message }), /notice/);
      assert.ok(affected >= all.length, `${affected}`);
      for (const party of all)
        assert.deepEqual(await party.takeOne('notice'), { message });
      await quiet(...all);
      all.forEach((party) => party.leave());
    }
  });

  testBoth(place, 'for one dialect', async (t, operator) => {
    const all = await oneOfEach(t, anyCompany);
    for (const [dialect, party] of Object.entries(all)) {
      const message = `for ${dialect}`;
      assertDone(await operator.post('notice', { reason, message, dialect }), /notice/);
      assert.deepEqual(await party.takeOne('notice'), { message });
      // Who is registered in presence as this dialect's clients do it, is in calls as well.
      const others = Object.values(all).filter((other) => other !== party && !(dialect === 'calls' && other === all.presence));
      await quiet(...others);
      all.presence.inbox.drain();
    }
  });

  testBoth(place, 'that says nothing, or to whom nobody knows', async (t, operator) => {
    const [anna] = await gather(t, place.server, anyCompany, 1);
    for (const [body, which] of [[{}, /message/], [{ message: '' }, /message/], [{ message: 5 }, /message/], [{ message: 'x', dialect: 'klingon' }, /dialect/]])
      assert.match(assertRefusal(await operator.post('notice', { reason, ...body }), 422), which);
    await quiet(anna);
  });
});
