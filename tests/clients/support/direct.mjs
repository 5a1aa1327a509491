// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of a conversation between people who call each other by name.

import assert from 'node:assert/strict';
import { answer as anAnswer, gather, names, offer as anOffer } from './party.mjs';

export async function register(party, userId) {
  party.emit('register_user', { userId });
  assert.deepEqual(await party.takeOne('user_registered'), { success: true, userId });
  party.userId = userId;
}

/** As many registered people as there are @p words. */
export async function registered(t, server, company, ...words) {
  const all = await gather(t, server, company, words.length);
  const userIds = names(...words);
  await Promise.all(all.map((party, index) => register(party, userIds[index])));
  return all;
}

/** What goes from one to the other, and whom it names. */
export const between = (sender, receiver, rest = {}) => ({ to: receiver.userId, from: sender.userId, ...rest });

export async function ring(caller, callee, offer = anOffer) {
  caller.emit('make_call', between(caller, callee, { offer }));
  assert.deepEqual(await callee.takeOne('incoming_call'), { from: caller.userId, offer });
}

export async function pickUp(callee, caller, answer = anAnswer) {
  callee.emit('answer_call', between(callee, caller, { answer }));
  assert.deepEqual(await caller.takeOne('call_answered'), { from: callee.userId, answer });
}

export async function connect(caller, callee) {
  await ring(caller, callee);
  await pickUp(callee, caller);
}

export async function decline(callee, caller) {
  callee.emit('decline_call', between(callee, caller));
  assert.deepEqual(await caller.takeOne('call_declined'), { from: callee.userId });
}

export async function hangUp(party, other) {
  party.emit('end_call', between(party, other));
  assert.deepEqual(await other.takeOne('call_ended'), { from: party.userId });
}

export async function sendCandidate(sender, receiver, candidate) {
  sender.emit('ice_candidate', between(sender, receiver, { candidate }));
  assert.deepEqual(await receiver.takeOne('ice_candidate'), { from: sender.userId, candidate });
}

/** A call that the server refuses with this sentence. */
export async function assertFails(caller, targetUser, error) {
  caller.emit('make_call', { to: targetUser, from: caller.userId, offer: anOffer });
  assert.deepEqual(await caller.takeOne('call_failed'), { error, targetUser });
}

export async function assertBusy(caller, callee) {
  caller.emit('make_call', between(caller, callee, { offer: anOffer }));
  assert.deepEqual(await caller.takeOne('call_busy'), { targetUser: callee.userId });
}

/** The other's end came without a word of theirs. */
export async function assertLost(party, other, reason) {
  assert.deepEqual(await party.takeOne('call_ended'), { from: other.userId, reason });
}

/** Both are free again: they can call each other. */
export async function assertIdle(caller, callee) {
  await ring(caller, callee);
  await hangUp(caller, callee);
}
