// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile clients at the operators' doors, and consoles that somebody has taken over.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Certificate } from '../clients/support/certificate.mjs';
import { Channel } from '../clients/support/channel.mjs';
import { Connection, head, request } from '../clients/support/http.mjs';
import { newToken } from '../clients/support/operator.mjs';
import { patience, runHeliographd, sanitized } from '../clients/support/program.mjs';
import { attack } from './support/arena.mjs';
import { flood, many, stillOpen } from './support/flood.mjs';
import { frame, heard, openWebSocket, opcodes, text } from './support/frames.mjs';
import { megabyte, processorSeconds } from './support/measures.mjs';

const token = newToken();
const operators = { ADMIN_TOKEN: token };
const hello = (said) => text(JSON.stringify({ type: 'hello', version: 1, token: said }));
const bearer = (said) => ({ Authorization: `Bearer ${said}` });

/** A console that is in, as bytes. */
async function openConsole(server, said = token, options = {}) {
  const connection = await openWebSocket(server, { path: '/admin', ...options });
  connection.send(hello(said));
  await heard(connection, '"welcome"');
  return connection;
}

/** Somebody whom the server does not know is at the channel, and may be gone again. */
const openStranger = (server, options) => openWebSocket(server, { path: '/admin', options }).catch(() => null);

/** So many clients at some addresses, who come, join a room each and stay. */
const openCrowd = (server, count, { room = (index) => `room-${index % 50}`, name = 'x' } = {}) => many(count, 50, async (index) => {
  const connection = await openWebSocket(server, { path: '/ws', options: { localAddress: `127.0.1.${1 + index % 20}` } });
  connection.send(text(JSON.stringify({ event: 'join-room', data: { roomId: room(index), userName: name, userRole: 'observer' } })));
  return connection;
});

/** Runs @p work; the server may use that much processor time for it. */
async function assertCheap(server, seconds, work) {
  const before = processorSeconds(server.pid);
  await work();
  const used = processorSeconds(server.pid) - before;
  assert.ok(sanitized || used < seconds, `${used.toFixed(2)} s of processor time, ${seconds} s are allowed`);
}

async function assertOperatorGetsIn(server, localAddress) {
  for (const who of [{ token }, { bearer: token }]) {
    const channel = await Channel.open(server, { ...who, localAddress });
    assert.equal((await channel.get('overview')).status, 200);
    channel.end();
  }
}

attack('consoles that never say who they are', { growth: 24, env: operators }, async ({ server }) => {
  await assertCheap(server, 3, async () => {
    for (let round = 0; round < 2; round += 1) {
      const strangers = await many(400, 40, () => openStranger(server));
      await assertOperatorGetsIn(server, '127.0.0.1');
      await assertOperatorGetsIn(server, '127.0.0.4');
      const open = strangers.filter((stranger) => stranger?.isOpen).length;
      assert.ok(open <= 32, `${open} of one address`);
    }
  });
  // And of many addresses.
  const strangers = await many(400, 40, (index) => openStranger(server, { localAddress: `127.0.2.${1 + index % 200}` }));
  await assertOperatorGetsIn(server, '127.0.0.4');
  const open = strangers.filter((stranger) => stranger?.isOpen).length;
  assert.ok(open <= 128, `${open} of all addresses`);
  strangers.forEach((stranger) => stranger?.destroy());
});

attack('hellos of garbage', { growth: 32, env: operators }, async ({ server }) => {
  const size = 60_000;
  const said = ['', '{', 'null', '[]', '{"type":"hello"}', '{"type":"hello","version":"1"}', '{"type":"hello","version":1e400}', '['.repeat(size),
    `{"type":"hello","version":1,"token":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`, `{"type":"hello","version":1,"token":"${'x'.repeat(size)}"}`,
    '{"type":"hello","version":1,"token":"\\ud83d\\u0000"}', `{"type":"hello","version":1,"token":["${token}"]}`, `{${'"type":"hello",'.repeat(size / 16)}"version":1}`,
    '{"type":"request","request":1,"method":"GET","path":"overview"}', '{"type":"subscribe","subscription":1,"table":"users","query":{}}',
    '{"type":"welcome","version":1,"operator":{"name":"admin","role":"moderator"},"server":{"version":"","node":""}}', 'x'.repeat(900_000)];
  await many(4 * said.length, 8, async (index) => {
    const connection = await openWebSocket(server, { path: '/admin', options: { localAddress: `127.0.1.${1 + index % 20}` } });
    connection.send(text(said[index % said.length]));
    await connection.untilClosed(8000 * patience);
    assert.ok(!/"welcome"|"answer"|"rows"/.test(connection.received.toString('latin1')), said[index % said.length].slice(0, 80));
  });
  for (const broken of [frame(opcodes.binary, '{}'), frame(opcodes.text, Buffer.from([0xff, 0xfe])), frame(opcodes.text, '{}', { length: 2 ** 40 })]) {
    const connection = await openWebSocket(server, { path: '/admin' });
    connection.send(broken);
    await connection.untilClosed(8000 * patience);
  }
});

