// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server is drained: nobody new comes in, those who are there are told, one after another, and in the end the process
// ends.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../load/traffic/crowd.mjs';
import { Channel } from './support/channel.mjs';
import { get } from './support/http.mjs';
import { Place, assertDone, assertRefusal, testBoth } from './support/operator.mjs';
import { anyCompany, companies, gather } from './support/party.mjs';
import { patience } from './support/program.mjs';
import * as random from './support/random.mjs';
import { within } from './support/waiting.mjs';

const reason = 'A new version';

/** A server of its own, with a crowd, for a test that ends it. */
async function prepare(t, place, people = 40) {
  await place.start();
  const crowd = new Crowd(place.server, { people, seed: 5, speed: 5, addresses: 10 });
  t.after(() => crowd.leave());
  crowd.start();
  while (crowd.connected < 0.8 * people)
    await sleep(50);
  return crowd;
}

/** What somebody hears until the end. */
async function heardBy(party) {
  const events = [];
  do
    events.push(await party.inbox.take(20_000 * patience));
  while (events.at(-1).name !== 'disconnect');
  return events;
}

async function assertEnds(place) {
  const { code } = await within(15_000 * patience, 'the process ends', place.server.ended);
  assert.equal(code, 0);
  place.server.assertNoReport();
}

describe('a drain', () => {
  for (const way of ['from REST', 'from the admin channel']) {
    test(`over four seconds, ${way}`, { timeout: 60_000 * patience }, async (t) => {
      const place = new Place();
      t.after(() => place.end());
      const crowd = await prepare(t, place);
      const operator = way === 'from REST' ? place.rest : await Channel.open(place.server, { token: place.token });
      t.after(() => operator.end());
      assert.deepEqual((await operator.get('drain')).body.state, 'off');
      const all = (await Promise.all(Object.values(companies).map((company) => gather(t, place.server, company, 1)))).flat();
      const [stranger] = await gather(t, place.server, anyCompany, 1);
      await random.authenticate(stranger, 'stranger');

      // Nobody is on the way in while people are counted.
      crowd.hold();
      await sleep(500);
      const begin = Date.now();
      const heard = [...all, stranger].map((party) => heardBy(party));
      assertDone(await operator.post('drain', { reason, seconds: 4 }), /drain/);
      const { body: progress } = await operator.get('drain');
      assert.equal(progress.state, 'draining');
      assert.ok(progress.total >= all.length + 1 && progress.remaining <= progress.total, JSON.stringify(progress));
      crowd.goOn();
      assert.ok(Math.abs(progress.endsAt - begin - 4000) < 1500, `${progress.endsAt - begin} ms`);
      assertRefusal(await operator.post('drain', { reason, seconds: 4 }), 409);
      assert.equal((await get(place.server, '/ready')).status, 503);
      await assert.rejects(anyCompany[0](place.server), 'nobody new comes in');

      const seen = [];
      const watching = (async () => {
        while (place.server.isRunning) {
          const answer = await operator.get('drain').catch(() => null);
          if (answer?.status === 200)
            seen.push(answer.body.remaining);
          await sleep(100);
        }
      })();
      for (const [index, events] of (await Promise.all(heard)).entries()) {
        const own = events.map(({ name }) => name).filter((name) => name !== 'user-list' && !name.startsWith('peer-'));
        assert.deepEqual(own, index === all.length ? ['notice', 'server-shutdown', 'disconnect'] : ['notice', 'disconnect'], `${index}`);
        const [notice] = events.filter(({ name }) => name === 'notice');
        assert.deepEqual(Object.keys(notice.args[0]), ['message']);
        assert.match(notice.args[0].message, /\S/);
        // No DISCONNECT packet: stock clients come back by themselves, to whichever server answers then.
        assert.deepEqual(events.at(-1).args, ['transport close'], `${index}`);
      }
      await assertEnds(place);
      await watching;
      const took = Date.now() - begin;
      assert.ok(took > 2000 && took < 12_000 * patience, `${took} ms`);
      assert.deepEqual(seen, [...seen].sort((one, other) => other - one), 'less and less remain');
      assert.ok(new Set(seen).size >= 3, `it is a progress: ${seen}`);
    });
  }

  test('over no time at all is a stop', { timeout: 30_000 * patience }, async (t) => {
    const place = new Place();
    t.after(() => place.end());
    await prepare(t, place, 15);
    const [anna] = await gather(t, place.server, anyCompany, 1);
    const heard = heardBy(anna);
    const begin = Date.now();
    assertDone(await place.rest.post('drain', { reason, seconds: 0 }), /drain/);
    assert.deepEqual((await heard).at(-1).args, ['transport close']);
    await assertEnds(place);
    assert.ok(Date.now() - begin < 6000 * patience);
  });

  test('a signal in the middle of it ends it at once', { timeout: 30_000 * patience }, async (t) => {
    const place = new Place();
    t.after(() => place.end());
    await prepare(t, place, 15);
    assertDone(await place.rest.post('drain', { reason, seconds: 600 }), /drain/);
    const begin = Date.now();
    place.server.kill('SIGTERM');
    await assertEnds(place);
    assert.ok(Date.now() - begin < 6000 * patience);
  });

  test('with nobody there', { timeout: 30_000 * patience }, async (t) => {
    const place = new Place();
    t.after(() => place.end());
    await place.start();
    assertDone(await place.rest.post('drain', { reason, seconds: 1 }), /drain/);
    await assertEnds(place);
  });

  describe('that is none', () => {
    const place = new Place();
    before(() => place.start());
    after(() => place.end());
    testBoth(place, 'changes nothing', async (t, operator) => {
      for (const seconds of [-1, 3601, 1.5, 'soon', null, undefined])
        assert.match(assertRefusal(await operator.post('drain', { reason, ...seconds === undefined ? {} : { seconds } }), 422), /seconds/);
      assert.equal((await operator.get('drain')).body.state, 'off');
    });
  });
});
