// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Those who take part in a conversation, whatever connects them: a party has an id and can emit, ask, take, takeOne,
// leave and breakOff. The suites of the dialects run once for each of the companies below.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { io47 } from './packages.mjs';
import { Person, everyWay, ways } from './person.mjs';

const by = (way, client = {}) => (server, options) => Person.connect(server, { way, ...client, ...options });
const upgrading = by(ways['polling with upgrade']);
const plain = by(everyWay['JSON WebSocket']);

/** How the first, the second … of a company connects; who comes after the last begins again. */
export const companies = {
  'polling only': [by(ways['polling only'])],
  'WebSocket only': [by(ways['WebSocket only'])],
  'polling with upgrade': [upgrading],
  'client 4.7': [by(ways['polling with upgrade'], { io: io47 })],
  'JSON WebSocket': [plain],
  'Socket.IO calls the JSON WebSocket': [upgrading, plain],
  'the JSON WebSocket calls Socket.IO': [plain, upgrading],
};

/** For what does not depend on the connection. */
export const anyCompany = companies['WebSocket only'];

/** A test of every company, all at the same time because it waits for a clock. */
export function testOfAll(name, play) {
  test(name, async (t) => {
    await Promise.all(Object.entries(companies).map(async ([which, company]) => {
      try {
        await play(t, company);
      } catch (error) {
        throw new Error(`${which}: ${error.message}`, { cause: error });
      }
    }));
  });
}

/** So many of @p company, each disconnected at the end of the test. */
export async function gather(t, server, company, count, options) {
  const all = await Promise.all(Array.from({ length: count }, (_, index) => company[index % company.length](server, options)));
  t.after(() => all.forEach((party) => party.leave()));
  return all;
}

/** All that these have said has been dealt with, and all that it brought any of them is in their inboxes. */
export async function settle(...parties) {
  for (let round = 0; round < 2; round += 1)
    await Promise.all(parties.map((party) => party.ask('ping')));
}

/** After all that was said, nobody has anything left to hear. */
export async function quiet(...parties) {
  await settle(...parties);
  for (const party of parties)
    assert.deepEqual(party.inbox.drain(), [], 'nothing more comes');
}

/** The server sends this party away for good: a stock client does not come back by itself. */
export async function assertDismissed(party) {
  assert.deepEqual(await party.take('disconnect'), ['io server disconnect']);
  assert.ok(!party.socket.active, 'it does not come back');
}

/** The next events have these names, in whatever order; their only arguments, by name. */
export async function takeAll(party, ...names) {
  const taken = {};
  for (let count = 0; count < names.length; count += 1) {
    const { name, args } = await party.inbox.take();
    assert.ok(names.includes(name) && !(name in taken), `one of ${names} is next: ${JSON.stringify({ name, args })}`);
    assert.equal(args.length, 1, `${name} has one argument`);
    [taken[name]] = args;
  }
  return taken;
}

/** What an acknowledgement says when something is refused. */
export function assertRefused(answer, message, code) {
  assert.equal(answer.success, false, JSON.stringify(answer));
  assert.equal(typeof answer.error.code, 'string');
  if (message !== undefined)
    assert.equal(answer.error.message, message);
  if (code !== undefined)
    assert.equal(answer.error.code, code);
}

/** A time as the protocol counts it: milliseconds since 1970, about now. */
export function assertNow(timestamp) {
  assert.equal(typeof timestamp, 'number');
  assert.ok(Math.abs(Date.now() - timestamp) < 10_000, `${timestamp} is about now`);
}

/** @p record without its times, which are about now. */
export function withoutTime({ timestamp, ...rest }) {
  assertNow(timestamp);
  return rest;
}

let lastName = 0;
/** Names that no other test of the process has. */
export function names(...words) {
  lastName += 1;
  return words.map((word) => `${word}-${lastName}`);
}

const sdp = ['v=0', 'o=- 46117317 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111'].join('\r\n');
export const offer = { type: 'offer', sdp };
export const answer = { type: 'answer', sdp };
export const candidateOf = (index) => ({ candidate: `candidate:${index} 1 udp 2113937151 192.0.2.1 54400 typ host`, sdpMid: '0', sdpMLineIndex: 0 });

/** What clients in the field put where a description or a candidate goes, and what they might. */
export const payloads = {
  'an object': offer,
  'a string': sdp,
  'a long string': 'x'.repeat(60_000),
  'a nested object': { ...candidateOf(1), extra: [[], { a: null }] },
  'an array': [1, 'two', null],
  'awkward text': 'quote " backslash \\ slash / tab \t nul \u0000 line \u2028 e\u0301 \u{1f52d} </script>',
  'awkward keys': { '': 1, 'a"b': 2, '\u{1f52d}': 3, to: 4, from: 5 },
};
/** Those that only count where nothing is looked at. */
export const emptyPayloads = { 'null': null, 'an empty string': '', 'an empty object': {}, 'false': false, 'zero': 0 };

/** More candidates than a server holds for somebody whose description has not come: how many, and which stay. */
export const tooMany = { count: 70, kept: 64 };
/** Three candidates of 30 000 letters are more than 64 KB; two are not. */
export const tooLarge = { count: 3, kept: 2, candidate: (index) => `${index}${'x'.repeat(30_000)}` };
