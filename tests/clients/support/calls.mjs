// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of a conversation between people whose calls have ids.

import assert from 'node:assert/strict';
import { answer as anAnswer, assertRefused, gather, names, offer as anOffer, withoutTime } from './party.mjs';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What tells this dialect's registration from others: it names a platform. */
export const device = (userId, rest = {}) => ({ userId, deviceId: `device of ${userId}`, platform: 'web', ...rest });

export async function register(party, userId, rest = {}) {
  party.emit('register', device(userId, rest));
  assert.deepEqual(await party.takeOne('registered'), { success: true, sessionId: party.id });
  party.userId = userId;
}

/** As many registered people as there are @p words. */
export async function registered(t, server, company, ...words) {
  const all = await gather(t, server, company, words.length);
  const userIds = names(...words);
  await Promise.all(all.map((party, index) => register(party, userIds[index])));
  return all;
}

/** Further connections of the same person. */
export async function devicesOf(t, server, company, userId, count) {
  const all = await gather(t, server, company, count);
  await Promise.all(all.map((party) => register(party, userId)));
  return all;
}

/** Rings and returns the call's id, whether the callee is there or not. */
export async function initiate(caller, calleeId, rest = {}) {
  const { callId, ...answer } = await caller.ask('call_initiate', { calleeId, callType: 'video', ...rest });
  assert.deepEqual(answer, { success: true, state: 'ringing', message: 'Call initiated successfully' });
  assert.match(callId, uuid);
  return callId;
}

export async function assertRings(callee, caller, callId, rest = {}) {
  assert.deepEqual(withoutTime(await callee.takeOne('incoming_call')),
    { callId, callerId: caller.userId, callerName: 'Unknown', callerAvatar: null, callType: 'video', ...rest });
}

export async function ring(caller, callee, rest = {}) {
  const callId = await initiate(caller, callee.userId, rest);
  await assertRings(callee, caller, callId, rest);
  return callId;
}

export async function accept(callee, caller, callId) {
  assert.deepEqual(await callee.ask('call_accept', { callId }), { success: true, callId, state: 'accepted', message: 'Call accepted' });
  assert.deepEqual(withoutTime(await caller.takeOne('call_accept')), { callId, calleeId: callee.userId });
}

export async function connect(caller, callee) {
  const callId = await ring(caller, callee);
  await accept(callee, caller, callId);
  return callId;
}

export async function reject(callee, caller, callId, reason) {
  assert.deepEqual(await callee.ask('call_reject', reason === undefined ? { callId } : { callId, reason }),
    { success: true, callId, message: 'Call rejected' });
  assert.deepEqual(withoutTime(await caller.takeOne('call_reject')), { callId, calleeId: callee.userId, reason: reason ?? 'declined' });
}

/** The acknowledged end of a call, for the one who says it. */
export async function end(party, callId, rest = {}) {
  assert.deepEqual(await party.ask('call_end', { callId, ...rest }), { success: true, callId, message: 'Call ended' });
}

export async function assertEnded(party, other, callId, rest = {}) {
  assert.deepEqual(withoutTime(await party.takeOne('call_end')), { callId, endedBy: other.userId, ...rest });
}

export async function hangUp(party, other, callId, rest = {}) {
  await end(party, callId, rest);
  await assertEnded(other, party, callId, rest);
}

export async function assertAnsweredElsewhere(device, callId) {
  assert.deepEqual(withoutTime(await device.takeOne('call_cancelled')), { callId, reason: 'answered_elsewhere' });
}

const descriptions = { sdp_offer: 'SDP offer sent', sdp_answer: 'SDP answer sent' };

export async function describe(event, sender, receiver, callId, sdp) {
  assert.deepEqual(await sender.ask(event, { callId, to: receiver.userId, sdp }), { success: true, message: descriptions[event] });
  assert.deepEqual(withoutTime(await receiver.takeOne(event)), { callId, from: sender.userId, sdp });
}

/** Offer and answer, after which candidates pass at once. */
export async function negotiate(caller, callee, callId) {
  await describe('sdp_offer', caller, callee, callId, anOffer);
  await describe('sdp_answer', callee, caller, callId, anAnswer);
}

export async function sendCandidate(sender, receiver, callId, candidate) {
  sender.emit('ice_candidate', { callId, to: receiver.userId, candidate });
  await assertCandidate(receiver, sender, callId, candidate);
}

export async function assertCandidate(receiver, sender, callId, candidate) {
  assert.deepEqual(withoutTime(await receiver.takeOne('ice_candidate')), { callId, from: sender.userId, candidate });
}

/** The server acknowledges with this refusal. */
export async function assertRefuses(party, event, payload, code, message) {
  assertRefused(await party.ask(event, payload), message, code);
}
