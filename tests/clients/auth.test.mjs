// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens: where a client may put one, what it is told when it is no good, and what happens when its time is over.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.mjs';
import { JsonPerson } from './support/jsonperson.mjs';
import { io } from './support/packages.mjs';
import { Person, ways } from './support/person.mjs';
import { patience, runHeliographd, startHeliographd } from './support/program.mjs';
import { issuer, seconds, secret, token } from './support/token.mjs';
import { within } from './support/waiting.mjs';

/** One server with these options for all tests of a describe(). */
function serverWith(env) {
  const holder = {};
  before(async () => { holder.server = await startHeliographd({ env: typeof env === 'function' ? env() : env }); });
  after(() => holder.server.stop());
  return holder;
}

/** Connects, and proves that it is served. */
async function admitted(server, options) {
  const person = await Person.connect(server, options);
  assert.deepEqual(await person.join(`room of ${person.id}`, 'Ada'), []);
  person.leave();
}

async function refused(server, message, options) {
  await assert.rejects(Person.connect(server, options), (error) => {
    assert.equal(error.message, message);
    assert.equal(error.data, undefined);
    return true;
  });
}

const good = () => token({ userId: 'ada', exp: seconds(3600) });
const bad = {
  'a word': ['undefined', 'Invalid token'],
  'another secret': [token({ userId: 'ada' }, { key: 'another secret, as long as that' }), 'Invalid token'],
  'no algorithm': [`${token({ userId: 'ada' }, { header: { alg: 'none' } }).split('.').slice(0, 2).join('.')}.`, 'Invalid token'],
  'an algorithm for public keys': [token({ userId: 'ada' }, { header: { alg: 'RS256' } }), 'Invalid token'],
  'too long': [token({ userId: 'ada', more: 'x'.repeat(8192) }), 'Invalid token'],
  'a number': [42, 'Invalid token'],
  'out of date': [token({ userId: 'ada', exp: seconds(-1) }), 'Token expired'],
  'not good yet': [token({ userId: 'ada', nbf: seconds(3600) }), 'Authentication failed'],
  'for nobody': [token({ exp: seconds(3600) }), 'Authentication failed'],
};

for (const [kind, required] of [['tokens are optional', 'false'], ['tokens are required', 'true']]) {
  describe(kind, () => {
    const running = serverWith({ JWT_SECRET: secret, SOCKET_AUTH_REQUIRED: required });
    for (const [name, way] of Object.entries(ways)) {
      test(`a good one, ${name}`, () => admitted(running.server, { way, auth: { token: good() } }));
    }
    test('in the query', () => admitted(running.server, { query: { token: good() } }));
    test('a header is for other services', async () => {
      const options = { way: ways['polling only'], extraHeaders: { Authorization: 'Bearer of-another-service' } };
      await admitted(running.server, { ...options, auth: { token: good() } });
      if (required === 'false')
        await admitted(running.server, options);
      else
        await refused(running.server, 'Authentication required', options);
    });
    test('a long one, where it fits', async () => {
      const long = (length) => token({ userId: 'ada', more: 'x'.repeat(length * 0.75 - 100) });
      const [fitting, medium, longest] = [long(4000), long(4300), long(8100)];
      assert.ok(fitting.length < 4000 && medium.length > 4100 && longest.length > 8000 && longest.length <= 8192);
      await admitted(running.server, { auth: { token: longest } });
      await admitted(running.server, { query: { token: fitting } });
      const handshake = '/socket.io/?EIO=4&transport=polling';
      const answer = await get(running.server, `${handshake}&token=${medium}`);
      assert.deepEqual([answer.status, answer.json], [400, { code: 3, message: 'Bad request' }]);
      for (const options of [{ auth: { token: longest } }, { query: { token: longest } }, { extraHeaders: { Authorization: `Bearer ${longest}` } }]) {
        const person = await JsonPerson.connect(running.server, options);
        assert.deepEqual(await person.ask('leave-room', { roomId: 'x' }), { success: true });
        person.leave();
      }
    });
    test('HS512', () => admitted(running.server, { auth: { token: token({ sub: 'ada' }, { header: { alg: 'HS512' }, hash: 'sha512' }) } }));
    for (const [name, [presented, message]] of Object.entries(bad)) {
      test(`${name}: ${message}`, async () => {
        await refused(running.server, message, { auth: { token: presented } });
        if (typeof presented === 'string' && presented.length < 8000)
          await refused(running.server, message, { query: { token: presented } });
      });
    }
    test('none', () => (required === 'true' ? refused(running.server, 'Authentication required') : admitted(running.server)));
    test('nothing of a token is in the log', () => {
      for (const [presented] of Object.values(bad)) {
        if (typeof presented === 'string' && presented.length > 20)
          assert.ok(!running.server.log.includes(presented.slice(0, 100)));
      }
    });
  });
}

