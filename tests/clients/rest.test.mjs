// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every endpoint: statuses, bodies, who may ask, how often.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get, request } from './support/http.mjs';
import { people } from './support/person.mjs';
import { patience, startHeliographd } from './support/program.mjs';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const json = /^application\/json(; ?charset=utf-8)?$/i;
const hour = 3600;

/** One server with these options for all tests of a describe(). */
function serverWith(env) {
  const holder = {};
  before(async () => { holder.server = await startHeliographd({ env }); });
  after(() => holder.server.stop());
  return holder;
}

function assertJson(answer, status, body) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], json);
  if (body !== undefined)
    assert.deepEqual(answer.json, body);
}

function assertRecent(time) {
  assert.match(time, isoTime);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, time);
}

describe('/api/turn-credentials', () => {
  const secret = 'a secret for the tests of TURN';

  async function assertCredentials(server, { host, lifetime }) {
    const answer = await get(server, '/api/turn-credentials');
    assertJson(answer, 200);
    const { iceServers: [stun, turn, ...more], ttl, ...rest } = answer.json;
    assert.deepEqual([more, rest], [[], {}]);
    assert.equal(ttl, lifetime);
    assert.deepEqual(stun, { urls: 'stun:stun.l.google.com:19302' });
    assert.deepEqual(turn.urls, [`turn:${host}:3478`, `turns:${host}:5349`]);
    assert.deepEqual(Object.keys(turn).sort(), ['credential', 'urls', 'username']);
    const match = /^(\d+):([0-9a-z]+)$/.exec(turn.username);
    assert.ok(match, turn.username);
    assert.ok(Math.abs(Number(match[1]) - Date.now() / 1000 - lifetime) < 60, turn.username);
    assert.equal(turn.credential, createHmac('sha1', secret).update(turn.username).digest('base64'));
    return turn.username;
  }

  describe('with a secret', () => {
    const running = serverWith({ TURN_SECRET: secret });
    test('the defaults', async () => {
      const first = await assertCredentials(running.server, { host: 'localhost', lifetime: hour });
      assert.notEqual(await assertCredentials(running.server, { host: 'localhost', lifetime: hour }), first);
    });
    test('nobody stores them', async () => {
      assert.match((await get(running.server, '/api/turn-credentials')).headers['cache-control'], /no-store/);
    });
  });

  describe('with a host and a lifetime', () => {
    const running = serverWith({ TURN_SECRET: secret, TURN_HOST: 'turn.example.org', TURN_TTL: '60' });
    test('are in the answer', () => assertCredentials(running.server, { host: 'turn.example.org', lifetime: 60 }));
  });

  describe('without a secret', () => {
    const running = serverWith({});
    test('an error', async () => {
      assertJson(await get(running.server, '/api/turn-credentials'), 500, { error: 'Failed to generate TURN credentials' });
    });
  });
});

