// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The traffic program tells the truth: what its people believe is what the server's public figures say, and when all have
// left nobody is there.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, patience, startHeliographd } from '../clients/support/program.mjs';
import { Crowd } from './traffic/crowd.mjs';

const program = fileURLToPath(new URL('traffic.mjs', import.meta.url));
/** With people this fast nobody waits half a minute until a phone stops ringing. */
const env = { LOG_LEVEL: 'warn', CALL_TIMEOUT_MS: '1500', CALL_RING_TIMEOUT: '1500', CALL_RECONNECT_GRACE: '2000', API_RATE_LIMIT_MAX: '0' };

const sorted = (values) => [...values].sort();
const roomsOf = (entries) => Object.fromEntries(sorted(entries.map(([roomId, names]) => JSON.stringify([roomId, sorted(names)]))).map((text) => JSON.parse(text)));

/** What the server says in public. */
async function seen(server) {
  const ask = async (path) => (await fetch(server.url(path), { headers: { Accept: 'application/json' } })).json();
  const [overview, users, stats, rooms, health] = await Promise.all(['/', '/users', '/stats', '/api/rooms', '/api/health'].map(ask));
  return {
    direct: sorted(users.connectedUsers), directCalls: overview.activeCalls, presence: stats.connectedUsers, random: stats.activeUsers,
    waiting: stats.waitingUsers, pairs: stats.activeRooms, matches: stats.totalMatches, members: health.totalUsers,
    rooms: roomsOf(rooms.rooms.map(({ roomId, users: members }) => [roomId, members.map(({ name }) => name)])),
  };
}

/** What the people believe. */
function believed({ book }) {
  const { members, direct, presence, random } = book.figures();
  return {
    direct: sorted(book.registered.direct), directCalls: direct.ringing + direct.talking, presence, random: random.people,
    waiting: random.waiting, pairs: random.pairs, matches: book.sum('paired'), members,
    rooms: roomsOf([...book.rooms].map(([roomId, all]) => [roomId, [...all.values()]])),
  };
}

/** Both agree, as soon as all that was under way has arrived. */
async function assertAgreed(server, crowd) {
  const end = Date.now() + 15_000 * patience;
  for (;;) {
    const [said, known] = [await seen(server), believed(crowd)];
    try {
      assert.deepEqual(said, known);
      return;
    } catch (error) {
      if (Date.now() > end)
        throw error;
    }
    await sleep(250);
  }
}

test('what people believe is what the server says', { timeout: 120_000 * patience }, async (t) => {
  const server = await startHeliographd({ env });
  t.after(() => server.stop());
  const facts = [];
  const crowd = new Crowd(server, { people: 250, seed: 4, speed: 60, addresses: 20, write: (fact) => facts.push(fact) });
  t.after(() => crowd.leave());
  crowd.start();
  for (let round = 0; round < 3; round += 1) {
    await sleep(6000);
    crowd.hold();
    await assertAgreed(server, crowd);
    crowd.goOn();
  }
  await crowd.leave();
  assert.deepEqual(crowd.book.faults, []);
  await assertAgreed(server, crowd);
  const { matches, ...rest } = await seen(server);
  assert.deepEqual(rest, { direct: [], directCalls: 0, presence: 0, random: 0, waiting: 0, pairs: 0, members: 0, rooms: {} });

  // Something of everything has happened, and whatever began has ended.
  for (const outcome of ['direct hung up', 'direct declined', 'direct missed', 'calls hung up', 'calls declined', 'calls missed', 'random next-partner'])
    assert.ok(crowd.book.counts.get(`ended: ${outcome}`) > 0, `nobody's call ended as "${outcome}": ${JSON.stringify([...crowd.book.counts])}`);
  assert.ok(crowd.book.sum('refused') > 0 && matches > 20);
  const sum = (kind) => facts.filter((fact) => fact.kind === kind).length;
  for (const [begin, end] of [['connected', 'disconnected'], ['joined', 'left'], ['registered', 'released'], ['queued', 'unqueued']])
    assert.equal(sum(begin), sum(end), `${begin} as often as ${end}`);
  const ids = facts.filter(({ kind }) => kind === 'called' || kind === 'paired').map(({ what }) => what.callId ?? what.roomId).filter(Boolean);
  assert.equal(new Set(ids).size, ids.length, 'no call and no pair twice');
  for (const dialect of ['direct', 'calls'])
    assert.equal(crowd.book.sum(`called: ${dialect}`), facts.filter(({ kind, what }) => kind === 'ended' && what.dialect === dialect).length);
});

test('the program: a status, the end, a report', { timeout: 60_000 }, async (t) => {
  const server = await startHeliographd({ env });
  t.after(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-traffic-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.jsonl');
  const { stdout } = await promisify(execFile)(process.execPath,
    [program, '--url', server.origin, '--people', '40', '--seconds', '6', '--speed', '30', '--mix', 'rooms=1,random=1', '--report', report]);
  assert.match(stdout, /^00:00:05 {2}\d+ connected · rooms \d+ in \d+ /m);
  const [, joined] = /^ {2}joined +(\d+)$/m.exec(stdout);
  const facts = readFileSync(report, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(facts.filter(({ kind }) => kind === 'joined').length, Number(joined));
  assert.ok(facts.every(({ time, who }) => Number.isInteger(time) && /^(rooms|random):/.test(who)));
});

test('the same seed, the same people', () => {
  const peopleOf = (seed) => JSON.stringify(new Crowd({ origin: 'http://127.0.0.1' }, { people: 400, seed, addresses: 7 }).everybody
    .map(({ who, name, device, network, way, address }) => [who, name, device, network, way, address]));
  assert.equal(peopleOf(3), peopleOf(3));
  assert.notEqual(peopleOf(3), peopleOf(4));
  const whos = JSON.parse(peopleOf(3)).map(([who]) => who);
  assert.equal(new Set(whos).size, whos.length, 'nobody is there twice');
});

test('no server, and an option that is wrong: one line each', async () => {
  for (const [args, line] of [
    [['--url', `http://127.0.0.1:${await freePort()}`], /^traffic: no server at http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED\n$/],
    [['--people', 'many'], /^traffic: --people: "many" is not a whole number of 1 or more \(--help says more\)\n$/],
    [['--mix', 'rooms=1,chess=2'], /^traffic: --mix: "chess=2" is not one of .*\n$/],
  ]) {
    const failed = await promisify(execFile)(process.execPath, [program, ...args]).catch((error) => error);
    assert.equal(failed.code, 2);
    assert.match(failed.stderr, line);
  }
});
