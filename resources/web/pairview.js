// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A call of two on the screen: the two pictures, how the connection stands, how long it has lasted, the devices. Shared by the
// pages for calling and for meeting; what differs is theirs.

import { DeviceButtons } from './devicebuttons.js';
import { SENTENCES, unreachableSentence } from './faults.js';
import { Shortcuts } from './shortcuts.js';
import { offerSound } from './sound.js';
import { Stage } from './stage.js';
import { durationWords, serverWords } from './words.js';

export class PairView {
  #root;
  #pair;
  #notices;
  #hasRelay;
  #devices;
  #stage;
  #clock = 0;
  #isToldUnreachable = false;

  /** @param keys further shortcuts: key → button */
  constructor({ pair, media, notices, hasRelay, keys = {}, root = document }) {
    this.#root = root;
    this.#pair = pair;
    this.#notices = notices;
    this.#hasRelay = hasRelay;
    this.#devices = new DeviceButtons({ media, notices, root });
    this.#devices.offered = true;
    this.#stage = new Stage(root);
    this.#stage.level = (id) => pair.level(id);
    this.#stage.onblocked = () => offerSound({ stage: this.#stage, notices, root });
    pair.addEventListener('person', ({ detail: { person } }) => this.#showPerson(person));
    pair.addEventListener('gone', ({ detail: { person } }) => this.#stage.remove(person.id));
    this.#part('show-help').addEventListener('click', () => this.#part('help').showModal());
    const button = (id) => this.#part(id);
    new Shortcuts({ m: button('microphone'), v: button('camera'), s: button('screen'), '?': button('show-help'), ...keys }, root);
  }

  open(title) {
    this.#part('room-title').textContent = title;
    this.#part('meeting').hidden = false;
    this.#showDuration();
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.#showDuration(), 500);
    this.#part('room-title').focus();
  }

  close() {
    clearInterval(this.#clock);
    this.#part('meeting').hidden = true;
    this.#part('help').close();
    this.#tellReachable();
    for (const key of ['microphone', 'camera', 'screen', 'sound']) this.#notices.clear(key);
  }

  tellFaults(faults) {
    this.#devices.tellFaults(faults);
  }

  /** What the server's state means is the same on every screen; in a call it is shown in the bar too. */
  showServer(state) {
    for (const pill of this.#root.querySelectorAll('.server-state')) {
      pill.dataset.state = state;
      pill.textContent = serverWords(state);
    }
    if (state === 'lost') this.#notices.warn('server', this.#pair.people.size > 0 ? SENTENCES.serverLost : SENTENCES.serverGone);
    else if (state === 'away') this.#notices.warn('server', SENTENCES.serverAway);
    else if (state === 'inside') this.#notices.clear('server');
  }

  #showPerson(person) {
    this.#stage.show(person);
    if (person.isSelf) return;
    const isUnreachable = person.failures > 0 && person.state !== 'connected' && person.state !== 'ended';
    if (!isUnreachable) return this.#tellReachable();
    if (this.#isToldUnreachable) return;
    this.#isToldUnreachable = true;
    this.#notices.warn('reach', unreachableSentence(person.name, this.#hasRelay()));
  }

  #tellReachable() {
    this.#isToldUnreachable = false;
    this.#notices.clear('reach');
  }

  #showDuration() {
    const { duration } = this.#pair;
    this.#part('duration').textContent = duration > 0 ? durationWords(duration) : '';
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
