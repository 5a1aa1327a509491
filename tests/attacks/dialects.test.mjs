// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// People who meddle with the calls, rooms and names of others, in every dialect: refused in its own words, while two at
// another address talk on.

import assert from 'node:assert/strict';
import * as calls from '../clients/support/calls.mjs';
import * as direct from '../clients/support/direct.mjs';
import { anyCompany, assertDismissed, assertRefused, gather, offer, quiet } from '../clients/support/party.mjs';
import * as presence from '../clients/support/presence.mjs';
import { Person } from '../clients/support/person.mjs';
import * as random from '../clients/support/random.mjs';
import { seconds, secret, showing } from '../clients/support/token.mjs';
import { attack } from './support/arena.mjs';
import { many } from './support/flood.mjs';
import { openSocket, text } from './support/frames.mjs';

/** As attack(); those whom @p run gathers have left when it is over. */
function meddling(name, options, run) {
  attack(name, { growth: 16, ...options }, async ({ server }) => {
    const leaving = [];
    try {
      await run({ server, t: { after: (leave) => leaving.push(leave) } });
    } finally {
      leaving.forEach((leave) => leave());
    }
  });
}

const unlimited = { env: { RATE_LIMIT: 'off' } };
const guess = { callId: '00000000-0000-4000-8000-000000000000', roomId: 'room_1_00000000' };
const victims = (t, server, count) => gather(t, server, anyCompany, count, { localAddress: '127.0.0.4' });
const strangers = (t, server, count, options) => gather(t, server, anyCompany, count, options);

meddling('a stranger\'s relay: calls by name', unlimited, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await direct.register(anna, 'anna');
  await direct.register(ben, 'ben');
  const [known, unknown] = await strangers(t, server, 2);
  await direct.register(known, 'mallory');
  async function meddle() {
    for (let round = 0; round < 100; round += 1) {
      for (const userId of ['anna', 'ben', 'mallory'])
        unknown.emit('logout_user', { userId });
      for (const stranger of [known, unknown]) {
        for (const [to, from] of [['anna', 'ben'], ['ben', 'anna'], ['anna', 'mallory']]) {
          stranger.emit('ice_candidate', { to, from, candidate: round });
          stranger.emit('answer_call', { to, from, answer: offer });
          stranger.emit('decline_call', { to, from });
          stranger.emit('end_call', { to, from });
        }
      }
    }
    await quiet(known, unknown, anna, ben);
  }
  await meddle();
  await direct.ring(anna, ben);
  await meddle();
  await direct.pickUp(ben, anna);
  await meddle();
  await direct.sendCandidate(anna, ben, 'undisturbed');
  await direct.assertBusy(known, ben);
  unknown.emit('make_call', { to: 'anna', from: 'ben', offer });
  assert.deepEqual(await unknown.takeOne('call_failed'), { error: 'User not registered', targetUser: 'anna' });
  await direct.hangUp(ben, anna);
  known.emit('make_call', { to: 'anna', from: 'ben', offer });
  assert.deepEqual(await anna.takeOne('incoming_call'), { from: 'mallory', offer });
});

meddling('a stranger\'s relay: calls with ids', unlimited, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await calls.register(anna, 'anna');
  await calls.register(ben, 'ben');
  const [known, unknown] = await strangers(t, server, 2);
  await calls.register(known, 'mallory');
  const notIn = 'Not a participant of this call';
  // Even somebody who learnt the call's id.
  async function meddle(callId) {
    for (let round = 0; round < 30; round += 1) {
      for (const stranger of [known, unknown]) {
        for (const to of ['anna', 'ben']) {
          await calls.assertRefuses(stranger, 'sdp_offer', { callId, to, from: 'anna', sdp: offer }, 'E203', notIn);
          await calls.assertRefuses(stranger, 'sdp_answer', { callId, to, from: 'anna', sdp: offer }, 'E203', notIn);
          stranger.emit('ice_candidate', { callId, to, from: 'anna', candidate: round });
          stranger.emit('ice_candidate', { callId: guess.callId, to, candidate: round });
        }
        await calls.assertRefuses(stranger, 'call_end', { callId }, 'E203', 'You are not a participant of this call');
        assertRefused(await stranger.ask('call_cancel', { callId }), undefined, 'E203');
      }
    }
    await quiet(known, unknown, anna, ben);
  }
  const callId = await calls.ring(anna, ben);
  await meddle(callId);
  await calls.accept(ben, anna, callId);
  await meddle(callId);
  await calls.negotiate(anna, ben, callId);
  await calls.hangUp(ben, anna, callId);
});

