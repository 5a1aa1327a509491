// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Life of those whose calls have ids: every step is acknowledged, some have two devices, and a call outlives a connection
// that comes back soon.

import { CallerLife } from './caller.mjs';
import { description } from './media.mjs';
import { second } from './life.mjs';

export class CallsLife extends CallerLife {
  on = {
    incoming_call: (message, visit) => this.#ring(message, visit),
    call_accept: ({ callId }) => this.#connect(callId),
    call_reject: ({ callId, reason }) => this.#hearEnd(callId, reason === 'busy' ? 'busy' : 'declined'),
    call_end: ({ callId, endedBy, reason }) => this.#hearEnd(callId, this.#outcomeOf(endedBy, reason)),
    call_timeout: ({ callId }) => this.#hearEnd(callId, 'missed'),
    call_cancelled: ({ callId, reason }) => reason !== 'answered_elsewhere' && this.#hearEnd(callId, 'cancelled'),
    sdp_offer: ({ callId }) => this.#describe(callId, 'answer'),
    sdp_answer: () => this.#sendCandidates(),
  };

  #outcomeOf(endedBy, reason) {
    if (endedBy === 'operator')
      return 'by operator';
    if (reason === 'network_lost')
      return 'lost';
    return this.current?.call.isAnswered ? 'hung up' : 'cancelled';
  }

  async register() {
    if (!await this.#registerDevice(this.visit, this.device))
      return false;
    if (this.hasTwoDevices && !this.second)
      this.do(() => this.#openSecond());
    if (this.current)
      await this.#resume();
    return true;
  }

  async #registerDevice(visit, { deviceId, platform }) {
    await this.crowd.pace(this, 'registrations');
    visit.emit('register', { userId: this.userId, deviceId, platform, ...platform === 'web' ? {} : { fcmToken: `token-of-${deviceId}` } });
    const { name, argument } = await visit.next('registered', 'registration_error');
    if (name === 'registration_error') {
      this.book.refused(this.who, 'register', argument.message);
      visit.leave();
    }
    return name === 'registered';
  }

  async #openSecond() {
    const device = { ...this.device, deviceId: `tablet-${this.device.deviceId}` };
    this.second = await this.connect(device);
    if (!this.second)
      return;
    if (this.isHere)
      await this.#registerDevice(this.second, device);
    else
      this.#closeSecond();
  }

  #closeSecond() {
    if (this.second)
      this.book.note('disconnected', this.who, { socketId: this.second.id }, this.second.how ?? 'goodbye');
    this.second?.leave();
    this.second = null;
  }

  async place(peer) {
    const type = this.chance.pick(['audio', 'video']);
    await this.crowd.pace(this, 'calls');
    if (this.current)
      return;
    // From here on this person is busy, as its own phone would say.
    const current = this.begin(null, peer, true);
    const answer = await this.visit.ask('call_initiate', { calleeId: peer, callType: type, callerName: this.name });
    if (!answer.success) {
      this.book.refused(this.who, 'call_initiate', answer.error.message);
      this.drop('refused');
      return;
    }
    current.call = this.book.callWithId(answer.callId, this.userId, peer, type);
    this.book.rings(current.call);
    this.do(() => this.loseThePatience(current, () => this.#end('cancelled', this.chance.is(0.5) ? 'call_cancel' : 'call_end')));
  }

  async fail() {
    const [event, payload] = this.chance.pick([
      ['call_initiate', { calleeId: this.userId, callType: 'audio' }],
      ['call_initiate', { calleeId: 'somebody', callType: 'smell' }],
      ['call_accept', { callId: '00000000-0000-4000-8000-000000000000' }],
      ['sdp_offer', { to: 'somebody', sdp: 'v=0' }],
    ]);
    const answer = await this.visit.ask(event, payload);
    if (!answer.success)
      this.book.refused(this.who, event, answer.error.message);
  }

  async #ring({ callId, callerId, callType }, visit) {
    const call = this.book.callWithId(callId, callerId, this.userId, callType);
    this.book.rings(call);
    if (this.current?.call === call || call.outcome !== null)
      return;
    if (this.current) {
      await this.#reject(call, visit, 'busy');
      return;
    }
    const current = this.begin(call, callerId, false, visit);
    const reaction = this.react();
    if (reaction === 'ignore')
      return;
    await visit.sleep(this.chance.between(2 * second, 9 * second));
    if (this.current !== current)
      return;
    if (reaction === 'decline')
      await this.#reject(call, visit, this.chance.is(0.5) ? undefined : 'declined');
    else
      await this.#accept(current);
  }

  async #reject(call, visit, reason) {
    const answer = await visit.ask('call_reject', { callId: call.callId, ...reason ? { reason } : {} });
    this.finish(call, answer.success ? reason ?? 'declined' : 'cancelled');
  }

  async #accept(current) {
    const { call } = current;
    const answer = await current.visit.ask('call_accept', { callId: call.callId });
    if (!answer.success) {
      this.finish(call, 'cancelled');
      return;
    }
    this.book.answered(call);
    await this.talk(current, () => this.#end('hung up'));
  }

  #connect(callId) {
    const { current } = this;
    if (current?.call?.callId !== callId)
      return;
    this.book.answered(current.call);
    this.do(() => this.#describe(callId, 'offer'));
    this.do(() => this.talk(current, () => this.#end('hung up')));
  }

  async #describe(callId, type) {
    const { current } = this;
    if (current?.call?.callId !== callId)
      return;
    const sdp = description(type, current.call.type === 'video', this.chance);
    await current.visit.ask(`sdp_${type}`, { callId, to: current.peer, sdp });
    if (type === 'answer')
      await this.#sendCandidates();
  }

  async #sendCandidates() {
    const { current } = this;
    await this.trickle((candidate) => current && this.current === current
      && current.visit.emit('ice_candidate', { callId: current.call.callId, to: current.peer, candidate }));
  }

  async #end(outcome, event = 'call_end') {
    const { call, visit } = this.current;
    const answer = await visit.ask(event, { callId: call.callId });
    // Somebody who answers while the caller gives up wins.
    if (answer.success)
      this.finish(call, outcome);
  }

  #hearEnd(callId, outcome) {
    if (this.current?.call?.callId === callId)
      this.finish(this.current.call, outcome);
  }

  /** Back soon: the call goes on. Back late: it is over, and what its end was nobody said. */
  async #resume() {
    const { current } = this;
    current.visit = this.visit;
    if (current.call?.isAnswered && current.call.outcome === null && this.chance.is(0.7)) {
      this.do(() => this.talk(current, () => this.#end('hung up')));
      return;
    }
    if (current.call)
      await this.visit.ask('call_end', { callId: current.call.callId });
    this.drop('lost');
  }

  async farewell() {
    if (this.chance.is(0.3))
      this.visit.emit('unregister');
    await super.farewell();
  }

  gone(how) {
    this.#closeSecond();
    if (how !== 'lost')
      this.drop('lost');
    this.book.release('calls', this.userId, this.who, how);
  }
}
