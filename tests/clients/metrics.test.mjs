// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Prometheus is told of a server that has been used: Debian's promtool finds no fault with it, and the figures are
// those of what clients did.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hangUp, pickUp, registered, ring } from './support/direct.mjs';
import { get } from './support/http.mjs';
import { anyCompany } from './support/party.mjs';
import { startHeliographd } from './support/program.mjs';

/** Longer than figures are kept. */
const staleness = 1100;

async function scrape(server) {
  await sleep(staleness);
  return scrapeAgain(server);
}

/** What may have been measured for somebody else. */
async function scrapeAgain(server) {
  const answer = await get(server, '/metrics');
  assert.equal(answer.status, 200, answer.text);
  return answer.text;
}

const samplesOf = (text) => text.split('\n').filter((line) => line && !line.startsWith('#'));

/** Value by series. */
function valuesOf(text) {
  return Object.fromEntries(samplesOf(text).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

describe('/metrics', () => {
  let server;
  before(async () => { server = await startHeliographd(); });
  after(() => server.stop());

  test('a type that Prometheus knows, and kept by nobody', async () => {
    const { headers } = await get(server, '/metrics');
    assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
    assert.match(headers['cache-control'], /no-store/);
  });

  for (const [header, value] of [['X-Forwarded-For', '127.0.0.1'], ['Forwarded', 'for=127.0.0.1'], ['X-Forwarded-For', '']]) {
    test(`not through a proxy that says ${header}: ${value}`, async () => {
      const answer = await get(server, '/metrics', { [header]: value });
      assert.equal(answer.status, 401);
      assert.match(answer.headers['www-authenticate'], /^Bearer/);
      assert.equal(answer.json.error.code, 'unauthorized');
    });
  }

  test('promtool finds no fault with a server that has been used', async (t) => {
    const [ada, bob] = await registered(t, server, anyCompany, 'ada', 'bob');
    await ring(ada, bob);
    await pickUp(bob, ada);
    await hangUp(ada, bob);
    const text = await scrape(server);
    assert.ok(samplesOf(text).length >= 25);
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.ok(!error, `promtool runs: ${error}`);
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });

  test('the figures are those of what clients did', async (t) => {
    const before = valuesOf(await scrape(server));
    const [ada, bob] = await registered(t, server, anyCompany, 'ada', 'bob');
    await ring(ada, bob);
    await pickUp(bob, ada);
    const during = valuesOf(await scrape(server));
    const grown = (now, name) => now[name] - before[name];
    assert.equal(grown(during, 'heliograph_peers{dialect="direct"}'), 2);
    assert.equal(grown(during, 'heliograph_calls{dialect="direct",state="accepted"}'), 1);
    assert.equal(grown(during, 'heliograph_calls_answered_total{dialect="direct"}'), 1);
    assert.equal(grown(during, 'heliograph_signals_total{signal="offer"}'), 1);
    assert.equal(grown(during, 'heliograph_signals_total{signal="answer"}'), 1);
    assert.ok(grown(during, 'heliograph_messages_received_total{protocol="socketio"}') >= 4);
    assert.ok(grown(during, 'heliograph_relay_seconds_count') >= 4);
    await hangUp(ada, bob);
    const after = valuesOf(await scrape(server));
    assert.equal(grown(after, 'heliograph_calls{dialect="direct",state="accepted"}'), 0);
    assert.equal(grown(after, 'heliograph_calls_ended_total{dialect="direct",cause="hung_up"}'), 1);
    assert.equal(grown(after, 'heliograph_call_duration_seconds_count{dialect="direct"}'), 1);
    assert.ok(after.heliograph_process_resident_memory_bytes > 1e6);
    assert.ok(after.heliograph_process_open_fds > 3);
    assert.ok(Math.abs(after.heliograph_process_start_time_seconds - Date.now() / 1000) < 600);
  });

  test('no client makes a new series', async (t) => {
    const before = Object.keys(valuesOf(await scrape(server)));
    const [eve] = await registered(t, server, anyCompany, 'eve');
    for (const word of ['make_call', 'find_partner', 'join-room', 'call:initiate', '"}\nheliograph_evil 1\n', 'x'.repeat(200)])
      eve.emit(word, { to: '"} 1\n', type: 'nonsense', callType: 'nonsense', roomId: '{}', userId: '\n' });
    eve.emit('register_user', { userId: 'mallory"} 1' });
    assert.deepEqual(Object.keys(valuesOf(await scrape(server))), before);
  });

  test('asked often, measured once a second', async () => {
    const first = await scrape(server);
    // The front door counts each of these requests, but nobody looks.
    const again = await Promise.all(Array.from({ length: 20 }, () => scrapeAgain(server)));
    assert.ok(again.filter((text) => text === first).length >= 19);
  });
});
