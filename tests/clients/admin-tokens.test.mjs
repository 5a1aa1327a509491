// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators' tokens: where they come from, that guessing them is slow and slows nobody, that they are written nowhere; and
// what the state directory holds, with the audit log that shows when it was touched.

import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bystanders } from '../attacks/support/bystanders.mjs';
import { Channel } from './support/channel.mjs';
import { request } from './support/http.mjs';
import { Place, Rest, assertDone, assertRefusal, listed, newToken } from './support/operator.mjs';
import { patience, runHeliographd, startHeliographd } from './support/program.mjs';

const reason = 'a reason that is found again';

/** A server for one test. */
async function started(t, env) {
  const place = new Place();
  t.after(() => place.end());
  await place.start(env);
  return place;
}

/** Every file below the state directory. */
const filesOf = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const asking = (server, token, localAddress) => request(server, 'GET', '/api/admin/overview',
  { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` }, options: localAddress ? { localAddress } : {} });

describe('guessing', () => {
  test('ten wrong ones a minute, then 429; a right one always gets in, and asking without one costs nothing', async (t) => {
    const { server, token } = await started(t, { RATE_LIMIT: 'on' });
    for (let count = 0; count < 20; count += 1)
      assert.equal((await asking(server)).status, 401);
    for (let count = 0; count < 10; count += 1) {
      assert.equal((await asking(server, newToken())).status, 401, `${count}`);
      assert.equal((await asking(server, token)).status, 200);
    }
    for (let count = 0; count < 5; count += 1) {
      const answer = await asking(server, newToken());
      assertRefusal({ status: answer.status, body: answer.json }, 429);
      assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 60, answer.headers['retry-after']);
      assert.equal((await asking(server, token)).status, 200, 'from the same address');
    }
    assert.equal((await asking(server, newToken(), '127.9.0.2')).status, 401, 'another address has its own count');
  });

  test('the same at the channel, and both count together', async (t) => {
    const { server, token } = await started(t, { RATE_LIMIT: 'on' });
    for (let count = 0; count < 5; count += 1)
      assert.equal((await asking(server, newToken())).status, 401);
    for (let count = 0; count < 5; count += 1) {
      const channel = new Channel(server);
      await channel.hello(newToken());
      assert.equal((await channel.untilFault()).closeCode, 4401, `${count}`);
    }
    const channel = new Channel(server);
    await channel.hello(newToken());
    assert.equal((await channel.untilFault()).closeCode, 4429);
    (await Channel.open(server, { token })).end();
    (await Channel.open(server, { bearer: token })).end();
  });

  test('20 a second slow nobody else', { timeout: 60_000 * patience }, async (t) => {
    const { server, token } = await started(t, { RATE_LIMIT: 'on' });
    const bystanders = await Bystanders.start(server);
    t.after(() => bystanders.kill());
    const end = Date.now() + 5000;
    let worst = 0;
    let guesses = 0;
    while (Date.now() < end) {
      const guessing = asking(server, newToken());
      const begin = performance.now();
      assert.equal((await asking(server, token)).status, 200);
      worst = Math.max(worst, performance.now() - begin);
      assert.ok([401, 429].includes((await guessing).status));
      guesses += 1;
      await sleep(Math.max(0, 50 - (performance.now() - begin)));
    }
    const report = await bystanders.stop();
    assert.deepEqual(report.faults, []);
    assert.ok(report.messages > 50 && guesses > 50);
    assert.ok(worst < 1000 * patience, `an operator waited ${Math.round(worst)} ms`);
  });
});

describe('secrecy', () => {
  test('a token is in no log, no answer and no file but its own', async (t) => {
    const place = new Place();
    t.after(() => place.end());
    const viewer = await place.addOperator('vera', 'viewer');
    await place.start({ LOG_LEVEL: 'debug', LOG_FORMAT: 'json', RATE_LIMIT: 'on' });
    const wrong = newToken();
    const answers = [];
    const { server } = place;
    for (const token of [place.token, viewer, wrong]) {
      answers.push(await asking(server, token), await request(server, 'GET', `/api/admin/overview?token=${token}`), await request(server, 'GET', `/admin?token=${token}`),
        await request(server, 'POST', '/api/admin/notice', { body: `{"reason":"${reason}"`, headers: { Authorization: `Bearer ${token}` } }));
      const channel = new Channel(server);
      await channel.hello(token);
      channel.send({ type: 'subscribe', subscription: 1, table: 'audit', query: {} });
      channel.send('nonsense');
      answers.push({ text: JSON.stringify(await channel.inbox.take()) });
      await channel.closed;
      answers.push(...channel.inbox.drain().map((frame) => ({ text: JSON.stringify(frame) })));
    }
    assertDone(await place.rest.post('notice', { reason, message: 'hello' }), /notice/);
    const seen = JSON.stringify([await listed(place.rest, 'events'), await listed(place.rest, 'audit'), await place.rest.get('overview')]);
    await server.stop();
    for (const token of [place.token, viewer, wrong]) {
      for (const { text, head } of answers)
        assert.ok(!`${head}${text}`.includes(token), 'in an answer');
      assert.ok(!server.log.includes(token), 'in the log');
      assert.ok(!seen.includes(token), 'in a list');
      for (const file of filesOf(place.state))
        assert.ok(!readFileSync(file, 'utf8').includes(token), `in ${file}`);
    }
  });

  test('what is in the state directory is its owner’s only', async (t) => {
    const place = new Place();
    t.after(() => place.end());
    await place.addOperator('vera', 'viewer');
    await place.start();
    assertDone(await place.rest.post('bans', { reason, userId: 'somebody' }), /ban/);
    const files = filesOf(place.state);
    assert.ok(files.length >= 3, `operators, bans, audit log: ${files}`);
    for (const file of files)
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
    await place.server.stop();
    for (const file of filesOf(place.state))
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
  });
});

describe('operators', () => {
  const operator = (place, ...args) => runHeliographd(['operator', ...args], { STATE_DIR: place.state });

  test('add, list, remove', async (t) => {
    const place = new Place();
    t.after(() => place.end());
    const tokens = { vera: await place.addOperator('vera', 'viewer'), max: await place.addOperator('max', 'moderator') };
    const list = await operator(place, 'list');
    assert.equal(list.code, 0);
    assert.match(list.stdout, /vera.*viewer/);
    assert.match(list.stdout, /max.*moderator/);
    assert.ok(!Object.values(tokens).some((token) => list.stdout.includes(token)));
    for (const args of [['add', 'vera', '--role', 'viewer'], ['add', 'boss', '--role', 'boss'], ['add', '', '--role', 'viewer'], ['remove', 'nobody'], ['dance']])
      assert.notEqual((await operator(place, ...args)).code, 0, args.join(' '));

    const server = await startHeliographd({ env: { STATE_DIR: place.state } });
    t.after(() => server.discard());
    for (const [name, role] of [['vera', 'viewer'], ['max', 'moderator']]) {
      const channel = await Channel.open(server, { token: tokens[name] });
      assert.deepEqual(channel.welcome.operator, { name, role });
      channel.end();
    }
    assert.equal((await new Rest(server, tokens.vera).post('notice', { reason, message: 'x' })).status, 403);
    const done = assertDone(await new Rest(server, tokens.max).post('notice', { reason, message: 'x' }), /notice/);
    assert.equal((await listed(new Rest(server, tokens.vera), 'audit')).find(({ id }) => id === done.audit).operator, 'max');
    await server.stop();

    assert.equal((await operator(place, 'remove', 'max')).code, 0);
    const again = await startHeliographd({ env: { STATE_DIR: place.state } });
    t.after(() => again.discard());
    assert.equal((await asking(again, tokens.max)).status, 401);
    assert.equal((await asking(again, tokens.vera)).status, 200);
  });

  test('the first start makes one, writes it to a file and says how to use it', async (t) => {
    const place = new Place();
    t.after(() => place.end());
    const server = await startHeliographd({ env: { STATE_DIR: place.state } });
    t.after(() => server.discard());
    const file = join(place.state, 'admin.token');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const token = readFileSync(file, 'utf8').trim();
    assert.ok(token.length >= 24);
    assert.match(server.log, /heliograph-console --url \S+ --token-file \S*admin\.token/);
    assert.ok(!server.log.includes(token), 'the log does not say which');
    assertDone(await new Rest(server, token).post('notice', { reason, message: 'x' }), /notice/);
    await server.stop();
    const again = await startHeliographd({ env: { STATE_DIR: place.state } });
    t.after(() => again.discard());
    assert.equal(readFileSync(file, 'utf8').trim(), token, 'the second start makes none');
    assert.equal((await asking(again, token)).status, 200);
  });

  test('a state directory that cannot be used is a warning, and everything else works', async (t) => {
    const place = new Place();
    t.after(() => place.end());
    const file = join(place.state, 'not-a-folder');
    writeFileSync(file, '');
    const server = await startHeliographd({ env: { STATE_DIR: file, ADMIN_TOKEN: place.token } });
    t.after(() => server.discard());
    assert.match(server.log, /not-a-folder/);
    assert.equal((await asking(server, place.token)).status, 200);
    assertDone(await new Rest(server, place.token).post('bans', { reason, userId: 'somebody' }), /ban/);
    assert.ok(existsSync(file));
  });

  test('two servers at one state: the second one warns and keeps nothing', async (t) => {
    const place = await started(t, {});
    const second = await startHeliographd({ env: { ...place.environment } });
    t.after(() => second.discard());
    assert.match(second.log, /in use|another/i);
    const rest = new Rest(second, place.token);
    assertDone(await rest.post('bans', { reason, userId: 'of the second' }), /ban/);
    await place.server.stop();
    await place.start();
    assert.deepEqual((await listed(place.rest, 'bans')).map(({ userId }) => userId).filter((userId) => userId === 'of the second'), []);
  });
});

describe('the audit log', () => {
  const place = new Place();
  const verify = () => runHeliographd(['audit', 'verify'], { STATE_DIR: place.state });
  let file;
  let original;

  before(async () => {
    await place.start();
    for (let count = 0; count < 6; count += 1)
      assertDone(await place.rest.post('notice', { reason: `${reason} ${count}`, message: 'x' }), /notice/);
    const rows = (await listed(place.rest, 'audit', { sort: 'id' }));
    assert.equal(new Set(rows.map(({ hash }) => hash)).size, rows.length);
    for (const [index, row] of rows.entries())
      assert.ok(index === 0 || row.previous === rows[index - 1].hash, 'each entry names the one before');
    await place.server.stop();
    [file] = filesOf(place.state).filter((path) => readFileSync(path, 'utf8').includes(`${reason} 3`));
    original = `${file}.original`;
    copyFileSync(file, original);
  });
  after(() => place.end());

  async function assertFound(change) {
    const lines = readFileSync(original, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${change(lines).join('\n')}\n`);
    const { code, stdout, stderr } = await verify();
    copyFileSync(original, file);
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout + stderr, /\d/, 'it says where');
  }

  test('verifies as it is', async () => {
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0, stdout + stderr);
  });

  const at = (lines) => lines.findIndex((line) => line.includes(`${reason} 3`));
  const changes = {
    'a reason': (lines) => lines.map((line) => line.replace(`${reason} 3`, `${reason} 9`)),
    'a name': (lines) => lines.map((line, index) => index === at(lines) ? line.replace('"admin"', '"nobody"') : line),
    'an entry that is gone': (lines) => lines.filter((line, index) => index !== at(lines)),
    'the first one gone': (lines) => lines.slice(1),
    'two that are swapped': (lines) => lines.map((line, index) => lines[index === at(lines) ? index + 1 : index === at(lines) + 1 ? index - 1 : index]),
    'one that is there twice': (lines) => lines.flatMap((line, index) => index === at(lines) ? [line, line] : [line]),
    'one that is no entry': (lines) => [...lines, '{}'],
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`finds ${what}`, () => assertFound((lines) => {
      const changed = change(lines);
      assert.notDeepEqual(changed, lines, 'something is different');
      return changed;
    }));
  }

  test('goes on where it was after a restart', async (t) => {
    await place.start();
    const rows = await listed(place.rest, 'audit', { sort: 'id' });
    const done = assertDone(await place.rest.post('notice', { reason: 'after the restart', message: 'x' }), /notice/);
    assert.ok(done.audit > Math.max(...rows.map(({ id }) => Number(id))));
    const all = await listed(place.rest, 'audit', { sort: 'id' });
    assert.equal(all.at(-1).previous, all.at(-2).hash);
    await place.server.stop();
    assert.equal((await verify()).code, 0);
  });

  test('a start with a log that was touched says so', async (t) => {
    appendFileSync(file, '{"no":"entry"}\n');
    await place.start();
    assert.match(place.server.log, /audit/i);
  });
});