describe('/api/health and /api/rooms', () => {
  describe('without a token', () => {
    const running = serverWith({});

    test('an empty server', async () => {
      const answer = await get(running.server, '/api/health');
      assertJson(answer, 200);
      const { uptime, timestamp, version, ...rest } = answer.json;
      assert.deepEqual(rest, { status: 'healthy', rooms: 0, totalUsers: 0 });
      assert.ok(uptime > 0 && uptime < 600 && typeof version === 'string', answer.text);
      assertRecent(timestamp);
      assertJson(await get(running.server, '/api/rooms'), 200, { rooms: [] });
    });

    test('people and rooms', async (t) => {
      const [anna, ben] = await people(t, running.server, 2);
      await anna.join('one', 'Anna', 'interviewer');
      await ben.join('one', 'Ben "B" \u00c4\u{1f52d}', 'candidate');
      await ben.join('two', 'Ben', 'observer');
      const health = (await get(running.server, '/api/health')).json;
      assert.deepEqual([health.rooms, health.totalUsers], [2, 3]);

      const { rooms, ...rest } = (await get(running.server, '/api/rooms')).json;
      assert.deepEqual(rest, {});
      for (const room of rooms) {
        assertRecent(room.createdAt);
        assertRecent(room.lastActivity);
        assert.ok(room.createdAt <= room.lastActivity);
        room.users.forEach((user) => assertRecent(user.joinedAt));
      }
      const bare = rooms.map(({ roomId, userCount, users, createdAt, lastActivity, ...others }) => {
        assert.deepEqual(others, {});
        return { roomId, userCount, users: users.map(({ joinedAt, ...user }) => user) };
      });
      assert.deepEqual(bare.sort((a, b) => a.roomId.localeCompare(b.roomId)), [
        { roomId: 'one', userCount: 2, users: [{ name: 'Anna', role: 'interviewer' }, { name: 'Ben "B" \u00c4\u{1f52d}', role: 'candidate' }] },
        { roomId: 'two', userCount: 1, users: [{ name: 'Ben', role: 'observer' }] },
      ]);
    });
  });

  describe('with a token', () => {
    const token = 'a token & more=yes';
    const running = serverWith({ STATUS_TOKEN: token });
    const wrong = ['', '?token=', '?token=wrong', '?token=a+token', `?other=${encodeURIComponent(token)}`,
      `?token=wrong&token=${encodeURIComponent(token)}`];

    for (const path of ['/api/health', '/api/rooms']) {
      for (const query of wrong) {
        test(`${path}${query} is refused`, async () => {
          assertJson(await get(running.server, path + query), 401, { error: 'Unauthorized' });
        });
      }
      test(`${path} in the query, as blanks may be written`, async () => {
        for (const written of [encodeURIComponent(token), encodeURIComponent(token).replaceAll('%20', '+')])
          assertJson(await get(running.server, `${path}?token=${written}`), 200);
      });
      test(`${path} in a header`, async () => {
        assertJson(await get(running.server, path, { 'X-Status-Token': token }), 200);
        assertJson(await get(running.server, path, { 'X-Status-Token': 'wrong' }), 401, { error: 'Unauthorized' });
      });
    }

    test('nothing else asks for it', async () => {
      assert.equal((await get(running.server, '/health')).status, 200);
      assert.equal((await get(running.server, '/ready')).status, 200);
    });
  });
});

