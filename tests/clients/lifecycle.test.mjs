// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the command line to the last signal.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PollingSession, Wire } from './support/engine.mjs';
import { Connection, get, head } from './support/http.mjs';
import { Person, ways } from './support/person.mjs';
import { freePort, patience, runHeliographd, startHeliographd } from './support/program.mjs';
import { within } from './support/waiting.mjs';

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'heliograph-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the command line', () => {
  test('--version', async () => {
    const { code, stdout, stderr } = await runHeliographd(['--version']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^heliographd \d+\.\d+\.\d+\b.*\n$/);
  });

  test('--help names every option', async () => {
    const { code, stdout } = await runHeliographd(['--help']);
    assert.equal(code, 0);
    for (const name of ['--version', '--check-config', 'PORT', 'HOST', 'STATIC_DIR', 'TURN_SECRET', 'TRUST_PROXY', 'EVENT_LOOP',
      'MAX_CONNECTIONS_PER_IP', 'ALLOW_UPGRADES', 'LOG_DIR', 'API_RATE_LIMIT_MAX'])
      assert.ok(stdout.includes(name), name);
  });

  test('--check-config with good options', async () => {
    const { code } = await runHeliographd(['--check-config'], { PORT: '3001', TURN_TTL: '60' });
    assert.equal(code, 0);
  });

  test('all faults at once, each with its name', async () => {
    const { code, stdout, stderr } = await runHeliographd(['--check-config', '--max-room-members=none'], {
      PORT: '70000', HOST: 'nowhere at all', TURN_TTL: '-1', EVENT_LOOP: 'libuv', NODE_ENV: 'production', TURN_SECRET: 'secretkey123',
      TLS_CERT: '/nonexistent/certificate.pem', TRUST_PROXY: 'everyone',
    });
    assert.notEqual(code, 0);
    const said = stdout + stderr;
    for (const name of ['PORT', 'HOST', 'TURN_TTL', 'EVENT_LOOP', 'TURN_SECRET', 'TLS_CERT', 'TRUST_PROXY'])
      assert.match(said, new RegExp(`\\b${name}\\b`), said);
    assert.match(said, /max-room-members|MAX_ROOM_MEMBERS/);
    assert.match(said, /openssl rand/, 'how to make a secret');
    assert.ok(!said.includes('secretkey123'), 'secrets are not repeated');
  });

  test('the same faults refuse a start', async () => {
    const { code, stderr } = await runHeliographd([], { PORT: '70000' });
    assert.notEqual(code, 0);
    assert.match(stderr, /PORT/);
  });

  test('an unknown name: an error here, nothing in the environment, a warning in a file', async (t) => {
    const wrong = await runHeliographd(['--check-config', '--no-such-option=1']);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr + wrong.stdout, /no-such-option/);
    const quiet = await runHeliographd(['--check-config'], { NO_SUCH_OPTION: '1' });
    assert.equal(quiet.code, 0);
    assert.ok(!/NO_SUCH_OPTION/.test(quiet.stdout + quiet.stderr));
    const file = join(folder(t), 'heliographd.env');
    writeFileSync(file, 'NO_SUCH_OPTION=1\nTURN_TTL=60\n');
    const warned = await runHeliographd(['--check-config', '--config', file]);
    assert.equal(warned.code, 0);
    assert.match(warned.stdout + warned.stderr, /NO_SUCH_OPTION/);
  });

  test('the command line over the environment over a file', async (t) => {
    const file = join(folder(t), 'heliographd.env');
    writeFileSync(file, '# a comment\nAPI_RATE_LIMIT_MAX=1\nMAX_ROOM_MEMBERS=1\nTURN_TTL=77\nTURN_SECRET="from the file, quoted"\n');
    const server = await startHeliographd({
      args: ['--config', file, '--api-rate-limit-max=13'], env: { API_RATE_LIMIT_MAX: '12', TURN_TTL: '88' },
    });
    t.after(() => server.stop());
    const answer = await get(server, '/api/turn-credentials');
    assert.equal(answer.headers['x-ratelimit-limit'], '13');
    assert.equal(answer.json.ttl, 88);
  });

  test('secrets: refused outside development, a warning in it', async () => {
    for (const secret of ['short', 'secretkey123', 'monitoring123', '']) {
      const env = { TURN_SECRET: secret, STATUS_TOKEN: secret };
      const production = await runHeliographd(['--check-config'], { ...env, NODE_ENV: 'production' });
      assert.equal(production.code === 0, secret === '', secret);
      assert.equal((await runHeliographd(['--check-config'], env)).code, 0, secret);
    }
    const strong = await runHeliographd(['--check-config'], { NODE_ENV: 'production', TURN_SECRET: 'f'.repeat(5) + '0123456789abcdef' });
    assert.equal(strong.code, 0);
  });

  test('a port that is taken', async (t) => {
    const first = await startHeliographd();
    t.after(() => first.stop());
    const { code, stderr, stdout } = await runHeliographd([], { HOST: '127.0.0.1', PORT: String(first.port) });
    assert.notEqual(code, 0);
    assert.match(stderr + stdout, new RegExp(String(first.port)));
  });

  test('further ports serve the same', async (t) => {
    const extra = await freePort();
    const server = await startHeliographd({ env: { EXTRA_PORTS: String(extra) } });
    t.after(() => server.stop());
    assert.equal((await get({ port: extra }, '/ready')).text, 'READY');
  });
});

