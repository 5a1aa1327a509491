// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Life of those who see who else is there.

import { description } from './media.mjs';
import { saying } from './names.mjs';
import { Life, second } from './life.mjs';

export class PresenceLife extends Life {
  #peers = new Set();

  on = {
    'peer-connected': ({ peerId }) => this.#peers.add(peerId),
    'peer-disconnected': ({ peerId }) => this.#peers.delete(peerId),
    'user-list': ({ users }) => { this.#peers = new Set(users); },
    'offer': (message) => this.#answer(message),
    'answer': ({ from }) => this.#sendCandidates(from),
    'error': (sentence) => this.book.refused(this.who, 'relay', sentence),
  };

  async live(until) {
    await this.crowd.pace(this, 'presence');
    this.visit.emit('register', { userId: this.userId });
    const { name, argument } = await this.visit.next('user-list', 'error');
    if (name === 'error') {
      this.book.refused(this.who, 'register', argument);
      this.visit.leave();
      return;
    }
    this.#peers = new Set(argument.users);
    this.book.register('presence', this.userId, this.who);
    while (this.crowd.clock.now() < until) {
      await this.visit.sleep(this.chance.around(30 * second), 100);
      this.chance.weighted([[30, () => this.#offer()], [40, () => this.#write()], [10, () => this.visit.emit('get-users')],
        [10, () => this.visit.emit('ping')], [3, () => this.#fail()]])();
    }
  }

  #send(event, to, rest) { this.visit.emit(event, { to, from: this.userId, ...rest }); }
  #peer() { return this.chance.pick([...this.#peers]); }

  #offer() {
    if (this.#peers.size)
      this.#send('offer', this.#peer(), { offer: description('offer', true, this.chance) });
  }

  #write() {
    if (!this.#peers.size)
      return;
    this.#send('custom-message', this.#peer(), { message: { text: saying(this.chance) } });
    this.book.count('messages');
  }

  /** The server knows nobody of this name, or nothing to relay. */
  #fail() {
    if (this.chance.is(0.5))
      this.#send('offer', `nobody-${this.chance.hex(4)}`, { offer: description('offer', true, this.chance) });
    else
      this.#send('answer', this.userId, {});
  }

  async #answer({ from }) {
    await this.visit.sleep(this.chance.between(200, 900));
    this.#send('answer', from, { answer: description('answer', true, this.chance) });
    await this.#sendCandidates(from);
  }

  #sendCandidates(to) { return this.trickle((candidate) => this.#send('ice-candidate', to, { candidate })); }

  gone(how) { this.book.release('presence', this.userId, this.who, how); }
}
