// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of a conversation between strangers whom the server brings together.

import assert from 'node:assert/strict';
import { gather, names, withoutTime } from './party.mjs';

const keysOfStats = ['activeRooms', 'activeUsers', 'averageWaitTime', 'queueLength', 'totalMatches', 'waitingUsers'];

export async function authenticate(party, userId, userInfo) {
  party.emit('authenticate', userInfo === undefined ? { userId } : { userId, userInfo });
  const { serverStats, ...rest } = await party.takeOne('authenticated');
  assert.deepEqual(rest, { userId, socketId: party.id });
  assert.deepEqual(Object.keys(serverStats).sort(), keysOfStats);
  assert.ok(Object.values(serverStats).every((value) => typeof value === 'number'));
  party.userId = userId;
  return serverStats;
}

/** As many people as there are @p words, each with what @p userInfo says of them. */
export async function authenticated(t, server, company, words, userInfo = () => undefined) {
  const all = await gather(t, server, company, words.length);
  const userIds = names(...words);
  await Promise.all(all.map((party, index) => authenticate(party, userIds[index], userInfo(index))));
  return all;
}

/** What somebody hears of their place in the line. */
export function placeOf(position, totalWaiting) {
  const ahead = position === 2 ? '1 person ahead of you' : `${position - 1} people ahead of you`;
  return { position, totalWaiting, estimatedWaitTime: Math.max(5, 2 * position), message: position === 1 ? "You're next in line!" : ahead };
}

const sentences = { find: 'Looking for a chat partner...', next: 'Looking for a new chat partner...' };

/** The next two events: the place, then that the search goes on. */
export async function assertWaits(party, position, totalWaiting = position, sentence = 'find') {
  assert.deepEqual(await party.takeOne('queue-status'), placeOf(position, totalWaiting));
  assert.deepEqual(withoutTime(await party.takeOne('searching')), { message: sentences[sentence], status: 'searching' });
}

export const find = (party, ...args) => party.emit('find-random-partner', ...args);

function roomOf(longer, newcomer, one, other) {
  assert.match(one.roomId, /^room_\d+_[0-9a-f]{8}$/);
  for (const { waitTime } of [one, other])
    assert.ok(Number.isInteger(waitTime) && waitTime >= 0 && waitTime < 60_000, `${waitTime} ms`);
  assert.deepEqual({ ...one, waitTime: 0 }, { roomId: one.roomId, partnerId: newcomer.userId, isInitiator: true, waitTime: 0 });
  assert.deepEqual({ ...other, waitTime: 0 }, { roomId: one.roomId, partnerId: longer.userId, isInitiator: false, waitTime: 0 });
  return one.roomId;
}

/** Whoever waited longer, and the newcomer, have been told of each other. Returns the id of their room. */
export async function assertMatched(longer, newcomer) {
  return roomOf(longer, newcomer, await longer.takeOne('matched'), await newcomer.takeOne('matched'));
}

/** The same while others come and go, so that places in the line may be told anew before. */
export async function assertMatchedAmong(longer, newcomer) {
  const matches = [];
  for (const party of [longer, newcomer]) {
    let event = await party.inbox.take();
    while (event.name === 'queue-status')
      event = await party.inbox.take();
    assert.equal(event.name, 'matched');
    matches.push(event.args[0]);
  }
  return roomOf(longer, newcomer, ...matches);
}

/** One after the other finds the line empty but for the two; they meet. */
export async function meet(longer, newcomer) {
  find(longer, {});
  await assertWaits(longer, 1);
  find(newcomer, {});
  await assertWaits(newcomer, 2);
  return assertMatched(longer, newcomer);
}

/** Two who only want each other, whoever else waits. */
export const pairing = (language) => ({ userInfo: { language }, preferences: { language } });

const keys = { 'webrtc-offer': 'offer', 'webrtc-answer': 'answer', 'webrtc-ice-candidate': 'candidate' };

export function tell(event, sender, roomId, payload, rest = {}) {
  sender.emit(event, { roomId, [keys[event]]: payload, ...rest });
}

export async function assertTold(event, receiver, sender, roomId, payload) {
  assert.deepEqual(await receiver.takeOne(event), { [keys[event]]: payload, fromUserId: sender.userId, roomId });
}

export async function relay(event, sender, receiver, roomId, payload, rest = {}) {
  tell(event, sender, roomId, payload, rest);
  await assertTold(event, receiver, sender, roomId, payload);
}

export async function assertPartnerLeft(party, roomId, reason, canReconnect = false) {
  assert.deepEqual(await party.takeOne('partner-left'), { reason, roomId, canReconnect });
}

/** A message reaches both, the same for each. */
export async function chat(sender, receiver, roomId, message, type) {
  sender.emit('chat-message', type === undefined ? { roomId, message } : { roomId, message, type });
  const { id, ...rest } = await sender.takeOne('chat-message');
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(withoutTime(rest), { fromUserId: sender.userId, message, type: type ?? 'text', roomId });
  assert.deepEqual(await receiver.takeOne('chat-message'), { id, ...rest });
}