meddling('a call accepted by a third person', unlimited, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await calls.register(anna, 'anna');
  await calls.register(ben, 'ben');
  const [known, unknown] = await strangers(t, server, 2);
  await calls.register(known, 'mallory');
  for (let round = 0; round < 20; round += 1) {
    const callId = await calls.ring(anna, ben);
    for (const stranger of [known, unknown]) {
      for (const event of ['call_accept', 'call_reject'])
        await calls.assertRefuses(stranger, event, { callId, userId: 'ben', calleeId: 'ben' }, 'E203', 'You are not the callee of this call');
      await calls.assertRefuses(stranger, 'call_accept', { callId: guess.callId }, 'E101', 'Call not found or expired');
    }
    await quiet(anna, ben, known, unknown);
    await calls.accept(ben, anna, callId);
    await calls.hangUp(ben, anna, callId);
  }
});

meddling('a stranger\'s relay: presence', unlimited, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await presence.register(anna, 'anna');
  await presence.register(ben, 'ben');
  await presence.assertComes('ben', anna);
  const [known, unknown] = await strangers(t, server, 2);
  await presence.register(known, 'mallory');
  await presence.assertComes('mallory', anna, ben);
  for (const [event, { key, error }] of Object.entries(presence.relays)) {
    // Whoever is known by a name speaks in it; whoever is not cannot take that of somebody who is there.
    await presence.send(event, known, anna, 'hello', 'ben');
    for (let round = 0; round < 100; round += 1)
      unknown.emit(event, { to: 'anna', from: 'ben', [key]: 'I am Ben' });
    for (let round = 0; round < 100; round += 1)
      await presence.assertError(unknown, error);
  }
  await quiet(anna, ben, known, unknown);
  await presence.send('offer', ben, anna, 'undisturbed');
});

meddling('a stranger\'s relay: random', unlimited, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await random.authenticate(anna, 'anna');
  await random.authenticate(ben, 'ben');
  const [known, unknown] = await strangers(t, server, 2);
  await random.authenticate(known, 'mallory');
  const roomId = await random.meet(anna, ben);
  for (let round = 0; round < 100; round += 1) {
    for (const stranger of [known, unknown]) {
      for (const event of ['webrtc-offer', 'webrtc-answer', 'webrtc-ice-candidate', 'chat-message', 'typing', 'connection-status', 'quality-report']) {
        const everything = { fromUserId: 'anna', from: 'anna', offer, answer: offer, candidate: 1, message: 'x', isTyping: true, status: 'x', quality: 'x' };
        stranger.emit(event, { roomId, targetUserId: 'ben', ...everything });
        stranger.emit(event, { roomId: guess.roomId, ...everything });
      }
    }
  }
  await quiet(anna, ben, known, unknown);
  anna.emit('webrtc-offer', { roomId, offer, targetUserId: 'ben', fromUserId: 'mallory' });
  await random.assertTold('webrtc-offer', ben, anna, roomId, offer);
  await random.chat(ben, anna, roomId, 'undisturbed');
});

meddling('the token of another', { env: { RATE_LIMIT: 'off', JWT_SECRET: secret } }, async ({ server, t }) => {
  const [anna, ben] = await gather(t, server, anyCompany, 2, { localAddress: '127.0.0.4', ...showing({ userId: 'anna' }) });
  await direct.register(anna, 'anna');
  await calls.register(ben, 'anna');
  const mismatch = 'User mismatch with authenticated identity';
  const [mallory] = await strangers(t, server, 1, showing({ userId: 'mallory' }));
  for (let round = 0; round < 50; round += 1) {
    mallory.emit('register_user', { userId: 'anna' });
    assert.deepEqual(await mallory.takeOne('user_registered'), { success: false, userId: 'anna', error: mismatch });
    mallory.emit('register', { userId: 'anna' });
    assert.deepEqual(await mallory.takeOne('registration_error'), { code: 'E203', message: mismatch });
    mallory.emit('register', { userId: 'anna', platform: 'web' });
    assert.deepEqual(await mallory.takeOne('registration_error'), { code: 'E203', message: mismatch });
    mallory.emit('authenticate', { userId: 'anna' });
    assert.deepEqual(await mallory.takeOne('auth-error'), { message: mismatch });
  }
  await quiet(anna, ben, mallory);
  const forged = [showing({ userId: 'anna' }, { key: 'a secret that somebody made up' }), showing({ userId: 'anna' }, { header: { alg: 'none' } })];
  await many(40, 10, (index) => assert.rejects(Person.connect(server, forged[index % 2]), { message: 'Invalid token' }));
  await quiet(anna, ben);
});

