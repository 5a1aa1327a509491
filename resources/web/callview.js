// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The screens of the page for calling: the form for one's name, who is online, the ringing, the call. Rules live in call.js.

import { Devices } from './devices.js';
import { remember, remembered } from './memory.js';
import { PairView } from './pairview.js';
import { PhoneBook, namesOnline } from './phonebook.js';
import { Ringer } from './ringer.js';
import { initials, tint } from './words.js';

const TITLE = 'Call someone – Heliograph';
const BLINK = 1000; // milliseconds

export class CallView {
  #root;
  #call;
  #notices;
  #devices;
  #room;
  #book;
  #ringer = new Ringer();
  #blink = 0;
  #confirmed = null; // a name that is in use, and that the reader wants nevertheless
  #phase = null;
  /** (name) */
  ononline = () => {};
  /** ({camera}) camera: false if the reader wants sound only */
  onaccept = () => {};

  constructor({ call, media, notices, hasRelay, root = document }) {
    this.#root = root;
    this.#call = call;
    this.#notices = notices;
    this.#devices = new Devices(media, root);
    this.#room = new PairView({ pair: call.pair, media, notices, hasRelay, root });
    this.#book = new PhoneBook(root);
    this.#book.oncall = (name) => call.call(name);
    this.#part('name').value = remembered('name', '');
    this.#listen();
    this.#wire();
  }

  /** {microphone, camera} as chosen in the form. */
  get wish() {
    return this.#devices.wish;
  }

  fill({ name, to }) {
    if (name) this.#part('name').value = name;
    if (to) this.#part('callee').value = to;
    this.#book.filter = this.#part('callee').value;
  }

  /** The form, with the reason why one is here again if there is one. */
  start(fault = null) {
    this.#showCard('online-form');
    this.#tellFault(fault);
    if (!fault) this.#part(this.#part('name').value ? 'go-online' : 'name').focus();
  }

  tellFaults(faults) {
    this.#room.tellFaults(faults);
  }

  #listen() {
    const on = (type, listener) => this.#call.addEventListener(type, ({ detail }) => listener(detail));
    on('phase', ({ phase, name }) => this.#show(phase, name));
    on('server', ({ state }) => this.#showServer(state));
    on('outcome', ({ text, isFault }) => this.#tellOutcome(text, isFault));
    on('offline', ({ sentence }) => this.#tellFault(sentence));
    on('notice', ({ sentence }) => this.#notices.warn('notice', sentence));
  }

  #wire() {
    const press = (id, action) => this.#part(id).addEventListener('click', action);
    const submit = (id, action) => this.#part(id).addEventListener('submit', (event) => {
      event.preventDefault();
      action();
    });
    submit('online-form', () => this.#submitName());
    submit('call-form', () => this.#submitCallee());
    this.#part('callee').addEventListener('input', ({ target }) => (this.#book.filter = target.value));
    press('go-offline', () => this.#call.goOffline());
    press('accept', () => this.onaccept({ camera: this.wish.camera }));
    press('accept-sound', () => this.onaccept({ camera: false }));
    for (const id of ['decline', 'cancel', 'hang-up']) press(id, () => this.#call.stop());
  }

  async #submitName() {
    const name = this.#part('name').value.trim();
    if (!name) {
      this.#part('name').value = '';
      this.#part('online-form').reportValidity();
      return;
    }
    const button = this.#part('go-online');
    button.disabled = true;
    const isTaken = this.#confirmed !== name && (await namesOnline())?.includes(name) === true;
    button.disabled = false;
    if (isTaken) {
      this.#confirmed = name;
      this.#tellFault(`Somebody is online as “${name}” already. If that is you, on another page or device, press the button once more: ` +
        'it will be signed out there. Otherwise choose another name.');
      return;
    }
    this.#confirmed = null;
    remember('name', name);
    this.ononline(name);
  }

  #submitCallee() {
    const callee = this.#part('callee').value.trim();
    if (callee) this.#call.call(callee);
    else this.#part('call-form').reportValidity();
  }

  #show(phase, name) {
    const wasInCall = ['calling', 'ringing', 'talking'].includes(this.#phase);
    this.#phase = phase;
    this.#quieten();
    this.#part('go-online').disabled = phase === 'entering';
    if (phase === 'offline') {
      this.#notices.clear('server');
      this.start();
    } else if (phase === 'entering') this.#devices.closePreview();
    else if (phase === 'idle') this.#showPeople(wasInCall);
    else if (phase === 'talking') this.#showRoom(name);
    else this.#showRinging(phase, name);
  }

  #showPeople(wasInCall) {
    this.#tellOutcome('', false);
    this.#part('own-name').textContent = this.#call.name;
    this.#showCard('people-card');
    this.#book.open(this.#call.name);
    if (wasInCall) return;
    this.#part('people-title').focus();
    this.#notices.say(`You are online as ${this.#call.name}.`);
  }

  #showRinging(phase, name) {
    const isIncoming = phase === 'ringing';
    const title = isIncoming ? `${name} is calling you` : `Calling ${name}`;
    this.#part('ring-title').textContent = title;
    this.#part('ring-words').textContent = isIncoming ? 'They hear and see you only if you accept.' : 'It rings on the other side.';
    const avatar = this.#part('ring-avatar');
    avatar.textContent = initials(name);
    avatar.dataset.tint = tint(name);
    for (const id of ['accept', 'decline']) this.#part(id).hidden = !isIncoming;
    this.#part('accept-sound').hidden = !isIncoming || !this.wish.camera;
    this.#part('cancel').hidden = isIncoming;
    this.#part('callee').value = this.#book.filter = '';
    this.#showCard('ring-card');
    this.#part('ring-title').focus();
    if (!isIncoming) return;
    this.#ringer.start();
    this.#root.title = title;
    this.#blink = setInterval(() => (this.#root.title = this.#root.title === title ? TITLE : title), BLINK);
  }

  #showRoom(name) {
    this.#showCard(null);
    this.#root.title = `${name} – Heliograph`;
    this.#room.open(name);
    this.#notices.say(`In a call with ${name}.`);
  }

  #quieten() {
    this.#ringer.stop();
    clearInterval(this.#blink);
    this.#root.title = TITLE;
  }

  /** @param shown the card beside the welcome, null for the room */
  #showCard(shown) {
    if (shown) this.#room.close();
    if (shown !== 'people-card') this.#book.close();
    this.#part('lobby').hidden = !shown;
    for (const id of ['online-form', 'people-card', 'ring-card']) this.#part(id).hidden = id !== shown;
  }

  #showServer(state) {
    this.#room.showServer(state);
    this.#book.enabled = state === 'inside';
    this.#part('place-call').disabled = state !== 'inside';
  }

  #tellFault(text) {
    const box = this.#part('online-fault');
    box.hidden = !text;
    box.textContent = text ?? '';
    if (text) box.focus();
  }

  #tellOutcome(text, isFault) {
    const box = this.#part('outcome');
    box.hidden = !text;
    box.textContent = text;
    box.dataset.kind = isFault ? 'warning' : 'news';
    if (text) box.focus();
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