describe('the end', () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    test(`${signal} with nobody there`, async () => {
      const server = await startHeliographd();
      server.kill(signal);
      const { code } = await within(5000, 'ended', server.ended);
      assert.equal(code, 0);
      server.assertNoReport();
    });

    test(`${signal}: every client is told, exit status 0 within 5 s`, async () => {
      const server = await startHeliographd();
      const everyone = await Promise.all(Object.values(ways).map((way) => Person.connect(server, { way })));
      for (const person of everyone)
        await person.join('last room', 'somebody');
      everyone.forEach((person) => person.inbox.drain());

      const begin = Date.now();
      server.kill(signal);
      for (const person of everyone) {
        for (;;) {
          const event = await person.inbox.take();
          if (event.name === 'disconnect') {
            // Not a DISCONNECT packet: stock clients come back by themselves when the server does.
            assert.deepEqual(event.args, ['transport close'], person.transport);
            break;
          }
        }
      }
      const { code } = await within(5000 * patience, 'ended', server.ended);
      assert.equal(code, 0);
      assert.ok(Date.now() - begin < 5000 * patience);
      server.assertNoReport();
      everyone.forEach((person) => person.leave());
    });
  }

  test('it does not wait for those who do not listen', async () => {
    const server = await startHeliographd();
    const idle = await Connection.open(server);
    const half = await Connection.open(server);
    half.send('GET /ready HTT');
    const session = await PollingSession.open(server, '/socket.io/');
    const poll = session.poll().catch((error) => ({ status: 0, text: String(error) }));
    const deaf = await Wire.open(server, '/socket.io/');
    deaf.send('40');
    await deaf.nextMessage();
    deaf.socket.pause();
    server.kill('SIGTERM');
    const { code } = await within(5000 * patience, 'ended', server.ended);
    assert.equal(code, 0);
    await poll;
    for (const connection of [idle, half])
      connection.destroy();
    deaf.end();
    server.assertNoReport();
  });

  test('while it ends it is not ready, and takes no new clients', async () => {
    const server = await startHeliographd();
    // A client that does not answer the close holds the end up for a moment.
    const deaf = await Wire.open(server, '/socket.io/');
    deaf.send('40');
    await deaf.nextMessage();
    deaf.socket.pause();
    const connections = await Promise.all(Array.from({ length: 50 }, () => Connection.open(server)));
    for (const connection of connections) {
      connection.send(head('GET', '/ready'));
      assert.equal((await connection.answer()).text, 'READY');
    }
    server.kill('SIGTERM');
    const answers = [];
    for (const connection of connections) {
      connection.send(head('GET', '/ready'));
      answers.push(await connection.answer().catch(() => null));
      await sleep(10);
    }
    const seen = answers.filter(Boolean).map((answer) => `${answer.status} ${answer.text}`);
    const first = seen.indexOf('503 NOT READY');
    assert.ok(first >= 0, `not ready is seen: ${seen.join(', ')}`);
    assert.ok(seen.slice(first).every((each) => each === '503 NOT READY'), seen.join(', '));
    const { code } = await within(5000 * patience, 'ended', server.ended);
    assert.equal(code, 0);
    deaf.end();
    server.assertNoReport();
  });

  test('a second signal does no harm', async () => {
    const server = await startHeliographd();
    const anna = await Person.connect(server);
    server.kill('SIGTERM');
    server.kill('SIGTERM');
    server.kill('SIGINT');
    const { code } = await within(5000 * patience, 'ended', server.ended);
    assert.equal(code, 0);
    anna.leave();
  });
});

describe('the event loop', () => {
  for (const loop of ['epoll', 'qt']) {
    test(`EVENT_LOOP=${loop} serves`, async (t) => {
      const server = await startHeliographd({ env: { EVENT_LOOP: loop } });
      t.after(() => server.stop());
      const anna = await Person.connect(server, { way: ways['polling with upgrade'] });
      const ben = await Person.connect(server);
      await anna.join('loop', 'Anna');
      await ben.join('loop', 'Ben');
      await anna.take('user-joined');
      ben.emit('offer', { targetUserId: anna.id, offer: loop, roomId: 'loop' });
      assert.equal((await anna.takeOne('offer')).offer, loop);
      anna.leave();
      ben.leave();
    });
  }
});

describe('which transports there are', () => {
  test('ALLOW_UPGRADES=off keeps polling clients polling', async (t) => {
    const server = await startHeliographd({ env: { ALLOW_UPGRADES: 'off' } });
    t.after(() => server.stop());
    const session = await PollingSession.open(server, '/socket.io/');
    assert.deepEqual(session.handshake.upgrades, []);
    const wire = new Wire(server, '/socket.io/', { sid: session.sid });
    await wire.untilClosed();
    const direct = await Person.connect(server);
    direct.leave();
  });

  test('TRANSPORTS=websocket refuses polling', async (t) => {
    const server = await startHeliographd({ env: { TRANSPORTS: 'websocket' } });
    t.after(() => server.stop());
    const answer = await get(server, '/socket.io/?EIO=4&transport=polling');
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json, { code: 0, message: 'Transport unknown' });
    (await Person.connect(server)).leave();
  });

  test('TRANSPORTS=polling refuses WebSockets', async (t) => {
    const server = await startHeliographd({ env: { TRANSPORTS: 'polling' } });
    t.after(() => server.stop());
    const wire = new Wire(server, '/socket.io/');
    await wire.untilClosed();
    assert.equal(wire.status, 400);
    assert.deepEqual((await PollingSession.open(server, '/socket.io/')).handshake.upgrades, []);
  });

  test('the handshake has the defaults of the protocol', async (t) => {
    const server = await startHeliographd();
    t.after(() => server.stop());
    const { handshake } = await PollingSession.open(server, '/socket.io/');
    assert.deepEqual(handshake, {
      sid: handshake.sid, upgrades: ['websocket'], pingInterval: 25_000, pingTimeout: 60_000, maxPayload: 1_000_000,
    });
    assert.match(handshake.sid, /^[0-9a-f]{32}$/);
  });
});
