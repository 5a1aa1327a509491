// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an operator does at the server's own machine: the first start, the commands, what is left on the disk.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runHeliographd, startHeliographd } from './support/program.mjs';

/** A state directory that is not there yet. */
function state(t) {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-operators-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state');
}

const mode = (...path) => (statSync(join(...path)).mode & 0o777).toString(8);
const tokenForm = /^hgo_[\w-]{43}\n$/;
const invitation = /heliograph-console --url (\S+) --token-file (\S+)/;

async function succeeds(args, env) {
  const { code, stdout, stderr } = await runHeliographd(args, env);
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

/** One line that says why, and nothing for scripts. */
async function fails(status, pattern, args, env) {
  const { code, stdout, stderr } = await runHeliographd(args, env);
  assert.deepEqual([code, stdout], [status, '']);
  assert.match(stderr, pattern);
  assert.match(stderr, /^heliographd: .*\n$/, 'one line');
}

async function start(t, env) {
  const server = await startHeliographd({ env });
  t.after(() => server.discard());
  return server;
}

describe('operator', () => {
  test('add, list, remove', async (t) => {
    const env = { STATE_DIR: state(t) };
    assert.equal((await succeeds(['operator', 'list'], env)).stdout, '');
    const { stdout: token, stderr } = await succeeds(['operator', 'add', 'ada', '--role', 'viewer'], env);
    assert.match(token, tokenForm);
    assert.ok(!stderr.includes(token.trim()));
    await succeeds(['operator', 'add', 'ben', '--role=moderator'], env);
    const list = (await succeeds(['operator', 'list'], env)).stdout;
    assert.match(list, /^ada\tviewer\t20\S+Z\nben\tmoderator\t20\S+Z\n$/);
    await succeeds(['operator', 'remove', 'ada'], env);
    assert.match((await succeeds(['operator', 'list'], env)).stdout, /^ben\t\S+\t\S+\n$/);
    const kept = readFileSync(join(env.STATE_DIR, 'operators.json'), 'utf8');
    assert.ok(kept.includes('ben') && !kept.includes('hgo_') && !kept.includes(token.trim().slice(4)));
    assert.deepEqual([mode(env.STATE_DIR), mode(env.STATE_DIR, 'operators.json')], ['700', '600']);
    assert.deepEqual(readdirSync(env.STATE_DIR), ['operators.json']);
  });

  test('each fault in one line, with its status', async (t) => {
    const env = { STATE_DIR: state(t) };
    await succeeds(['operator', 'add', 'ada', '--role', 'viewer'], env);
    await fails(1, /there is an operator ada already/, ['operator', 'add', 'ada', '--role', 'viewer'], env);
    await fails(1, /there is no operator ben/, ['operator', 'remove', 'ben'], env);
    await fails(2, /--role: must be viewer or moderator/, ['operator', 'add', 'ben', '--role', 'king'], env);
    await fails(2, /--role: must be given once/, ['operator', 'add', 'ben'], env);
    await fails(2, /1 to 64 letters/, ['operator', 'add', 'b/n', '--role', 'viewer'], env);
    await fails(2, /ADMIN_TOKEN/, ['operator', 'add', 'admin', '--role', 'viewer'], env);
    await fails(2, /unexpected argument "king"/, ['king'], env);
    await fails(1, /cannot be made/, ['operator', 'list'], { STATE_DIR: '/dev/null/state' });
    writeFileSync(join(env.STATE_DIR, 'operators.json'), 'rubbish');
    for (const args of [['list'], ['remove', 'ada'], ['add', 'ben', '--role', 'viewer']])
      await fails(1, /operators\.json is damaged/, ['operator', ...args], env);
    assert.equal(readFileSync(join(env.STATE_DIR, 'operators.json'), 'utf8'), 'rubbish');
  });

  test('the place comes from the command line, a file, systemd or the home', async (t) => {
    const folder = state(t);
    mkdirSync(folder);
    const file = join(folder, 'heliograph.env');
    writeFileSync(file, `STATE_DIR=${folder}/of-file\n`);
    const places = [
      ['of-line', ['--state-dir', `${folder}/of-line`], { STATE_DIR: `${folder}/nowhere` }],
      ['of-file', ['--config', file], { STATE_DIRECTORY: `${folder}/nowhere` }],
      ['of-systemd', [], { STATE_DIRECTORY: `${folder}/of-systemd:${folder}/nowhere` }],
      ['of-xdg/heliograph', [], { XDG_STATE_HOME: `${folder}/of-xdg` }],
      ['home/.local/state/heliograph', [], { HOME: `${folder}/home` }],
    ];
    for (const [place, args, env] of places) {
      await succeeds(['operator', 'add', 'ada', '--role', 'viewer', ...args], { STATE_DIR: '', ...env });
      assert.deepEqual(readdirSync(join(folder, place)), ['operators.json'], place);
    }
  });
});

describe('a start', () => {
  test('the first makes a moderator, and the next ones keep it', async (t) => {
    const env = { STATE_DIR: state(t), LOG_LEVEL: 'debug' };
    const path = join(env.STATE_DIR, 'admin.token');
    const first = await start(t, env);
    await first.logged(invitation);
    assert.deepEqual(invitation.exec(first.log).slice(1), [`ws://localhost:${first.port}/admin`, path]);
    const token = readFileSync(path, 'utf8');
    assert.match(token, tokenForm);
    for (const name of readdirSync(env.STATE_DIR))
      assert.equal(mode(env.STATE_DIR, name), '600', name);
    assert.equal(mode(env.STATE_DIR), '700');
    // While it runs.
    const { stdout: other } = await succeeds(['operator', 'add', 'ada', '--role', 'viewer'], env);
    assert.match((await succeeds(['operator', 'list'], env)).stdout, /^console\tmoderator\t\S+\nada\tviewer\t\S+\n$/);
    assert.equal((await succeeds(['audit', 'verify'], env)).stdout, `${env.STATE_DIR}/audit.jsonl: 0 entries, in order\n`);
    await first.stop();
    const second = await start(t, env);
    await second.logged(invitation);
    assert.equal(readFileSync(path, 'utf8'), token);
    await second.stop();
    for (const secret of [token, other])
      assert.ok(![first.log, second.log].join('').includes(secret.trim().slice(4)), 'no token in a log');
  });

  test('after kill -9 the directory can be used again', async (t) => {
    const env = { STATE_DIR: state(t) };
    await (await start(t, env)).discard();
    const next = await start(t, env);
    await next.logged(invitation);
    assert.ok(!next.log.includes('in use'));
  });

  test('with ADMIN_TOKEN nobody is made', async (t) => {
    const env = { STATE_DIR: state(t), ADMIN_TOKEN: '0123456789abcdef0123456789abcdef' };
    const server = await start(t, env);
    assert.deepEqual(readdirSync(env.STATE_DIR).sort(), ['audit.jsonl', 'heliographd.lock']);
    assert.doesNotMatch(server.log, invitation);
    assert.ok(!server.log.includes(env.ADMIN_TOKEN));
  });

  test('where nothing persists it serves, and says who can come in', async (t) => {
    const env = { STATE_DIR: state(t) };
    await start(t, env);
    const second = await start(t, env);
    await second.logged(/warn .*do not persist: the state directory \S+ is in use by another process/);
    await second.logged(/warn .*no operator can log in/);
    assert.doesNotMatch(second.log, invitation);
    const third = await start(t, { STATE_DIR: '/dev/null/state', ADMIN_TOKEN: '0123456789abcdef0123456789abcdef' });
    await third.logged(/warn .*do not persist: the state directory \/dev\/null\/state cannot be made/);
    assert.doesNotMatch(third.log, /no operator can log in/);
  });
});

describe('audit verify', () => {
  const none = '0'.repeat(64);

  /** As resources/docs/operations.md says that the log is made. */
  function chain(count) {
    const lines = [];
    let previous = none;
    for (let id = 1; id <= count; ++id) {
      const content = JSON.stringify({ id, at: 1, operator: 'ada', role: 'viewer', action: 'kick', target: 't', reason: 'r', outcome: 'o', previous });
      previous = createHash('sha256').update(content).digest('hex');
      lines.push(`{"hash":"${previous}",${content.slice(1)}`);
    }
    return { lines, head: JSON.stringify({ id: count, hash: previous }) };
  }

  function put(folder, { lines, head }) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'audit.jsonl'), lines.map((line) => `${line}\n`).join(''));
    writeFileSync(join(folder, 'audit.head'), head);
  }

  test('in order, absent, altered, removed, swapped', async (t) => {
    const env = { STATE_DIR: state(t) };
    await fails(1, /there is no audit log/, ['audit', 'verify'], env);
    const { lines, head } = chain(5);
    put(env.STATE_DIR, { lines, head });
    assert.match((await succeeds(['audit', 'verify'], env)).stdout, /audit\.jsonl: 5 entries, in order\n$/);
    const faults = [
      [/line 3: entry 3 was altered/, lines.map((line, at) => (at === 2 ? line.replace('kick', 'pick') : line))],
      [/line 2: entry 2 is missing/, lines.filter((_, at) => at !== 1)],
      [/line 2: entry 3 stands where entry 2 belongs/, [0, 2, 1, 3, 4].map((at) => lines[at])],
      [/the last entries, from 4 to 5, are missing/, lines.slice(0, 3)],
    ];
    for (const [pattern, changed] of faults) {
      put(env.STATE_DIR, { lines: changed, head });
      await fails(1, pattern, ['audit', 'verify'], env);
    }
  });

  test('a server sets a log aside that does not fit its head', async (t) => {
    const env = { STATE_DIR: state(t) };
    const { lines, head } = chain(3);
    put(env.STATE_DIR, { lines: lines.slice(0, 2), head });
    const server = await start(t, env);
    await server.logged(/error .*audit log is damaged and was set aside as audit\.jsonl\.damaged-1/);
    assert.match((await succeeds(['audit', 'verify'], env)).stdout, /: 1 entries, in order\n$/);
    assert.equal(readFileSync(join(env.STATE_DIR, 'audit.jsonl.damaged-1'), 'utf8'), lines.slice(0, 2).map((line) => `${line}\n`).join(''));
  });
});
