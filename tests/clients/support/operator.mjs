// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operators of a server, over REST and over the admin channel: both ask the same questions and get the same answers,
// {status, body}. And a server that has operators, with a crowd on it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../../load/traffic/crowd.mjs';
import { Channel } from './channel.mjs';
import { request } from './http.mjs';
import { patience, runHeliographd, startHeliographd } from './program.mjs';

export const newToken = () => randomBytes(24).toString('hex');

/** An operator who sends requests. */
export class Rest {
  constructor(server, token) {
    this.server = server;
    this.headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  get(path, query) { return this.ask('GET', path, { query }); }
  post(path, body) { return this.ask('POST', path, { body }); }

  /** @p body: an object, or text that may be anything. */
  async ask(method, path, { query, body, headers = {} } = {}) {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await request(this.server, method, `/api/admin/${path}${query ? `?${new URLSearchParams(query)}` : ''}`,
      { body: text, headers: { ...this.headers, ...text ? { 'Content-Type': 'application/json' } : {}, ...headers } });
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/, answer.text.slice(0, 200));
    return { status: answer.status, body: answer.json, headers: answer.headers };
  }

  end() {}
}

/** How operators reach @p place. */
const ways = {
  'from REST': async (place) => new Rest(place.server, place.token),
  'from the admin channel': (place) => Channel.open(place.server, { token: place.token }),
};

/** A test once for each way in which an operator can act: play(t, operator). */
export function testBoth(place, name, play) {
  for (const [way, reach] of Object.entries(ways)) {
    test(`${name}, ${way}`, async (t) => {
      const operator = await reach(place);
      t.after(() => operator.end());
      await play(t, operator);
    });
  }
}

/** Keeps what servers with operators leave behind, one after another at the same state. */
export class Place {
  token = newToken();
  state = mkdtempSync(join(tmpdir(), 'heliograph-state-'));

  get environment() { return { ADMIN_TOKEN: this.token, STATE_DIR: this.state }; }
  get rest() { return new Rest(this.server, this.token); }

  async start(env = {}) {
    this.server = await startHeliographd({ env: { LOG_LEVEL: 'debug', RATE_LIMIT: 'off', ...this.environment, ...env } });
  }
  /** A further operator, before the server starts. Returns the token. */
  async addOperator(name, role) {
    const { code, stdout, stderr } = await runHeliographd(['operator', 'add', name, '--role', role], { STATE_DIR: this.state });
    assert.equal(code, 0, stderr);
    const tokens = stdout.match(/[A-Za-z0-9_-]{24,}/g);
    assert.equal(tokens?.length, 1, `one token in: ${stdout.replace(/[A-Za-z0-9_-]{24,}/g, '…')}`);
    return tokens[0];
  }
  /** Nothing is left, whether a test stopped the server, failed before that, or never started it. */
  async end() {
    if (this.server?.isRunning)
      await this.server.discard();
    rmSync(this.state, { recursive: true, force: true });
  }
}

/** A server for all tests of a file or describe(), with a small crowd that does what people do. */
export function placeWithCrowd({ env = {}, people = 40, prepare = async () => {} } = {}) {
  const place = new Place();
  let crowd;
  before(async () => {
    await prepare(place);
    await place.start({ CALL_RECONNECT_GRACE: '300', ...env });
    crowd = new Crowd(place.server, { people, seed: 11, speed: 10, addresses: 10 });
    crowd.start();
    while (crowd.connected < 0.8 * people)
      await sleep(50);
  });
  after(async () => {
    await crowd?.leave();
    await place.server?.stop();
    await place.end();
    assert.deepEqual(crowd?.book.faults ?? [], [], 'the crowd noticed nothing odd');
  });
  return place;
}

const plainPart = /^[A-Za-z0-9_.~@-]{1,128}$/;
/** How a text of a client's stands in an id. */
export const namePart = (text) => plainPart.test(text) && text !== '.' && text !== '..' ? text : `:${Buffer.from(text).toString('base64url')}`;
export const userIdOf = (dialect, userId) => `${dialect}:${namePart(userId)}`;

const codes = { 400: 'bad_request', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 405: 'method_not_allowed', 409: 'conflict', 422: 'invalid',
  429: 'too_many_attempts', 503: 'unavailable' };

/** The answer has this status and says so in the one shape. Returns the sentence. */
export function assertRefusal({ status, body }, ...statuses) {
  assert.ok(statuses.includes(status), `${statuses.join(' or ')}, not ${status}: ${JSON.stringify(body)}`);
  assert.deepEqual(Object.keys(body), ['error']);
  assert.deepEqual(Object.keys(body.error).sort(), ['code', 'message']);
  assert.equal(body.error.code, codes[status]);
  assert.match(body.error.message, /^\S.*[.!?]$/s, 'a sentence');
  return body.error.message;
}

/** It was done, to so many. Returns the whole answer. */
export function assertDone({ status, body }, action, affected) {
  assert.equal(status, 200, JSON.stringify(body));
  assert.match(body.action, action);
  // What concerns the whole server has none.
  assert.ok(body.target === null || typeof body.target === 'string', `${body.target}`);
  if (affected !== undefined)
    assert.equal(body.affected, affected, JSON.stringify(body));
  assert.match(body.message, /\S/);
  assert.ok(Number.isInteger(body.audit), `a number in the audit log: ${body.audit}`);
  return body;
}

/** All items of a list, over all its pages. */
export async function listed(operator, table, query = {}) {
  const items = [];
  let cursor = null;
  do {
    const { status, body } = await operator.get(table, { limit: '1000', ...query, ...cursor ? { cursor } : {} });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['items', 'next', 'total']);
    items.push(...body.items);
    cursor = body.next;
  } while (cursor);
  return items;
}

/** The only row of @p table that matches. */
export async function rowOf(operator, table, matches, query = {}) {
  const rows = (await listed(operator, table, query)).filter(matches);
  assert.equal(rows.length, 1, `one row of ${table}: ${JSON.stringify(rows)}`);
  return rows[0];
}

/** The same, as soon as there is one. */
export async function untilRow(operator, table, matches, query = {}) {
  const end = Date.now() + 5000 * patience;
  for (;;) {
    const row = (await listed(operator, table, query)).find(matches);
    if (row || Date.now() > end) {
      assert.ok(row, `a row of ${table} appears`);
      return row;
    }
    await sleep(50);
  }
}

/** The row of somebody in rooms, whom only the socket's id names. */
export const memberRow = (operator, party) => rowOf(operator, 'users', (row) => row.socketId === party.id, { dialect: 'rooms', q: party.id });

const fromPeers = /^(offer|answer|ice-candidate|custom-message)$/;

/** What a crowd makes others hear is no part of a conversation: who comes and goes, what they send to whoever is present, and places in the line. */
export function withoutTheCrowd(...parties) {
  const ours = new Set(parties.map((party) => party.userId));
  for (const { inbox } of parties) {
    const put = inbox.put.bind(inbox);
    const isOurs = ({ name, args }) => name !== 'queue-status' && (!/^peer-(dis)?connected$/.test(name) || ours.has(args[0].peerId))
      && !(fromPeers.test(name) && 'from' in args[0] && !ours.has(args[0].from));
    inbox.put = (event) => isOurs(event) && put(event);
    inbox.drain().filter(isOurs).forEach(put);
  }
}