attack('wrong tokens without end', { growth: 16, env: operators }, async ({ server }) => {
  let guesses = 0;
  await assertCheap(server, 4, async () => {
    await many(20, 20, async () => {
      const connection = await Connection.open(server);
      for (let count = 0; count < 100; count += 1) {
        connection.send(head('GET', ['/api/admin/overview', '/metrics'][count % 2], { 'X-Forwarded-For': '127.0.0.1', ...bearer(newToken()) }));
        const { status } = await connection.answer();
        assert.ok(status === 401 || status === 429, `${status}`);
        guesses += status === 401;
      }
      connection.destroy();
    });
    await many(100, 20, async () => {
      const connection = await openStranger(server);
      connection?.send(hello(newToken()));
      await connection?.untilClosed();
    });
  });
  // The tenth is the last that is answered as wrong, in the one minute or the two that this may have touched.
  assert.ok(guesses <= 20, `${guesses} guesses of one address`);
  await assertOperatorGetsIn(server, '127.0.0.1');
});

attack('ways around the token and the role', { growth: 8, env: { ...operators, TRUST_PROXY: 'loopback' } }, async ({ server }) => {
  const secrets = /"items"|"people"|"sockets"|heliograph_[a-z]+ \d/;
  const assertShut = async (method, path, headers = {}, body = '') => {
    const answer = await request(server, method, path, { headers, body });
    assert.ok((answer.status >= 400 || method === 'OPTIONS') && !secrets.test(answer.text), `${method} ${path} ${JSON.stringify(headers)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  };
  const paths = ['/api/admin/overview', '/api/admin/', '/api/admin', '//api/admin/overview', '/api//admin/overview', '/api/admin//overview', '/api/./admin/overview',
    '/api/x/../admin/overview', '/%61pi/admin/overview', '/api%2fadmin%2foverview', '/api/admin/%6fverview', '/api/admin/overview/', '/api/admin/overview;x',
    '/api/admin/overview%00', '/api/admin/overview%3ftoken', '/API/ADMIN/overview', '/api/admin/users/%2e%2e/overview', `/api/admin/${'a/'.repeat(4000)}`,
    `/api/admin/overview?token=${token}`, `/api/admin/overview?access_token=${token}`, `/api/admin/overview?authorization=Bearer%20${token}`, `/admin?token=${token}`];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      await assertShut(method, path);
    const silent = await request(server, 'HEAD', path);
    assert.ok(silent.status >= 400, `HEAD ${path}: ${silent.status}`);
  }
  const tricks = [{ Cookie: `token=${token}` }, { Authorization: token }, { Authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` },
    { 'Proxy-Authorization': `Bearer ${token}` }, { 'X-Forwarded-For': '127.0.0.1' }, { 'X-Original-URL': '/metrics' }, { 'Sec-WebSocket-Protocol': token }];
  for (const headers of tricks)
    await assertShut('GET', '/api/admin/overview', headers);
  // A proxy on this machine speaks for somebody elsewhere, whatever it says of whom.
  const proxies = [{ 'X-Forwarded-For': '127.0.0.1' }, { 'X-Forwarded-For': '' }, { 'x-forwarded-for': '::1' }, { Forwarded: 'for=127.0.0.1' }, { FORWARDED: '' },
    { 'X-Forwarded-For': '127.0.0.1, 127.0.0.1' }, { 'X-Real-IP': '127.0.0.1' }, { 'X-Forwarded-Host': 'localhost' }, { 'X-Forwarded-Proto': 'https' }, { Via: '1.1 proxy' }];
  for (const headers of proxies)
    await assertShut('GET', '/metrics', headers);
});

attack('bodies that are slow, huge or deep', { growth: 48, env: { ...operators, BODY_TIMEOUT_MS: '2000' } }, async ({ server }) => {
  const slow = await many(40, 20, async (index) => {
    const connection = await Connection.open(server);
    connection.send(head('POST', '/api/admin/notice', { 'Content-Length': 400_000, ...index % 2 ? bearer(token) : {} }));
    connection.send('{"reason":"');
    return connection;
  });
  const size = 900_000;
  const bodies = ['['.repeat(size), `{"reason":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`, `{${'"reason":"x",'.repeat(size / 13)}"reason":1}`,
    `{"reason":"${'x'.repeat(size)}"}`, `{"reason":"${'\\u0000'.repeat(size / 6)}"}`, '{"reason":"x","message":1e400}', '[]', '"', '{"reason":"x"}}'];
  for (const body of bodies) {
    for (const [headers, statuses] of [[{}, [401, 413]], [bearer(token), [400, 413, 422]]]) {
      const { status } = await request(server, 'POST', '/api/admin/notice', { headers, body });
      assert.ok(statuses.includes(status), `${status} for ${body.slice(0, 40)}`);
    }
  }
  assert.equal(await stillOpen(slow, 6000 * patience), 0, 'slow ones may stay');
});