describe('a public key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-keys-'));
  after(() => rmSync(folder, { recursive: true }));
  for (const alg of ['RS256', 'ES256']) {
    describe(alg, () => {
      const { publicKey, sign } = issuer(alg);
      const running = serverWith(() => {
        const path = join(folder, `${alg}.pem`);
        writeFileSync(path, publicKey);
        return { JWT_PUBLIC_KEY_PATH: path, SOCKET_AUTH_REQUIRED: 'true' };
      });
      test('a good token', () => admitted(running.server, { auth: { token: sign({ userId: 'ada' }) } }));
      test('another issuer', () => refused(running.server, 'Invalid token', { auth: { token: issuer(alg).sign({ userId: 'ada' }) } }));
      test('the public key as a secret', () => refused(running.server, 'Invalid token', { auth: { token: token({ userId: 'ada' }, { key: publicKey }) } }));
      test('a secret', () => refused(running.server, 'Invalid token', { auth: { token: good() } }));
    });
  }

  test('that is none keeps the server from starting', async () => {
    const path = join(folder, 'none.pem');
    writeFileSync(path, 'none');
    const { code, stderr } = await runHeliographd([], { JWT_PUBLIC_KEY_PATH: path, PORT: '0' });
    assert.equal(code, 2);
    assert.match(stderr, /JWT_PUBLIC_KEY_PATH: .*none\.pem holds no public key/);
  });
});

describe('without a key', () => {
  const running = serverWith({});
  test('tokens are ignored, with one warning', async () => {
    for (const presented of ['undefined', good(), token({ userId: 'ada', exp: 1 })])
      await admitted(running.server, { auth: { token: presented } });
    assert.equal(running.server.log.match(/tokens, which are ignored/g).length, 1);
  });

  test('they cannot be required', async () => {
    const { code, stderr } = await runHeliographd([], { SOCKET_AUTH_REQUIRED: 'true', PORT: '0' });
    assert.equal(code, 2);
    assert.match(stderr, /SOCKET_AUTH_REQUIRED: needs JWT_SECRET or JWT_PUBLIC_KEY_PATH/);
  });
});

describe('a token that runs out', () => {
  const running = serverWith({ JWT_SECRET: secret });
  for (const [name, way] of Object.entries(ways)) {
    test(`ends the connection, and the client does not come back, ${name}`, async (t) => {
      const witness = await Person.connect(running.server);
      t.after(() => witness.leave());
      const room = `room of ${name}`;
      await witness.join(room, 'Bob');
      const exp = seconds(3);
      const socket = io(running.server.origin, { forceNew: true, reconnectionDelay: 50, ...way, auth: { token: token({ userId: 'ada', exp }) } });
      t.after(() => socket.disconnect());
      const person = new Person(socket);
      let connects = 0;
      await within(10_000 * patience, 'it connects', new Promise((resolve) => socket.on('connect', () => { ++connects; resolve(); })));
      const id = socket.id;
      await person.join(room, 'Ada');
      await witness.take('user-joined');
      assert.deepEqual(await person.takeOne('token_expired'), { message: 'Token expired' });
      assert.ok(Date.now() >= exp * 1000, 'not before its time');
      assert.ok(Date.now() < exp * 1000 + 2000 * patience, 'soon after its time');
      assert.deepEqual(await person.take('disconnect'), ['io server disconnect']);
      assert.deepEqual(await witness.takeOne('user-left'), { userId: id, userName: 'Ada' });
      await sleep(500);
      assert.equal(connects, 1);
      assert.equal(socket.connected, false);
    });
  }

  test('does not touch those whose tokens last', async () => {
    const person = await Person.connect(running.server, { auth: { token: good() } });
    await sleep(1500);
    assert.deepEqual(await person.join('lasting', 'Ada'), []);
    person.leave();
  });
});

describe('connects of one address', () => {
  const limited = serverWith({ RATE_LIMIT_HANDSHAKE: 'true', RATE_LIMIT_POINTS: '3', RATE_LIMIT_DURATION: '3600' });
  test('are limited where that is wanted', async () => {
    for (let round = 0; round < 3; ++round)
      await admitted(limited.server);
    await refused(limited.server, 'Rate limit exceeded');
  });

  const off = serverWith({ RATE_LIMIT_HANDSHAKE: 'true', RATE_LIMIT_POINTS: '3', RATE_LIMIT: 'off' });
  test('are not while every limit is off', async () => {
    for (let round = 0; round < 6; ++round)
      await admitted(off.server);
  });

  const usual = serverWith({ RATE_LIMIT_POINTS: '3' });
  test('are not unless asked for', async () => {
    for (let round = 0; round < 6; ++round)
      await admitted(usual.server);
  });
});
