// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The screens of the page for meeting somebody: the form, the line, the conversation with its chat. Rules live in meet.js.

import { Chat, Unread } from './chat.js';
import { Devices } from './devices.js';
import { remember, remembered } from './memory.js';
import { PairView } from './pairview.js';

const TITLE = 'Meet someone – Heliograph';
const WIDE = matchMedia('(min-width: 1000px)');
const TYPING = 6000; // milliseconds that a partner counts as writing without a new word about it

export class MeetView {
  #root;
  #meet;
  #media;
  #notices;
  #devices;
  #room;
  #chat;
  #unread;
  #typing = 0;
  /** ({userInfo, preferences, microphone, camera}) */
  onfind = () => {};

  constructor({ meet, media, notices, hasRelay, root = document }) {
    this.#root = root;
    this.#meet = meet;
    this.#media = media;
    this.#notices = notices;
    this.#devices = new Devices(media, root);
    this.#room = new PairView({ pair: meet.pair, media, notices, hasRelay, keys: { c: this.#part('show-chat') }, root });
    this.#chat = new Chat(root);
    this.#unread = new Unread(notices, root);
    this.#chat.onsay = (text) => meet.say(text);
    this.#chat.onwrite = () => meet.write();
    this.#part('language').value = remembered('language', '');
    media.addEventListener('change', () => this.#showOwnPicture());
    this.#listen();
    this.#wire();
  }

  start(fault = null) {
    this.#showCard('find-form');
    if (fault) this.#tellOutcome(fault, true);
    else this.#part('find').focus();
  }

  tellFaults(faults) {
    this.#room.tellFaults(faults);
  }

  #listen() {
    const on = (type, listener) => this.#meet.addEventListener(type, ({ detail }) => listener(detail));
    on('phase', ({ phase }) => this.#show(phase));
    on('server', ({ state }) => this.#room.showServer(state));
    on('place', (place) => this.#showPlace(place));
    on('outcome', ({ text, isFault }) => this.#tellOutcome(text, isFault));
    on('chat', (message) => this.#hear(message));
    on('typing', ({ isTyping }) => this.#showTyping(isTyping));
    on('fault', ({ sentence }) => this.#notices.warn('fault', `The server says: “${sentence}”.`));
    on('notice', ({ sentence }) => this.#notices.warn('notice', sentence));
  }

  #wire() {
    const press = (id, action) => this.#part(id).addEventListener('click', action);
    this.#part('find-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const id of ['stop-looking', 'end']) press(id, () => this.#meet.stop());
    press('next', () => this.#meet.next());
    press('show-chat', () => (this.#part('panel').hidden ? this.#showChat() : this.#hideChat()));
    press('close-chat', () => this.#hideChat());
    this.#part('panel').addEventListener('keydown', ({ key }) => key === 'Escape' && this.#hideChat());
  }

  #submit() {
    const language = this.#part('language').value;
    remember('language', language);
    this.#devices.closePreview();
    const chosen = language ? { language } : {};
    this.onfind({ userInfo: chosen, preferences: chosen, ...this.#devices.wish });
  }

  #show(phase) {
    this.#root.title = TITLE;
    if (phase === 'idle') this.#showCard('find-form');
    else if (phase === 'searching') this.#showLine();
    else this.#showRoom();
  }

  #showLine() {
    this.#part('place').textContent = 'Getting in line…';
    this.#showCard('line-card');
    this.#showOwnPicture();
    this.#part('line-title').focus();
  }

  /** The server's words, and what they mean. How many wait would be stale soon: it tells only those whose place has changed. */
  #showPlace({ position, words }) {
    const meaning = position === 1 ? 'Whoever comes next and fits will meet you.' : `You are number ${position} in line.`;
    this.#part('place').textContent = `${/[.!?]$/.test(words) ? words : `${words}.`} ${meaning}`;
  }

  #showOwnPicture() {
    const { picture, state } = this.#media;
    const video = this.#part('own-picture');
    video.hidden = this.#part('line-card').hidden || !state.camera;
    video.srcObject = video.hidden ? null : picture;
  }

  #showRoom() {
    this.#showCard(null);
    this.#chat.clear();
    this.#chat.enabled = true;
    this.#unread.clear();
    this.#showTyping(false);
    if (WIDE.matches) this.#showChat({ focus: false });
    else this.#hideChat({ focus: false });
    this.#root.title = 'In a conversation – Heliograph';
    this.#room.open('Somebody new');
    this.#notices.say('You have met somebody.');
  }

  /** @param shown the card beside the welcome, null for the conversation */
  #showCard(shown) {
    if (shown) this.#room.close();
    if (shown !== 'find-form') this.#tellOutcome('', false);
    this.#part('lobby').hidden = !shown;
    for (const id of ['find-form', 'line-card']) this.#part(id).hidden = id !== shown;
    if (shown !== 'line-card') this.#showOwnPicture();
    if (shown === 'find-form') {
      this.#notices.clear('server');
      this.#notices.clear('chat');
    }
  }

  #tellOutcome(text, isFault) {
    const box = this.#part('outcome');
    box.hidden = !text;
    box.textContent = text;
    box.dataset.kind = isFault ? 'warning' : 'news';
    if (!text) return;
    this.#part('find').textContent = 'Find somebody else';
    box.focus();
  }

  #hear(message) {
    this.#chat.add(message);
    if (message.isSelf || !this.#part('panel').hidden) return;
    this.#unread.add(message);
  }

  #showTyping(isTyping) {
    clearTimeout(this.#typing);
    this.#part('typing').textContent = isTyping ? 'Your partner is writing…' : '';
    if (isTyping) this.#typing = setTimeout(() => this.#showTyping(false), TYPING);
  }

  #showChat({ focus = true } = {}) {
    this.#part('panel').hidden = false;
    this.#part('show-chat').setAttribute('aria-expanded', 'true');
    this.#unread.clear();
    this.#notices.clear('chat');
    if (focus) this.#chat.focus();
  }

  #hideChat({ focus = true } = {}) {
    this.#part('panel').hidden = true;
    this.#part('show-chat').setAttribute('aria-expanded', 'false');
    if (focus) this.#part('show-chat').focus();
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
