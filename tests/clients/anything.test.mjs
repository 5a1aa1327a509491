// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every event of every dialect with every kind of payload, from somebody who is nobody yet and from somebody who is in
// everything: each is acknowledged once, in one of the two shapes, and whoever talks besides is not disturbed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { companies, gather, names, takeAll } from './support/party.mjs';
import { startHeliographd } from './support/program.mjs';
import { authenticate } from './support/random.mjs';

const events = [
  'join-room', 'leave-room', 'offer', 'answer', 'ice-candidate', 'chat-message',
  'register_user', 'make_call', 'answer_call', 'decline_call', 'end_call', 'ice_candidate', 'logout_user',
  'register', 'unregister', 'call_initiate', 'call_accept', 'call_reject', 'call_end', 'call_cancel', 'sdp_offer', 'sdp_answer', 'ping',
  'custom-message', 'get-users',
  'authenticate', 'find-random-partner', 'next-partner', 'end-chat', 'webrtc-offer', 'webrtc-answer', 'webrtc-ice-candidate', 'typing',
  'connection-status', 'quality-report',
];

const odd = [null, true, 0, -1, 1e300, '', 'text', '\u0000', '\ud83d', [], [[]], {}, { toString: 1 }, { length: 3 }, ['register'], 'x'.repeat(5000)];
const keys = ['userId', 'to', 'from', 'targetUserId', 'roomId', 'callId', 'calleeId', 'callType', 'candidate', 'preferences', 'userInfo'];

/** What a client could send by mistake or on purpose. */
const payloads = [
  ...odd,
  ...odd.map((value) => Object.fromEntries(keys.map((key) => [key, value]))),
  ...keys.map((key) => ({ userId: 'a', to: 'a', from: 'a', roomId: 'a', callId: 'a', calleeId: 'a', callType: 'audio', candidate: 1, [key]: { nested: [key] } })),
  { __proto__: null, constructor: 'a', prototype: 'a', hasOwnProperty: 'a' },
  JSON.parse('{"__proto__":{"userId":"a"},"userId":"a"}'),
];

function assertAcknowledged(event, payload, answer) {
  const what = `${event} ${JSON.stringify(payload)}: ${JSON.stringify(answer)}`;
  if (event === 'ping') {
    assert.deepEqual(Object.keys(answer).sort(), ['serverTime', 'timestamp'], what);
  } else if (answer.success) {
    assert.equal(answer.success, true, what);
  } else {
    assert.deepEqual(Object.keys(answer).sort(), ['error', 'success'], what);
    assert.deepEqual(Object.keys(answer.error).sort(), ['code', 'message'], what);
    assert.match(answer.error.code, /^E\d{3}$/, what);
    assert.notEqual(answer.error.message, 'Unknown event', what);
    assert.ok(answer.error.message.length > 0, what);
  }
}

let server;
before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off', MAX_ROOMS_PER_SOCKET: '1000' } }); });
after(() => server.stop());

const states = {
  'nobody': async () => {},
  'somebody in everything': async (party, userId) => {
    await direct.register(party, userId);
    party.emit('register', { userId });
    await takeAll(party, 'user-list', 'registered');
    await authenticate(party, userId);
    party.emit('join-room', { roomId: userId, userName: 'somebody', userRole: 'observer' });
    await party.take('existing-users');
  },
};

for (const which of ['WebSocket only', 'polling only', 'JSON WebSocket']) {
  for (const [state, prepare] of Object.entries(states)) {
    describe(`${which}, from ${state}`, () => {
      for (const event of events) {
        test(event, async (t) => {
          const [party, anna, ben] = await gather(t, server, companies[which], 3);
          await direct.register(anna, names('anna')[0]);
          await direct.register(ben, names('ben')[0]);
          await direct.connect(anna, ben);
          await prepare(party, names('somebody')[0]);
          for (const payload of payloads)
            assertAcknowledged(event, payload, await party.ask(event, payload));
          if (which !== 'JSON WebSocket')
            assertAcknowledged(event, undefined, await party.ask(event));
          // It is still heard, and the others heard nothing of it.
          assert.ok((await party.ask('ping')).timestamp);
          await direct.sendCandidate(anna, ben, 'undisturbed');
          await direct.hangUp(ben, anna);
        });
      }
    });
  }
}
