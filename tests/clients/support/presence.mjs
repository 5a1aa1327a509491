// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of a conversation between people who see who else is there. Their registration is that of calls with ids as
// well, which answers too, sooner or later than the list.

import assert from 'node:assert/strict';
import { gather, names, takeAll } from './party.mjs';

/** Registers, and returns who else is there. */
export async function register(party, userId) {
  party.emit('register', { userId });
  const { 'user-list': list, registered } = await takeAll(party, 'user-list', 'registered');
  assert.equal(registered.success, true);
  assert.deepEqual(Object.keys(list), ['users']);
  assert.ok(!list.users.includes(userId), 'nobody is told of themselves');
  assert.equal(new Set(list.users).size, list.users.length, 'nobody is there twice');
  party.userId = userId;
  return list.users;
}

/** @p others hear that somebody has come. */
export async function assertComes(userId, ...others) {
  for (const other of others)
    assert.deepEqual(await other.takeOne('peer-connected'), { peerId: userId });
}

export async function assertGoes(userId, ...others) {
  for (const other of others)
    assert.deepEqual(await other.takeOne('peer-disconnected'), { peerId: userId });
}

/** As many people as there are @p words, who came one after the other and know of each other. */
export async function registered(t, server, company, ...words) {
  const all = await gather(t, server, company, words.length);
  const userIds = names(...words);
  for (const [index, party] of all.entries()) {
    const users = await register(party, userIds[index]);
    for (const earlier of all.slice(0, index))
      assert.ok(users.includes(earlier.userId));
    await assertComes(party.userId, ...all.slice(0, index));
  }
  return all;
}

/** Each event that passes from one to another, with the key of what it carries and the error for what is wrong. */
export const relays = {
  'offer': { key: 'offer', error: 'Invalid offer data' },
  'answer': { key: 'answer', error: 'Invalid answer data' },
  'ice-candidate': { key: 'candidate', error: 'Invalid ICE candidate data' },
  'custom-message': { key: 'message', error: 'Invalid custom message data' },
};

export async function send(event, sender, receiver, payload, from = sender.userId) {
  const { key } = relays[event];
  sender.emit(event, { to: receiver.userId, from, [key]: payload });
  assert.deepEqual(await receiver.takeOne(event), { from: sender.userId ?? from, [key]: payload });
}

/** The error is a sentence, not an object. */
export async function assertError(party, sentence) {
  assert.equal(await party.takeOne('error'), sentence);
}

export async function usersFor(party) {
  party.emit('get-users');
  const { users, ...rest } = await party.takeOne('user-list');
  assert.deepEqual(rest, {});
  return users;
}