meddling('a token that expires on a live connection', { env: { RATE_LIMIT: 'off', JWT_SECRET: secret } }, async ({ server, t }) => {
  const [anna, ben] = await victims(t, server, 2);
  await calls.register(anna, 'anna');
  await presence.register(ben, 'ben');
  const exp = seconds(2);
  const guests = await strangers(t, server, 20, showing({ userId: 'guest', exp }));
  await calls.register(guests[0], 'guest');
  await random.authenticate(guests[1], 'guest');
  for (const guest of guests) {
    assert.deepEqual(await guest.takeOne('token_expired'), { message: 'Token expired' });
    await assertDismissed(guest);
  }
  await assert.rejects(Person.connect(server, showing({ userId: 'guest', exp })), { message: 'Token expired' });
  await quiet(anna, ben);
  assert.deepEqual(await presence.usersFor(ben), []);
});

/**
 * 1000 registrations a second over several connections, each under another name; @p before: an event that ends the one
 * before. Returns what each connection got to hear, and whether it is still open.
 */
async function registerWithoutEnd(server, event, payloadOf, before) {
  const connections = await many(20, 20, () => openSocket(server));
  let number = 0;
  const begin = Date.now();
  // Several of each connection in one go: who is sent away for the first still hears why.
  for (let turn = 1; turn <= 20; turn += 1) {
    for (let count = 0; count < 100; count += 1) {
      number += 1;
      const connection = connections[number % connections.length];
      if (connection.isOpen && before)
        connection.send(text(`42["${before}"]`));
      if (connection.isOpen)
        connection.send(text(`42${JSON.stringify([event, payloadOf(number)])}`));
    }
    await new Promise((resolve) => { setTimeout(resolve, Math.max(0, begin + turn * 100 - Date.now())); });
  }
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  const heard = connections.map((connection) => ({ words: connection.received.toString('latin1'), isOpen: connection.isOpen }));
  connections.forEach((connection) => connection.destroy());
  return heard;
}

const limit = 200;
const floods = {
  'calls by name': ['register_user', (number) => ({ userId: `flood-${number}` }), /\["user_registered",\{[^}]*"error":"Rate limit exceeded"/g,
    async (party) => direct.register(party, 'honest')],
  'calls with ids': ['register', (number) => ({ userId: `flood-${number}`, platform: 'web' }),
    /\["registration_error",\{"code":"E001","message":"Rate limit exceeded"\}/g, async (party) => calls.register(party, 'honest'), 'unregister'],
  'strangers': ['authenticate', (number) => ({ userId: `flood-${number}` }), /\["auth-error",\{"message":"Rate limit exceeded"\}/g,
    async (party) => random.authenticate(party, 'honest')],
};
for (const [name, [event, payloadOf, refusal, arrive, before]] of Object.entries(floods)) {
  meddling(`1000 registrations a second from one address: ${name}`, { env: { REGISTER_RATE_LIMIT: String(limit) } }, async ({ server, t }) => {
    const words = (await registerWithoutEnd(server, event, payloadOf, before)).map(({ words: each }) => each).join('');
    const refusals = words.match(refusal)?.length ?? 0;
    assert.ok(refusals > 1500, `${refusals} of 2000 were refused`);
    const [honest] = await victims(t, server, 1);
    await arrive(honest);
    await quiet(honest);
  });
}

meddling('1000 registrations a second from one address: presence', {}, async ({ server, t }) => {
  const heard = await registerWithoutEnd(server, 'register', (number) => ({ userId: `flood-${number}` }));
  assert.deepEqual(heard.filter(({ isOpen }) => isOpen), [], 'all are sent away');
  // The sentence, then the DISCONNECT packet.
  const told = heard.filter(({ words }) => /\["error","Rate limit exceeded"\][^]*\x81\x0241/.test(words));
  assert.equal(told.length, heard.length, 'all were told why');
  const [honest] = await victims(t, server, 1);
  await presence.register(honest, 'honest');
  await quiet(honest);
});

meddling('sent away in the middle of 200 frames', { env: { RATE_LIMIT_POINTS: '1' } }, async ({ server, t }) => {
  const frames = (userId) => Buffer.concat(Array.from({ length: 200 }, () => text(`42["register",{"userId":"${userId}"}]`)));
  const connections = await many(20, 20, () => openSocket(server));
  // A reset would take the last words with it.
  const faults = [];
  for (const [index, connection] of connections.entries()) {
    connection.socket.on('error', (fault) => faults.push(fault.code));
    connection.send(frames(`sender-${index}`));
  }
  await Promise.all(connections.map((connection) => connection.closed));
  assert.deepEqual(faults, []);
  // The sentence, the DISCONNECT packet, and the ends of session and WebSocket.
  for (const connection of connections)
    assert.match(connection.received.toString('latin1'), /\["error","Rate limit exceeded"\][^]*\x81\x0241\x81\x011\x88\x02\x03\xe8$/);
  const [honest] = await victims(t, server, 1);
  await presence.register(honest, 'honest');
});
