// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What clients ask beside their calls: ICE servers by name, what the server can do, who is there, how much goes on.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { get, request } from './support/http.mjs';
import { runHeliographd, startHeliographd } from './support/program.mjs';

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const day = 86_400;
const stun = { urls: 'stun:stun.l.google.com:19302' };
const secret = 'a secret for the tests of TURN';

/** One server with these options for all tests of a describe(). */
function serverWith(env) {
  const holder = {};
  before(async () => { holder.server = await startHeliographd({ env }); });
  after(() => holder.server.stop());
  return holder;
}

async function answerOf(server, path, keeping = /no-store/) {
  const answer = await get(server, path);
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.match(answer.headers['cache-control'], keeping);
  return answer.json;
}

/** The TURN server that is named for this query; there must be nothing beside it and the STUN server. */
async function relayFor(server, query) {
  const { iceServers: [first, relay, ...more], ...rest } = await answerOf(server, `/ice-servers${query}`);
  assert.deepEqual([first, more, rest], [stun, [], { success: true, ttl: day }]);
  return relay;
}

describe('/ice-servers', () => {
  describe('with a secret', () => {
    const url = 'turn:turn.example.org:3478?transport=udp';
    const running = serverWith({ TURN_SERVER_URL: url, TURN_STATIC_SECRET: secret });
    for (const [query, subject] of [['?userId=ada', 'ada'], ['', 'anonymous'], ['?userId=%C3%A4da%20l', 'äda l']]) {
      test(`credentials for ${subject}`, async () => {
        const { urls, username, credential, ...more } = await relayFor(running.server, query);
        assert.deepEqual([urls, more], [url, {}]);
        const [end, ...name] = username.split(':');
        assert.equal(name.join(':'), subject);
        assert.ok(Math.abs(Number(end) - Date.now() / 1000 - day) < 60, username);
        assert.equal(credential, createHmac('sha1', secret).update(username).digest('base64'));
      });
    }
    test('a name that is too long', async () => {
      const answer = await get(running.server, `/ice-servers?userId=${'x'.repeat(300)}`);
      assert.equal(answer.status, 500);
      assert.deepEqual(answer.json, { success: false, error: 'Failed to get ICE servers' });
    });
    test('the other endpoint has its own server', async () => {
      assert.equal((await get(running.server, '/api/turn-credentials')).status, 500);
    });
  });

  for (const name of ['TURN_CREDENTIAL', 'TURN_PASSWORD']) {
    describe(`with a user and ${name}`, () => {
      const running = serverWith({ TURN_SERVER_URL: 'turns:turn.example.org', TURN_USERNAME: 'ada', [name]: 'pass', NODE_ENV: 'production' });
      test('everybody gets them', async () => {
        assert.deepEqual(await relayFor(running.server, '?userId=bob'),
          { urls: 'turns:turn.example.org', username: 'ada', credential: 'pass' });
      });
    });
  }

  describe('without TURN', () => {
    const running = serverWith({ STUN_SERVER_URL: 'stun:stun.example.org' });
    test('STUN alone', async () => {
      assert.deepEqual(await answerOf(running.server, '/ice-servers?userId=ada'),
        { success: true, iceServers: [{ urls: 'stun:stun.example.org' }], ttl: day });
    });
  });

  test('a URL that browsers would refuse keeps the server from starting', async () => {
    const { code, stderr } = await runHeliographd([], { TURN_SERVER_URL: 'turn.example.org:3478', PORT: '0' });
    assert.equal(code, 2);
    assert.match(stderr, /TURN_SERVER_URL: "turn.example.org:3478" is no URL/);
  });
});

describe('/info', () => {
  const withTurn = serverWith({ NODE_ENV: 'staging', TURN_SERVER_URL: 'turn:t', TURN_STATIC_SECRET: secret });
  const withoutTurn = serverWith({});
  for (const [env, turn, running] of [['staging', true, withTurn], ['development', false, withoutTurn]]) {
    test(`${turn ? 'with' : 'without'} TURN`, async () => {
      assert.deepEqual(await answerOf(running.server, '/info'), {
        name: 'WebRTC Signaling Server', version: '1.0.0', env, features: { socketio: true, redis: false, fcm: false, turn },
      });
    });
  }
});

describe('who is there and how much goes on', () => {
  const running = serverWith({});
  const nobodyWaits = { totalMatches: 0, activeUsers: 0, averageWaitTime: 0, waitingUsers: 0, activeRooms: 0, queueLength: 0 };

  test('/users', async () => {
    assert.deepEqual(await answerOf(running.server, '/users', /max-age=0/), { connectedUsers: [], totalUsers: 0 });
    const { etag } = (await get(running.server, '/users')).headers;
    assert.equal((await get(running.server, '/users', { 'If-None-Match': etag })).status, 304);
  });

  test('/', async () => {
    const { connectedUsers, activeCalls, endpoints } = await answerOf(running.server, '/');
    assert.deepEqual([connectedUsers, activeCalls], [0, 0]);
    assert.deepEqual(endpoints, { health: '/health', stats: '/stats' });
  });

  test('/health', async () => {
    const { timestamp, uptime, ...rest } = await answerOf(running.server, '/health');
    assert.match(timestamp, isoTime);
    assert.ok(uptime > 0);
    assert.deepEqual(rest, {
      status: 'ok', redis: 'disconnected', fcm: 'not_initialized', connectedUsers: 0, stats: nobodyWaits, socketIO: 'initialized',
    });
  });

  test('/stats', async () => {
    const { timestamp, uptime, memory, ...rest } = await answerOf(running.server, '/stats');
    assert.match(timestamp, isoTime);
    assert.ok(uptime > 0);
    assert.deepEqual(rest, { connectedUsers: 0, ...nobodyWaits });
    const { rss, heapTotal, heapUsed, ...more } = memory;
    assert.deepEqual(more, { external: 0, arrayBuffers: 0 });
    assert.ok(rss > 1_000_000 && rss < 1_000_000_000, `rss ${rss}`);
    assert.ok(heapUsed <= heapTotal, `${heapUsed} of ${heapTotal}`);
  });

  for (const path of ['/users', '/stats', '/info', '/ice-servers']) {
    test(`${path} is for reading`, async () => {
      const answer = await request(running.server, 'POST', path);
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.allow, 'GET, HEAD');
      assert.deepEqual(answer.json, { success: false, error: 'Method not allowed' });
    });
  }
});
