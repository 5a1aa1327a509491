// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Life in the random line: wait, meet somebody, talk, go on to the next. Some are hard to please and wait long.

import { description } from './media.mjs';
import { interests, languages, saying } from './names.mjs';
import { Life, minute, second } from './life.mjs';

const half = (chance) => interests.filter(() => chance.is(0.3));

/** What people say of themselves: usually something. */
function profileFor(chance) {
  return {
    language: chance.weighted([[50, 'en'], [50, chance.pick(languages)]]), gender: chance.pick(['female', 'male', 'other']),
    ...chance.is(0.7) ? { age: 18 + chance.below(45) } : {}, ...chance.is(0.5) ? { interests: half(chance) } : {},
  };
}

/** What they want: usually whoever comes, some what nobody is. */
function preferencesFor(chance, { language, age = 30 }) {
  return chance.weighted([
    [30, undefined],
    [20, { language }],
    [14, { gender: chance.pick(['female', 'male']) }],
    [12, { ageRange: [Math.max(18, age - 10), Math.min(99, age + 10)] }],
    [8, { interests: [chance.pick(interests), chance.pick(interests)] }],
    [16, { language: chance.pick(languages), gender: 'other', ageRange: [60, 99] }],
  ]);
}

export class RandomLife extends Life {
  #pair = null;
  #isLooking = false;
  #changed = () => {};

  on = {
    'searching': () => this.#wait(),
    'matched': (message) => this.#meet(message),
    'partner-left': ({ roomId, reason }) => this.#part(roomId, reason),
    'room-ended': ({ roomId, reason }) => this.#part(roomId, reason === 'ended by operator' ? 'by operator' : reason),
    'webrtc-offer': ({ roomId }) => this.#answer(roomId),
    'webrtc-answer': ({ roomId }) => this.#sendCandidates(roomId),
    'error': ({ message }) => this.#hearError(message),
  };

  async live(until) {
    this.userInfo ??= profileFor(this.chance);
    this.preferences ??= preferencesFor(this.chance, this.userInfo);
    if (this.chance.is(0.04)) {
      // Too early: the server does not know this person yet.
      this.visit.emit('find-random-partner', {});
      const { argument } = await this.visit.next('error');
      this.book.refused(this.who, 'find-random-partner', argument.message);
    }
    await this.crowd.pace(this, 'registrations');
    this.visit.emit('authenticate', { userId: this.userId, userInfo: this.userInfo });
    const { name, argument } = await this.visit.next('authenticated', 'auth-error');
    if (name === 'auth-error') {
      this.book.refused(this.who, 'authenticate', argument.message);
      this.visit.leave();
      return;
    }
    this.book.register('random', this.userId, this.who);
    while (this.crowd.clock.now() < until) {
      this.#look();
      await this.#untilNothingGoesOn();
      await this.visit.sleep(this.chance.around(15 * second), 50);
    }
  }

  #look() {
    this.#isLooking = true;
    this.visit.emit('find-random-partner', ...this.preferences ? [{ preferences: this.preferences }] : []);
    this.do(() => this.#loseThePatience());
  }

  async #loseThePatience() {
    const { visit } = this;
    await visit.sleep(this.chance.around(6 * minute), 500);
    if (this.#isLooking && !this.#pair && visit === this.visit)
      this.#stopLooking('gave up');
  }

