// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Life of those who call each other by name.

import { CallerLife } from './caller.mjs';
import { description } from './media.mjs';
import { second } from './life.mjs';

/** How the server names an end that nobody said. */
const outcomes = { 'disconnected': 'lost', 'logged out': 'logged out', 'ended by operator': 'by operator' };

export class DirectLife extends CallerLife {
  on = {
    incoming_call: ({ from }) => this.#ring(from),
    call_answered: ({ from }) => this.#connect(from),
    call_declined: ({ from }) => this.#hearEnd(from, 'declined'),
    call_ended: ({ from, reason }) => this.#hearEnd(from, reason === undefined ? 'hung up' : outcomes[reason] ?? reason),
    call_timeout: ({ user }) => this.#hearEnd(user, 'missed'),
    call_failed: ({ targetUser, error }) => this.#refuse(targetUser, error),
    call_busy: ({ targetUser }) => this.#refuse(targetUser, 'busy'),
  };

  async register() {
    await this.crowd.pace(this, 'registrations');
    this.visit.emit('register_user', { userId: this.userId });
    const { argument: { success, error } } = await this.visit.next('user_registered');
    if (!success) {
      this.book.refused(this.who, 'register_user', error);
      this.visit.leave();
    }
    return success;
  }

  #send(name, rest) {
    this.visit.emit(name, { to: this.current.peer, from: this.userId, ...rest });
  }

  async place(peer) {
    const current = this.begin(this.book.newCallByName(this.userId, peer), peer, true);
    this.#send('make_call', { offer: description('offer', this.chance.is(0.2), this.chance) });
    this.do(() => this.loseThePatience(current, () => this.#hangUp('cancelled')));
  }

  /** A call that the server does not want. */
  async fail() {
    this.visit.emit('make_call', { to: this.chance.is(0.5) ? this.userId : 'nobody.at.all', from: this.userId, offer: description('offer', false, this.chance) });
  }

  async #ring(from) {
    const call = this.book.callByName(from, this.userId);
    this.book.rings(call);
    if (call.outcome !== null)
      return;
    const current = this.begin(call, from, false);
    const reaction = this.react();
    if (reaction === 'ignore')
      return;
    await this.visit.sleep(this.chance.between(2 * second, 9 * second));
    if (this.current !== current)
      return;
    if (reaction === 'decline') {
      this.#send('decline_call');
      this.finish(call, 'declined');
      return;
    }
    this.#send('answer_call', { answer: description('answer', false, this.chance) });
    this.do(() => this.#talk(current));
  }

  #connect(from) {
    // Perhaps the caller has just given up; answered it was.
    const dialled = [this.current, this.last].find((one) => one?.isOutgoing && one.peer === from);
    if (!dialled)
      return;
    this.book.answered(dialled.call);
    if (dialled === this.current)
      this.do(() => this.#talk(dialled));
  }

  async #talk(current) {
    this.do(() => this.trickle((candidate) => this.current === current && this.#send('ice_candidate', { candidate })));
    await this.talk(current, () => this.#hangUp('hung up'));
  }

  #hangUp(outcome) {
    const { call } = this.current;
    this.#send('end_call');
    this.finish(call, outcome);
  }

  #hearEnd(other, outcome) {
    const { current } = this;
    if (current?.peer === other)
      this.finish(current.call, outcome === 'hung up' && !current.call.isAnswered ? 'cancelled' : outcome);
  }

  #refuse(targetUser, sentence) {
    this.book.refused(this.who, 'make_call', sentence);
    const { current } = this;
    if (current?.isOutgoing && current.peer === targetUser && !current.call.isKnown)
      this.finish(current.call, 'refused');
  }

  async farewell() {
    if (this.chance.is(0.3)) {
      this.visit.emit('logout_user', { userId: this.userId });
      await this.visit.next('logout_success');
    }
    await super.farewell();
  }

  gone(how) {
    this.drop('lost');
    this.book.release('direct', this.userId, this.who, how);
  }
}
