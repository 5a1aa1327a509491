// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a console displays is what happened: a crowd lives for a while, and every connection, join, call, pair and end of
// it appears among the events, none twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../load/traffic/crowd.mjs';
import { Channel } from './support/channel.mjs';
import { Place, namePart } from './support/operator.mjs';
import { patience } from './support/program.mjs';

/** Both as one line each, in which whatever is the same in both is written the same way. Null for what only one of them tells. */
const lineOfFact = {
  connected: () => 'connected',
  disconnected: () => 'disconnected',
  joined: ({ roomId }) => `joined ${namePart(roomId)}`,
  left: ({ roomId }) => `left ${namePart(roomId)}`,
  called: ({ dialect, callId }) => `called ${dialect} ${callId ?? ''}`,
  answered: ({ dialect, callId }) => `answered ${dialect} ${callId ?? ''}`,
  ended: ({ dialect, callId, roomId }) => `ended ${dialect} ${callId ?? roomId ?? ''}`,
  paired: ({ roomId }) => `paired ${roomId}`,
  // Whoever is present is registered in calls as well, and so is each device of a caller.
  registered: ({ dialect }) => dialect === 'calls' ? null : `registered ${dialect}`,
  released: ({ dialect }) => dialect === 'calls' ? null : `released ${dialect}`,
};

const numbered = (id) => id === null || id.startsWith('direct:') ? '' : id.replace(/^(calls|random):/, '');
const lineOfEvent = {
  connected: () => 'connected',
  disconnected: () => 'disconnected',
  joined: ({ room }) => `joined ${room}`,
  left: ({ room }) => `left ${room}`,
  called: ({ dialect, call }) => `called ${dialect} ${numbered(call)}`,
  answered: ({ dialect, call }) => `answered ${dialect} ${numbered(call)}`,
  ended: ({ dialect, call }) => `ended ${dialect} ${numbered(call)}`,
  paired: ({ call }) => `paired ${numbered(call)}`,
  registered: lineOfFact.registered,
  released: lineOfFact.released,
};

/** How often each line is there, sorted. */
function counted(lines) {
  const counts = {};
  for (const line of lines.filter((one) => one !== null).sort())
    counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

test('every fact is an event, once', { timeout: 90_000 * patience }, async (t) => {
  const place = new Place();
  t.after(() => place.end());
  await place.start({ CALL_TIMEOUT_MS: '2000', CALL_RING_TIMEOUT: '2000', CALL_RECONNECT_GRACE: '1000' });
  const channel = await Channel.open(place.server, { token: place.token });
  t.after(() => channel.end());
  const table = channel.subscribe('events', { limit: 20_000 });
  await table.until(() => true, 'complete');

  const facts = [];
  const crowd = new Crowd(place.server, { people: 150, seed: 21, speed: 20, addresses: 10, write: (fact) => facts.push(fact) });
  t.after(() => crowd.leave());
  crowd.start();
  await sleep(15_000);
  await crowd.leave();
  assert.deepEqual(crowd.book.faults, []);

  const told = () => counted([...table.rows.values()].map((event) => lineOfEvent[event.type]?.(event) ?? null));
  const happened = counted(facts.map(({ kind, what }) => lineOfFact[kind]?.(what) ?? null));
  // The last calls end when nobody comes back to them.
  const end = Date.now() + 8000 * patience;
  while (JSON.stringify(told()) !== JSON.stringify(happened) && Date.now() < end)
    await sleep(250);
  assert.deepEqual(told(), happened);
  assert.equal(table.missed, 0);
  assert.ok(happened.connected > 150 && facts.length > 1000, `${facts.length} facts`);
});
