// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Five conversations at the same time on one server, between people and in a room who all have the same two names: what
// each of them hears is word for word what it hears alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { get } from './support/http.mjs';
import { answer, candidateOf, companies, gather, offer } from './support/party.mjs';
import * as presence from './support/presence.mjs';
import { startHeliographd } from './support/program.mjs';
import * as random from './support/random.mjs';

const userIds = ['alice', 'bob'];
const rounds = 5;

/** For each dialect the events that are its own, and a conversation of two. */
const conversations = {
  rooms: {
    events: ['existing-users', 'user-joined', 'user-left', 'offer', 'answer', 'ice-candidate', 'chat-message', 'error'],
    async play([alice, bob]) {
      const join = { userName: 'alice', userRole: 'observer' };
      for (let round = 0; round < rounds; round += 1) {
        for (const roomId of userIds) {
          alice.emit('join-room', { ...join, roomId });
          await alice.take('existing-users');
          bob.emit('join-room', { ...join, roomId });
          await bob.take('existing-users');
          await alice.take('user-joined');
          for (const [event, key] of [['offer', 'offer'], ['answer', 'answer'], ['ice-candidate', 'candidate']]) {
            alice.emit(event, { targetUserId: bob.id, [key]: round, roomId });
            await bob.take(event);
          }
          bob.emit('chat-message', { roomId, message: 'hello' });
          await alice.take('chat-message');
          bob.emit('leave-room', { roomId });
          await alice.take('user-left');
        }
      }
    },
  },
  direct: {
    events: ['user_registered', 'incoming_call', 'call_answered', 'call_declined', 'call_ended', 'call_busy', 'call_failed', 'ice_candidate', 'logout_success'],
    async play([alice, bob]) {
      await direct.register(alice, userIds[0]);
      await direct.register(bob, userIds[1]);
      for (let round = 0; round < rounds; round += 1) {
        await direct.ring(alice, bob);
        await direct.decline(bob, alice);
        await direct.connect(bob, alice);
        await direct.sendCandidate(alice, bob, candidateOf(round));
        await direct.hangUp(alice, bob);
        await direct.assertFails(alice, 'alice', 'Cannot call yourself');
      }
      alice.emit('logout_user', { userId: userIds[0] });
      await alice.take('logout_success');
      await direct.assertFails(bob, 'alice', 'User not found or offline');
    },
  },
  calls: {
    // 'call_cancelled' belongs to it too, but goes to whoever has the callee's name and did not answer: here they are others.
    events: ['registered', 'incoming_call', 'call_accept', 'call_reject', 'call_end', 'sdp_offer', 'sdp_answer', 'ice_candidate', 'pong'],
    async play([alice, bob]) {
      await calls.register(alice, userIds[0]);
      await calls.register(bob, userIds[1]);
      for (let round = 0; round < rounds; round += 1) {
        await calls.reject(bob, alice, await calls.ring(alice, bob));
        const callId = await calls.connect(bob, alice);
        await calls.negotiate(bob, alice, callId);
        await calls.sendCandidate(alice, bob, callId, candidateOf(round));
        await calls.hangUp(alice, bob, callId);
        alice.emit('ping');
        await alice.take('pong');
      }
    },
  },
  presence: {
    events: ['registered', 'user-list', 'peer-connected', 'peer-disconnected', 'offer', 'answer', 'ice-candidate', 'custom-message', 'error'],
    async play([alice, bob]) {
      await presence.register(alice, userIds[0]);
      await presence.register(bob, userIds[1]);
      await presence.assertComes(userIds[1], alice);
      for (let round = 0; round < rounds; round += 1) {
        for (const event of Object.keys(presence.relays)) {
          await presence.send(event, alice, bob, { round });
          await presence.send(event, bob, alice, { round });
        }
        assert.deepEqual(await presence.usersFor(alice), ['bob']);
        alice.emit('offer', { to: 'carl', from: 'alice', offer });
        await presence.assertError(alice, 'User carl not found');
      }
    },
  },
  random: {
    events: ['authenticated', 'queue-status', 'searching', 'matched', 'webrtc-offer', 'webrtc-answer', 'webrtc-ice-candidate', 'chat-message', 'partner-left'],
    async play([alice, bob]) {
      await random.authenticate(alice, userIds[0]);
      await random.authenticate(bob, userIds[1]);
      for (let round = 0; round < rounds; round += 1) {
        const roomId = await random.meet(alice, bob);
        await random.relay('webrtc-offer', alice, bob, roomId, offer);
        await random.relay('webrtc-answer', bob, alice, roomId, answer);
        await random.relay('webrtc-ice-candidate', bob, alice, roomId, candidateOf(round));
        await random.chat(alice, bob, roomId, 'hello');
        bob.emit('end-chat');
        await random.assertPartnerLeft(alice, roomId, 'user-ended');
      }
    },
  },
};

/** From now on @p party hears only these events. Returns the list that they are noted in. */
function hearOnly(party, events) {
  const heard = [];
  const put = party.inbox.put.bind(party.inbox);
  party.inbox.put = (item) => {
    if (!events.includes(item.name))
      return;
    heard.push(item);
    put(item);
  };
  return heard;
}

/** What was heard, without what is another value each time. */
function comparable(parties, heard) {
  const varying = ['callId', 'roomId', 'id', 'timestamp', 'joinedAt', 'serverTime', 'waitTime', 'averageWaitTime'];
  const text = JSON.stringify(heard, (key, value) => {
    if (varying.includes(key) && value !== null && !userIds.includes(value))
      return `some ${key}`;
    return key === 'joinedAt' ? 'some time' : value;
  });
  return parties.reduce((rest, party, index) => rest.replaceAll(party.id, `socket of ${userIds[index]}`), text);
}

async function play(t, server, company, dialect) {
  const { events, play: conversation } = conversations[dialect];
  const parties = await gather(t, server, company, 2);
  const heard = parties.map((party) => hearOnly(party, events));
  return async () => {
    await conversation(parties);
    await Promise.all(parties.map((party) => party.ask('ping')));
    return comparable(parties, heard);
  };
}

const names = Object.keys(conversations);
const start = () => startHeliographd({ env: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } });

for (const [name, company] of Object.entries(companies)) {
  describe(`five conversations, ${name}`, () => {
    test('at the same time as alone', async (t) => {
      const alone = {};
      for (const dialect of names) {
        const server = await start();
        alone[dialect] = await (await play(t, server, company, dialect))();
        await server.discard();
        assert.ok(alone[dialect].length > 1000, 'something was heard');
      }
      const server = await start();
      const conversing = await Promise.all(names.map((dialect) => play(t, server, company, dialect)));
      const together = await Promise.all(conversing.map((converse) => converse()));
      for (const [index, dialect] of names.entries())
        assert.equal(together[index], alone[dialect], dialect);
      const { connectedUsers } = (await get(server, '/users')).json;
      assert.deepEqual(connectedUsers, ['bob']);
      await server.discard();
    });
  });
}
