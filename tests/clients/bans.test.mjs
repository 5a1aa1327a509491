// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What banned people hear, from a server that has its bans from an earlier life.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { names, quiet, takeAll } from './support/party.mjs';
import { everyWay, people, Person } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';

let server;
let folder;

const ban = (number, rest) => ({ number, reason: 'spam', by: 'ada', since: Date.now(), until: null, ...rest });
const bans = [
  ban(1, { userId: 'eve', dialect: null }),
  ban(2, { userId: 'ben', dialect: 'calls' }),
  ban(3, { userId: 'free', dialect: null, until: Date.now() - 1 }),
  ban(4, { address: '203.0.113.0/24', reason: 'flood' }),
  ban(5, { address: '2001:db8::/32', reason: 'flood' }),
];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-bans-'));
  const state = join(folder, 'state');
  mkdirSync(state);
  writeFileSync(join(state, 'bans.json'), JSON.stringify({ version: 1, lastNumber: 5, bans }));
  server = await startHeliographd({ env: { STATE_DIR: state, TRUST_PROXY: '1', RATE_LIMIT: 'off' } });
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a banned address', () => {
  const from = (address, way) => Person.connect(server, { way, extraHeaders: { 'X-Forwarded-For': address } });
  for (const [name, way] of Object.entries(everyWay)) {
    test(`is told why, ${name}`, async () => {
      for (const address of ['203.0.113.7', '::ffff:203.0.113.255', '2001:db8:7::1']) {
        await assert.rejects(from(address, way), (error) => {
          assert.match(error.message, /^(.*: )?Banned: flood$/, address);
          return true;
        });
      }
      for (const address of ['203.0.114.7', '2001:db9::1', '127.0.0.1']) {
        const person = await from(address, way);
        assert.deepEqual(await person.join(`room of ${person.id}`, 'Ada'), []);
        person.leave();
      }
    });
  }
});

describe('a banned user id', () => {
  const sentence = 'Banned: spam';
  const ofCalls = { registration_error: { code: 'E203', message: sentence } };
  const dialects = {
    direct: {
      event: 'register_user', refusals: { user_registered: { success: false, userId: 'eve', error: sentence } }, welcomes: ['user_registered'],
    },
    calls: { event: 'register', more: { platform: 'web' }, refusals: ofCalls, welcomes: ['registered'] },
    'presence, and calls without a device': { event: 'register', refusals: { error: sentence, ...ofCalls }, welcomes: ['user-list', 'registered'] },
    random: { event: 'authenticate', refusals: { 'auth-error': { message: sentence } }, welcomes: ['authenticated'] },
  };
  for (const [dialect, { event, more, refusals, welcomes }] of Object.entries(dialects)) {
    test(`is refused in the words of ${dialect}, whoever one was before`, async (t) => {
      const [first, second] = await people(t, server, 2);
      const isRefused = async (person) => {
        person.emit(event, { userId: 'eve', ...more });
        assert.deepEqual(await takeAll(person, ...Object.keys(refusals)), refusals);
      };
      const isWelcome = async (person, userId) => {
        person.emit(event, { userId, ...more });
        for (const answer of Object.values(await takeAll(person, ...welcomes)))
          assert.notEqual(answer.success, false);
      };
      await isRefused(first);
      await isWelcome(second, names('own')[0]);
      await isRefused(second);
      await quiet(first, second);
      await isWelcome(first, 'free');
    });
  }

  test('of one dialect is free in the others', async (t) => {
    const [ben] = await people(t, server, 1);
    ben.emit('register', { userId: 'ben', platform: 'web' });
    assert.deepEqual(await ben.takeOne('registration_error'), { code: 'E203', message: sentence });
    ben.emit('register_user', { userId: 'ben' });
    assert.equal((await ben.takeOne('user_registered')).success, true);
  });
});