  #stopLooking(how) {
    this.visit.emit('end-chat');
    this.book.unqueued(this.userId, this.who, how);
    this.#isLooking = false;
    this.#changed();
  }

  async #untilNothingGoesOn() {
    while (this.#isLooking || this.#pair)
      await this.visit.guard(new Promise((resolve) => { this.#changed = resolve; }));
  }

  #wait() {
    if (this.#isLooking && !this.#pair)
      this.book.queued(this.userId, this.who);
  }

  #meet({ roomId, partnerId, isInitiator }) {
    this.book.unqueued(this.userId, this.who, 'paired');
    this.book.paired(roomId, this.who, [this.userId, partnerId]);
    if (!this.#isLooking) {
      // Found after all, in the moment of giving up: that was the end of it, too.
      this.book.pairEnded(roomId, this.who, 'user-ended');
      return;
    }
    this.#isLooking = false;
    this.#pair = { roomId };
    if (isInitiator)
      this.do(() => this.#offer(roomId));
    this.do(() => this.#talk(this.#pair));
  }

  #send(name, roomId, rest) {
    if (this.#pair?.roomId === roomId)
      this.visit.emit(name, { roomId, ...rest });
  }

  async #offer(roomId) {
    await this.visit.sleep(second);
    this.#send('webrtc-offer', roomId, { offer: description('offer', true, this.chance) });
  }

  async #answer(roomId) {
    await this.visit.sleep(this.chance.between(100, 600));
    this.#send('webrtc-answer', roomId, { answer: description('answer', true, this.chance) });
    await this.#sendCandidates(roomId);
  }

  #sendCandidates(roomId) { return this.trickle((candidate) => this.#send('webrtc-ice-candidate', roomId, { candidate })); }

  async #talk(pair) {
    const { roomId } = pair;
    const until = this.crowd.clock.now() + this.chance.around(2 * minute);
    while (this.crowd.clock.now() < until) {
      await this.visit.sleep(this.chance.around(12 * second), 50);
      if (this.#pair !== pair)
        return;
      await this.chance.weighted([[60, () => this.#write(roomId)], [20, () => this.#report(roomId)]])();
    }
    if (this.#pair !== pair)
      return;
    this.chance.weighted([[60, () => this.#next()], [30, () => this.#end()], [10, () => this.visit.breakOff()]])();
  }

  async #write(roomId) {
    this.#send('typing', roomId, { isTyping: true });
    await this.visit.sleep(this.chance.between(second, 4 * second));
    this.#send('typing', roomId, { isTyping: false });
    this.#send('chat-message', roomId, { message: saying(this.chance) });
    this.book.count('messages');
  }

  #report(roomId) {
    const loss = this.chance.weighted([[7, this.chance.between(0, 1)], [2, this.chance.between(1, 6)], [1, this.chance.between(6, 30)]]);
    const quality = loss < 1 ? 'excellent' : loss < 6 ? 'good' : 'poor';
    this.#send('quality-report', roomId, { quality, stats: { packetLoss: Number(loss.toFixed(1)), rtt: Math.round(this.chance.around(80)), jitter: this.chance.below(30) } });
    this.#send('connection-status', roomId, { status: loss < 20 ? 'connected' : 'reconnecting', quality });
  }

  #next() {
    const { roomId } = this.#pair;
    this.#pair = null;
    this.#isLooking = true;
    this.visit.emit('next-partner');
    this.book.pairEnded(roomId, this.who, 'next-partner');
    this.do(() => this.#loseThePatience());
  }

  #end() {
    const { roomId } = this.#pair;
    this.#pair = null;
    this.visit.emit('end-chat');
    this.book.pairEnded(roomId, this.who, 'user-ended');
    this.#changed();
  }

  #part(roomId, reason) {
    this.book.pairEnded(roomId, this.who, reason);
    if (this.#pair?.roomId !== roomId)
      return;
    this.#pair = null;
    this.#changed();
  }

  /** Out of the line by an operator, whose reason this is. */
  #hearError(message) {
    this.book.refused(this.who, 'find-random-partner', message);
    this.book.unqueued(this.userId, this.who, 'sent away');
    this.#isLooking = false;
    this.#changed();
  }

  gone(how) {
    if (this.#pair)
      this.book.pairEnded(this.#pair.roomId, this.who, how);
    this.#pair = null;
    this.#isLooking = false;
    this.book.unqueued(this.userId, this.who, how);
    this.book.release('random', this.userId, this.who, how);
  }
}