attack('a console that asks and does not read', { growth: 24, env: { ...operators, RATE_LIMIT: 'off' } }, async ({ server }) => {
  const crowd = await openCrowd(server, 500);
  const asks = Buffer.concat(Array.from({ length: 200 }, (_, index) => text(JSON.stringify({ type: 'request', request: index, method: 'GET', path: 'users', query: { limit: 1000 } }))));
  await assertCheap(server, 4, async () => {
    for (let count = 0; count < 3; count += 1) {
      const connection = await openConsole(server);
      connection.socket.pause();
      const { bytes, end } = await flood(connection, asks, 20 * megabyte);
      connection.destroy();
      assert.notEqual(end, 'all', `${bytes} bytes of requests were taken`);
    }
  });
  crowd.forEach((connection) => connection.destroy());
});

/** A console that sends these without end, reads all that comes and is not kept; others must have their turns meanwhile. */
async function pour(server, frames, milliseconds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const connection = await openConsole(server);
    connection.socket.removeAllListeners('data');
    connection.socket.resume();
    await flood(connection, frames, 2 * megabyte);
    connection.destroy();
  }
}

attack('consoles that ask for everything at once', { growth: 64, env: { ...operators, RATE_LIMIT: 'off' } }, async ({ server }) => {
  // Ten thousand events to look through.
  for (let round = 0; round < 3; round += 1) {
    const crowd = await openCrowd(server, 900);
    crowd.forEach((connection) => connection.socket.resetAndDestroy());
  }
  const crowd = await openCrowd(server, 600);
  const asked = ['events', 'users', 'timelines', 'rooms'];
  const asks = asked.map((path) => Buffer.concat(Array.from({ length: 150 }, (_, index) => text(JSON.stringify({
    type: 'request', request: index, method: 'GET', path, query: { limit: 1000, q: 'nobody says this' } })))));
  for (const frames of asks)
    await pour(server, frames, 350);
  const subscriptions = Buffer.concat(Array.from({ length: 160 }, (_, index) => text(JSON.stringify({
    type: 'subscribe', subscription: index % 16, table: asked[index % 4], query: { limit: 20_000, sort: 'id' } }))));
  await pour(server, subscriptions, 700);

  const connection = await openConsole(server);
  for (let number = 0; number < 17; number += 1)
    connection.send(text(JSON.stringify({ type: 'subscribe', subscription: number, table: 'bans', query: {} })));
  await connection.untilClosed();
  crowd.forEach((each) => each.destroy());
});

const state = mkdtempSync(join(tmpdir(), 'heliograph-state-'));

attack('an operator who is removed while many of their consoles are open', {
  growth: 48, tls: () => new Certificate(), env: { STATE_DIR: state },
}, async ({ server, t }) => {
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const { stdout } = await runHeliographd(['operator', 'add', 'ben', '--role', 'viewer'], { STATE_DIR: state });
  await sleep(1100); // until the server looks again
  const consoles = await many(80, 10, (index) => openConsole(index % 2 ? server.secured : server, stdout.trim()));
  consoles.forEach((each, index) => index % 4 > 1 && each.send(text('{"type":"subscribe","subscription":1,"table":"users","query":{}}')));
  await runHeliographd(['operator', 'remove', 'ben'], { STATE_DIR: state });
  assert.equal(await stillOpen(consoles, 6000 * patience), 0, 'some consoles are open');
  assert.ok(server.isRunning, 'the server lives');
});

attack('churn in long names while a console watches something else', { growth: 64, env: { ...operators, RATE_LIMIT: 'off' } }, async ({ server }) => {
  const console = await openConsole(server);
  console.socket.removeAllListeners('data');
  console.socket.resume();
  console.send(text('{"type":"subscribe","subscription":1,"table":"queue","query":{}}'));
  for (let round = 0; round < 3; round += 1) {
    const odd = ['\u{1f600}', '\ud800', '%1\u202e\u0000"'][round];
    const crowd = await openCrowd(server, 1000, { room: (index) => `${round}-${index}-${odd.repeat(40)}`, name: odd.repeat(20) });
    crowd.forEach((connection) => connection.socket.resetAndDestroy());
  }
  assert.ok(console.isOpen);
  console.destroy();
});