describe('/health, /ready and /', () => {
  const running = serverWith({});

  for (const accept of [undefined, '*/*', 'application/json', 'text/html, application/json', 'text/plain, */*;q=0.1']) {
    test(`/health as JSON for ${accept}`, async () => {
      const answer = await get(running.server, '/health', accept ? { Accept: accept } : {});
      assertJson(answer, 200);
      const { timestamp, uptime, ...rest } = answer.json;
      assertRecent(timestamp);
      assert.ok(uptime > 0);
      assert.equal(rest.status, 'ok');
      assert.equal(rest.socketIO, 'initialized');
      assert.match(answer.headers.vary, /\bAccept\b/i);
    });
  }

  for (const accept of ['text/plain', 'text/html', 'text/html,application/xhtml+xml']) {
    test(`/health as text for ${accept}`, async () => {
      const answer = await get(running.server, '/health', { Accept: accept });
      assert.deepEqual([answer.status, answer.text], [200, 'OK']);
      assert.match(answer.headers['content-type'], /^text\/(plain|html); ?charset=utf-8$/);
      assert.match(answer.headers.vary, /\bAccept\b/i);
    });
  }

  test('/ready', async () => {
    const answer = await get(running.server, '/ready');
    assert.deepEqual([answer.status, answer.text], [200, 'READY']);
    assert.match(answer.headers['content-type'], /^text\//);
  });

  for (const accept of [undefined, '*/*', 'application/json']) {
    test(`/ as an overview for ${accept}`, async () => {
      const answer = await get(running.server, '/', accept ? { Accept: accept } : {});
      assertJson(answer, 200);
      const overview = answer.json;
      assert.equal(overview.status, 'WebRTC Signaling Server Running');
      assertRecent(overview.timestamp);
      for (const key of ['name', 'version', 'description'])
        assert.equal(typeof overview[key], 'string', key);
      assert.equal(typeof overview.endpoints, 'object');
      assert.match(answer.headers.vary, /\bAccept\b/i);
    });
  }

  test('/ as a page for a browser', async () => {
    const answer = await get(running.server, '/?room=a', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^text\/html; ?charset=utf-8$/i);
    assert.match(answer.text, /^<!doctype html>/i);
    assert.match(answer.headers.vary, /\bAccept\b/i);
  });
});

describe('what does not exist', () => {
  const running = serverWith({ RATE_LIMIT: 'off' });
  const html = { Accept: 'text/html' };

  for (const path of ['/api/unknown', '/api/health/more', '/api/', '/api/%68ealth%2f']) {
    test(`${path}`, async () => {
      assertJson(await get(running.server, path), 404, { error: 'API endpoint not found' });
      assertJson(await get(running.server, path, html), 404, { error: 'API endpoint not found' });
    });
  }

  for (const path of ['/unknown', '/healthz', '/health/x', '/favicon.unknown', '/apix', '/socket.iox']) {
    test(`${path}`, async () => {
      assertJson(await get(running.server, path), 404, { success: false, error: 'Endpoint not found' });
      assertJson(await get(running.server, path, html), 404, { success: false, error: 'Endpoint not found' });
    });
  }

  for (const [method, path] of [['POST', '/health'], ['DELETE', '/'], ['PUT', '/api/rooms'], ['PATCH', '/api/turn-credentials'],
    ['BREW', '/ready']]) {
    test(`${method} ${path}`, async () => {
      const answer = await request(running.server, method, path, { body: '{}' });
      assert.ok([404, 405, 501].includes(answer.status), `${answer.status}`);
    });
  }
});

describe('the rate limit', () => {
  const limit = 5;

  function assertCounted(answer, remaining) {
    assert.equal(answer.headers['x-ratelimit-limit'], String(limit));
    assert.equal(answer.headers['x-ratelimit-remaining'], String(remaining));
    const reset = Number(answer.headers['x-ratelimit-reset']);
    assert.ok(Number.isInteger(reset) && Math.abs(reset - Date.now() / 1000) <= 900 + 60, `${reset}`);
  }

  function assertOverLimit(answer) {
    assert.equal(answer.status, 429);
    assert.equal(answer.text, 'Too many requests from this IP');
    assert.match(answer.headers['content-type'], /^text\/(plain|html); ?charset=utf-8$/);
    assert.match(answer.headers['retry-after'], /^\d+$/);
    assertCounted(answer, 0);
  }

  describe('of one address', () => {
    const running = serverWith({ API_RATE_LIMIT_MAX: String(limit), STATUS_TOKEN: 'token' });

    test('every answer counts, whatever its status', async () => {
      const { server } = running;
      assertCounted(await get(server, '/api/health?token=token'), 4);
      assertCounted(await get(server, '/api/rooms'), 3);
      assertCounted(await get(server, '/api/turn-credentials'), 2);
      assertCounted(await get(server, '/api/unknown'), 1);
      assertCounted(await get(server, '/api/health'), 0);
      assertOverLimit(await get(server, '/api/health?token=token'));
      assertOverLimit(await get(server, '/api/unknown'));
    });

    test('made-up forwarding headers do not help', async () => {
      assertOverLimit(await get(running.server, '/api/health?token=token', { 'X-Forwarded-For': '192.0.2.1' }));
    });

    test('another address has its own', async () => {
      const answer = await request(running.server, 'GET', '/api/unknown', { options: { localAddress: '127.0.0.2' } });
      assert.equal(answer.status, 404);
      assertCounted(answer, limit - 1);
    });

    test('nothing else is limited', async () => {
      for (const path of ['/health', '/ready', '/', '/socket.io/?EIO=4&transport=polling']) {
        const answer = await get(running.server, path);
        assert.equal(answer.status, 200, path);
        assert.ok(!('x-ratelimit-limit' in answer.headers), path);
      }
    });
  });

  describe('of one window', () => {
    const running = serverWith({ API_RATE_LIMIT_MAX: String(limit), API_RATE_LIMIT_WINDOW_MS: '1000' });
    test('ends with it', async () => {
      let answer;
      for (let count = 0; count <= limit; count += 1)
        answer = await get(running.server, '/api/health');
      assertOverLimit(answer);
      assert.equal(answer.headers['retry-after'], '1');
      await sleep(1100);
      answer = await get(running.server, '/api/health');
      assert.equal(answer.status, 200);
      assertCounted(answer, limit - 1);
    });
  });

  describe('by default', () => {
    const running = serverWith({});
    test('is 100', async () => {
      for (let count = 1; count <= 100; count += 1)
        assert.equal((await get(running.server, '/api/health')).status, 200, `number ${count}`);
      assert.equal((await get(running.server, '/api/health')).status, 429);
    });
  });

  for (const env of [{ API_RATE_LIMIT_MAX: '0' }, { API_RATE_LIMIT_MAX: '1', RATE_LIMIT: 'off' }]) {
    describe(`with ${JSON.stringify(env)}`, () => {
      const running = serverWith(env);
      test('is off', async () => {
        for (let count = 0; count < 120; count += 1)
          assert.equal((await get(running.server, '/api/health')).status, 200);
        assert.ok(!('x-ratelimit-limit' in (await get(running.server, '/api/health')).headers));
      });
    });
  }
});

describe('behind proxies', () => {
  /** How often the address that the server sees has asked before. */
  async function asked(server, headers, options = {}) {
    const answer = await request(server, 'GET', '/api/health', { headers, options });
    return Number(answer.headers['x-ratelimit-limit']) - Number(answer.headers['x-ratelimit-remaining']) - 1;
  }
  const forwarded = (value) => ({ 'X-Forwarded-For': value });

  describe('one trusted hop', () => {
    const running = serverWith({ TRUST_PROXY: '1' });
    test('the last address of the header counts', async () => {
      assert.equal(await asked(running.server, forwarded('192.0.2.1')), 0);
      assert.equal(await asked(running.server, forwarded('203.0.113.9, 192.0.2.1')), 1);
      assert.equal(await asked(running.server, forwarded('192.0.2.1, 192.0.2.2')), 0);
      assert.equal(await asked(running.server, forwarded('2001:db8::1')), 0);
      assert.equal(await asked(running.server, {}), 0);
      assert.equal(await asked(running.server, {}), 1);
    });
    test('one /64 is one client', async () => {
      assert.equal(await asked(running.server, forwarded('2001:db8:7::1')), 0);
      assert.equal(await asked(running.server, forwarded('2001:db8:7:0:ffff::2')), 1);
      assert.equal(await asked(running.server, forwarded('2001:db8:7:1::1')), 0);
    });
    test('what is no address counts as the proxy itself', async () => {
      const before = await asked(running.server, {});
      assert.equal(await asked(running.server, forwarded('unknown')), before + 1);
      assert.equal(await asked(running.server, forwarded('192.0.2.77, <script>')), before + 2);
    });
  });

  describe('trusted addresses', () => {
    const running = serverWith({ TRUST_PROXY: '127.0.0.1/32, 10.0.0.0/8' });
    test('are skipped from the right; others are believed nothing', async () => {
      assert.equal(await asked(running.server, forwarded('192.0.2.1, 10.1.2.3')), 0);
      assert.equal(await asked(running.server, forwarded('198.51.100.1, 192.0.2.1, 10.9.9.9')), 1);
      const other = { localAddress: '127.0.0.2' };
      assert.equal(await asked(running.server, forwarded('192.0.2.1'), other), 0);
      assert.equal(await asked(running.server, forwarded('192.0.2.2'), other), 1);
    });
  });
});
