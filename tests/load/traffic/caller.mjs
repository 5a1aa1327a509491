// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What those who call by name and those whose calls have ids have in common: when they call, whom, and how calls end.

import { Life, minute, second } from './life.mjs';

/** What somebody does about a ringing phone. */
const reactions = [[62, 'answer'], [13, 'decline'], [25, 'ignore']];

export class CallerLife extends Life {
  /** {call, peer, isOutgoing, over, finish()} while there is one. */
  current = null;

  async live(until) {
    if (!await this.register())
      return;
    this.book.register(this.dialect, this.userId, this.who, { deviceId: this.device.deviceId, platform: this.device.platform });
    while (this.crowd.clock.now() < until || this.current) {
      if (this.current)
        await this.visit.guard(this.current.over);
      else
        await this.#idle();
    }
  }

  async #idle() {
    await this.visit.sleep(this.chance.around(70 * second), 100);
    if (this.current)
      return;
    if (this.chance.is(0.03))
      await this.fail();
    else
      await this.place(this.#choose());
  }

  /** Mostly somebody who is there; sometimes somebody who is not, or who never was. */
  #choose() {
    const everybody = this.crowd.of(this.dialect).filter((other) => other !== this);
    if (everybody.length === 0 || this.chance.is(0.02))
      return `nobody.${this.chance.hex(4)}`;
    const here = everybody.filter((other) => other.isHere);
    const free = here.filter((other) => !other.current);
    const among = this.chance.weighted([[80, free], [10, here], [10, everybody]]);
    return this.chance.pick(among.length ? among : everybody).userId;
  }

  begin(call, peer, isOutgoing, visit = this.visit) {
    this.drop('refused');
    const current = { call, peer, isOutgoing, visit };
    current.over = new Promise((resolve) => { current.finish = resolve; });
    this.current = current;
    return current;
  }

  /** Whatever goes on is over for this person. */
  drop(outcome) {
    const { current } = this;
    if (!current)
      return;
    if (current.call)
      this.book.ended(current.call, outcome);
    current.finish();
    this.last = current;
    this.current = null;
  }

  /** Nothing if it has ended already, or another one has begun. */
  finish(call, outcome) {
    if (!call)
      return;
    this.book.ended(call, outcome);
    if (this.current?.call === call)
      this.drop(outcome);
  }

  react() { return this.chance.weighted(reactions); }

  /** Some callers give up before anybody answers. */
  async loseThePatience(current, giveUp) {
    if (!this.chance.is(0.12))
      return;
    await this.visit.sleep(this.chance.between(4 * second, 12 * second));
    if (this.current === current && !current.call.isAnswered)
      await giveUp();
  }

  /** Until one of them hangs up, or a connection breaks. */
  async talk(current, hangUp) {
    if (this.chance.is(0.05)) {
      await this.visit.sleep(this.chance.around(minute));
      if (this.current === current)
        current.visit.breakOff();
      return;
    }
    await this.visit.sleep(this.chance.around(4 * minute), 200);
    if (this.current === current)
      await hangUp();
  }
}
