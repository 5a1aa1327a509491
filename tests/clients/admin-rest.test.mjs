// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The admin API as HTTP: what is refused and how that looks, who may act, and that no other limit counts.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as direct from './support/direct.mjs';
import { get, request } from './support/http.mjs';
import { Place, Rest, assertDone, assertRefusal, listed, newToken, testBoth, userIdOf } from './support/operator.mjs';
import { anyCompany, quiet } from './support/party.mjs';

const reason = 'For the record';
const place = new Place();
let viewer;
before(async () => {
  viewer = await place.addOperator('vera', 'viewer');
  await place.start({ RATE_LIMIT: 'on', API_RATE_LIMIT_MAX: '3' });
});
after(() => place.end());

/** Every act, on something that is not there where it needs something. */
const acts = [
  ['users/direct:nobody/kick', {}], ['calls/direct:1/end', {}], ['rooms/nowhere/close', {}], ['rooms/nowhere/lock', {}], ['rooms/nowhere/unlock', {}],
  ['rooms/nowhere/limit', { members: 5 }], ['queue/random:nobody/remove', {}], ['bans', { userId: 'somebody' }], ['bans/b1/lift', {}], ['notice', { message: 'x' }],
  ['log-level', { level: 'debug' }], ['drain', { seconds: 60 }],
];
const reads = ['overview', 'users', 'rooms', 'calls', 'queue', 'bans', 'events', 'audit', 'timelines', 'drain'];

describe('who may', () => {
  test('nobody without a token', async () => {
    for (const path of [...reads, 'nothing/at/all']) {
      const answer = await new Rest(place.server).get(path);
      assertRefusal(answer, 401);
      assert.match(answer.headers['www-authenticate'], /^Bearer\b/);
    }
    for (const [path, body] of acts)
      assertRefusal(await new Rest(place.server).post(path, { reason, ...body }), 401);
  });

  test('nobody whose token is not a bearer’s, or stands in the URL', async () => {
    for (const headers of [{ Authorization: place.token }, { Authorization: `Basic ${place.token}` }, { Authorization: 'Bearer' }, { 'X-Admin-Token': place.token }])
      assertRefusal(await new Rest(place.server).ask('GET', 'overview', { headers }), 401);
    for (const name of ['token', 'access_token', 'authorization'])
      assertRefusal(await new Rest(place.server).get('overview', { [name]: place.token }), 401);
  });

  test('a viewer sees everything and does nothing', async (t) => {
    const rest = new Rest(place.server, viewer);
    for (const path of reads)
      assert.equal((await rest.get(path)).status, 200, path);
    const [anna] = await direct.registered(t, place.server, anyCompany, 'anna');
    for (const [path, body] of [...acts, [`users/${userIdOf('direct', anna.userId)}/kick`, {}]])
      assertRefusal(await rest.post(path, { reason, ...body }), 403);
    // Nothing of it happened.
    await quiet(anna);
    assert.deepEqual([(await listed(rest, 'bans')).length, (await rest.get('drain')).body.state], [0, 'off']);
  });

  test('a moderator, and the log says which', async () => {
    const done = assertDone(await place.rest.post('notice', { reason, message: 'hello' }), /notice/);
    const [entry] = (await listed(place.rest, 'audit')).filter(({ id }) => id === done.audit);
    assert.deepEqual([entry.operator, entry.role, entry.reason], ['admin', 'moderator', reason]);
  });
});

describe('what is refused', () => {
  testBoth(place, 'an act without a reason', async (t, operator) => {
    for (const given of [undefined, '', 5, null, {}, 'x'.repeat(501)]) {
      for (const [path, body] of acts.filter(([one]) => !one.includes('/'))) {
        const said = assertRefusal(await operator.post(path, { ...body, ...given === undefined ? {} : { reason: given } }), 422);
        assert.match(said, /reason/);
      }
    }
    assert.equal((await operator.get('drain')).body.state, 'off');
    assertDone(await operator.post('notice', { reason: 'x'.repeat(500), message: 'long' }), /notice/);
    assertDone(await operator.post('notice', { reason: '☎'.repeat(500), message: 'longer' }), /notice/);
  });

  test('an act on somebody without a reason', async (t) => {
    const [anna] = await direct.registered(t, place.server, anyCompany, 'anna');
    assert.match(assertRefusal(await place.rest.post(`users/${userIdOf('direct', anna.userId)}/kick`, {}), 422), /reason/);
    await quiet(anna);
  });

  test('a body that is no JSON object', async () => {
    assert.match(assertRefusal(await place.rest.ask('POST', 'notice', { body: '' }), 422), /reason/);
    for (const body of ['x', '[]', '"text"', '5', 'null', '{"reason":', '{"reason":"a"}}', '\u0000', `{"reason":"${'\u00ff'.repeat(3)}`])
      assertRefusal(await place.rest.ask('POST', 'notice', { body }), 400);
    assertRefusal(await place.rest.ask('POST', 'notice', { body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` }), 400);
  });

  testBoth(place, 'another log level', async (t, operator) => {
    for (const level of ['loud', '', 5, null, undefined])
      assert.match(assertRefusal(await operator.post('log-level', { reason, ...level === undefined ? {} : { level } }), 422), /level/);
    for (const level of ['error', 'warn', 'info', 'debug'])
      assertDone(await operator.post('log-level', { reason, level }), /log/);
  });

  testBoth(place, 'a path that is not there', async (t, operator) => {
    for (const path of ['nothing', 'users/direct:a/b/c', 'overview/more', ''])
      assertRefusal(await operator.get(path), 404);
    for (const path of ['users/direct:a/dance', 'nothing'])
      assertRefusal(await operator.post(path, { reason }), 404);
  });

  test('another method', async () => {
    for (const [method, path, allowed] of [['POST', 'overview', 'GET'], ['POST', 'users', 'GET'], ['DELETE', 'users', 'GET'], ['PUT', 'bans', 'POST'],
      ['GET', 'notice', 'POST'], ['GET', 'users/direct:a/kick', 'POST'], ['DELETE', 'drain', 'GET'], ['PATCH', 'rooms/a/close', 'POST']]) {
      const answer = await place.rest.ask(method, path, method === 'GET' ? {} : { body: { reason } });
      assertRefusal(answer, 405);
      assert.ok(answer.headers.allow.split(/, */).includes(allowed), `${method} ${path}: ${answer.headers.allow}`);
    }
  });

  test('what no other page may see', async () => {
    const { headers } = await place.rest.get('overview');
    assert.match(headers['cache-control'], /no-store/);
  });
});

describe('limits', () => {
  test('the public API’s does not count the operators’, nor they it', async () => {
    for (let count = 0; count < 30; count += 1)
      assert.equal((await place.rest.get('overview')).status, 200);
    const statuses = [];
    for (let count = 0; count < 4; count += 1)
      statuses.push((await get(place.server, '/api/health')).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    const answer = await place.rest.get('overview');
    assert.equal(answer.status, 200);
    assert.ok(!('x-ratelimit-limit' in answer.headers));
  });

  test('a token that is new to the server is 401, whatever it is', async () => {
    // From an address of their own, so that the others of this file do not pay for it.
    for (const token of [newToken(), 'x', 'ü'.repeat(10), 'a'.repeat(5000)]) {
      const { status } = await request(place.server, 'GET', '/api/admin/overview', { headers: { Authorization: `Bearer ${token}` }, options: { localAddress: '127.9.0.1' } });
      assert.equal(status, 401);
    }
  });
});
