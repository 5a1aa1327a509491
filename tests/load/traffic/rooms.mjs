// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Life in rooms: meetings and interviews. A newcomer offers to those who are there; people talk, write, move on.

import { description } from './media.mjs';
import { saying } from './names.mjs';
import { Life, second } from './life.mjs';

/** In a crowded room a client shows, and so calls, only so many. */
const shown = 4;

const mistakes = [
  { roomId: '', userName: 'Anna', userRole: 'observer' },
  { roomId: 'x'.repeat(101), userName: 'Anna', userRole: 'observer' },
  { roomId: 'standup', userName: '', userRole: 'observer' },
  { roomId: 'standup', userName: 'Anna', userRole: 'boss' },
];

export class RoomsLife extends Life {
  #rooms = new Set();
  #entering = null;

  on = {
    'existing-users': (members) => this.#callEverybody(members),
    'offer': (message) => this.#answer(message),
    'answer': ({ fromUserId, roomId }) => this.#sendCandidates(fromUserId, roomId),
    'room-closed': ({ roomId }) => this.#leave(roomId, 'closed by operator'),
  };

  async live(until) {
    this.role = this.chance.weighted([[5, 'candidate'], [3, 'interviewer'], [2, 'observer']]);
    await this.#enter();
    while (this.crowd.clock.now() < until) {
      await this.visit.sleep(this.chance.around(25 * second), 50);
      await this.chance.weighted([
        [60, () => this.#write()], [12, () => this.#moveOn()], [6, () => this.#enter()], [5, () => this.#offerAgain()], [2, () => this.#fail()],
      ])();
    }
  }

  async #enter() {
    const roomId = this.chance.favourite(this.crowd.rooms);
    if (this.#rooms.has(roomId) || this.#rooms.size > 2)
      return;
    this.#entering = roomId;
    const answer = await this.visit.ask('join-room', { roomId, userName: this.name.slice(0, 50), userRole: this.role });
    if (answer.success) {
      this.#rooms.add(roomId);
      this.book.joined(roomId, this.visit.id, this.who, this.name);
    } else {
      this.book.refused(this.who, 'join-room', answer.error.message);
    }
  }

  async #moveOn() {
    const roomId = this.#anyRoom();
    if (roomId !== undefined) {
      this.visit.emit('leave-room', { roomId });
      this.#leave(roomId, 'left');
      await this.visit.sleep(this.chance.around(5 * second));
    }
    await this.#enter();
  }

  #leave(roomId, how) {
    this.#rooms.delete(roomId);
    this.book.left(roomId, this.visit.id, this.who, how);
  }

  #anyRoom() { return this.#rooms.size ? this.chance.pick([...this.#rooms]) : undefined; }

  #write() {
    const roomId = this.#anyRoom();
    if (roomId === undefined)
      return this.#enter();
    this.visit.emit('chat-message', { roomId, message: saying(this.chance) });
    this.book.count('messages');
    return null;
  }

  /** A camera goes on or off. */
  #offerAgain() {
    const roomId = this.#anyRoom();
    const others = [...this.book.rooms.get(roomId)?.keys() ?? []].filter((id) => id !== this.visit.id);
    if (others.length)
      this.#offer(this.chance.pick(others), roomId);
  }

  async #fail() {
    const answer = await this.visit.ask('join-room', this.chance.pick(mistakes));
    if (!answer.success)
      this.book.refused(this.who, 'join-room', answer.error.message);
  }

  async #callEverybody(members) {
    const roomId = this.#entering;
    for (const { socketId } of members.slice(-shown)) {
      await this.visit.sleep(this.chance.between(100, 600));
      this.#offer(socketId, roomId);
    }
  }

  #offer(targetUserId, roomId) {
    this.visit.emit('offer', { targetUserId, offer: description('offer', true, this.chance), roomId });
  }

  async #answer({ fromUserId, roomId }) {
    await this.visit.sleep(this.chance.between(100, 800));
    this.visit.emit('answer', { targetUserId: fromUserId, answer: description('answer', true, this.chance), roomId });
    await this.#sendCandidates(fromUserId, roomId);
  }

  #sendCandidates(targetUserId, roomId) {
    return this.trickle((candidate) => this.visit.emit('ice-candidate', { targetUserId, candidate, roomId }));
  }

  gone(how) {
    for (const roomId of [...this.#rooms])
      this.#leave(roomId, how);
  }
}
