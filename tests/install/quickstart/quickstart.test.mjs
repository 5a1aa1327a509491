// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first command of the README, as its reader meets it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'heliograph-quickstart-'));
after(() => rmSync(state, { recursive: true }));

async function listener() {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function freePort() {
  const server = await listener();
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/// The script with a port; its output so far, and how it ended.
function quickstart(port, ...args) {
  const child = spawn('sh', ['installer/quickstart.sh', ...args], {
    cwd: root,
    env: { ...process.env, PORT: String(port), STATE_DIR: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { child, output: '', ended: once(child, 'close').then(([status, signal]) => status ?? signal) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (run.output += data));
  return run;
}

async function until(condition, run) {
  const end = Date.now() + 200_000;
  while (!(await condition())) {
    if (Date.now() > end || run.child.exitCode !== null) throw new Error(`waited in vain:\n${run.output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('--check ends with 0 once the server and the page have answered', async () => {
  const port = await freePort();
  const run = quickstart(port, '--check');
  assert.equal(await run.ended, 0, run.output);
  assert.match(run.output, new RegExp(`answered on port ${port}: ready, and the page is there`));
  await assert.rejects(fetch(`http://127.0.0.1:${port}/ready`), 'the server is still there');
});

it('says that a port is in use, and how to choose another', async () => {
  const server = await listener();
  const { port } = server.address();
  const run = quickstart(port, '--check');
  assert.equal(await run.ended, 1);
  assert.match(run.output, new RegExp(`port ${port} is in use`));
  assert.match(run.output, /PORT=\d+ sh installer\/quickstart\.sh/);
  server.close();
});

it('refuses what is no port, and options that it does not know', async () => {
  for (const port of ['0', '65536', 'http', '-1', '1e3']) {
    const run = quickstart(port, '--check');
    assert.equal(await run.ended, 1, port);
    assert.match(run.output, /PORT must be a number/);
  }
  const run = quickstart(3001, '--chek');
  assert.equal(await run.ended, 2);
  assert.match(run.output, /Usage/);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  it(`runs in the foreground, says where, and ends with the server on ${signal}`, async () => {
    const port = await freePort();
    const run = quickstart(port);
    try {
      await until(() => run.output.includes('Ctrl-C stops it'), run);
      assert.match(run.output, new RegExp(`http://localhost:${port}/`));
      assert.equal((await fetch(`http://127.0.0.1:${port}/ready`)).status, 200);
      const opening = `heliograph-console --url ws://localhost:${port}/admin --token-file ${state}/admin.token\n`;
      assert.equal(run.output.split(opening).length, 3, `once as the server says it, once beside the address:\n${run.output}`);
      const before = Date.now();
      run.child.kill(signal);
      assert.equal(await run.ended, 0, run.output);
      assert.ok(Date.now() - before < 6000, 'it took too long to end');
    } finally {
      run.child.kill('SIGKILL');
    }
  });
}
