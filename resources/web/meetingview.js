// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The room on the screen: turns what happens in a Meeting into tiles, roster, notices and words, and buttons into
// requests. Rules live in meeting.js.

import { Chat, Unread } from './chat.js';
import { DeviceButtons } from './devicebuttons.js';
import { SENTENCES, unreachableSentence } from './faults.js';
import { Roster } from './roster.js';
import { Shortcuts } from './shortcuts.js';
import { offerSound } from './sound.js';
import { Stage } from './stage.js';
import { serverWords } from './words.js';

const WIDE = matchMedia('(min-width: 1000px)');

export class MeetingView {
  #root;
  #meeting;
  #notices;
  #hasRelay;
  #devices;
  #stage;
  #roster;
  #chat;
  #unread;
  #told = new Set(); // people whose missing connection was announced
  /** The reader wants to leave. */
  onleave = () => {};

  constructor({ meeting, media, notices, hasRelay, root = document }) {
    this.#root = root;
    this.#meeting = meeting;
    this.#notices = notices;
    this.#hasRelay = hasRelay;
    this.#devices = new DeviceButtons({ media, notices, root });
    this.#stage = new Stage(root);
    this.#roster = new Roster(root);
    this.#chat = new Chat(root);
    this.#unread = new Unread(notices, root);
    this.#stage.level = (id) => meeting.level(id);
    this.#stage.onblocked = () => offerSound({ stage: this.#stage, notices, root });
    this.#chat.onsay = (text) => meeting.say(text);
    this.#listen();
    this.#wire();
  }

  open({ roomId, role }) {
    this.#root.title = `${roomId} – Heliograph`;
    this.#part('room-title').textContent = roomId;
    this.#devices.offered = role !== 'observer';
    this.#part('meeting').hidden = false;
    this.#chat.clear();
    this.#chat.enabled = false;
    this.#unread.clear();
    if (WIDE.matches) this.#showPanel('people', { focus: false });
    else this.#closePanel({ focus: false });
    this.#part('room-title').focus();
  }

  close() {
    this.#root.title = 'Heliograph';
    this.#part('meeting').hidden = true;
    this.#part('help').close();
    this.#told.clear();
    this.#notices.clearAll();
  }

  /** Faults of microphone, camera or screen, as sentences that stay until the thing works. */
  tellFaults(faults) {
    this.#devices.tellFaults(faults);
  }

  #listen() {
    const on = (type, listener) => this.#meeting.addEventListener(type, ({ detail }) => listener(detail));
    on('person', ({ person }) => this.#showPerson(person));
    on('gone', ({ person, quietly }) => this.#removePerson(person, quietly));
    on('server', ({ state }) => this.#showServer(state));
    on('back', () => this.#notices.tell('server', SENTENCES.serverBack));
    on('refused', ({ sentence }) => this.#notices.warn('server', `The server does not let you back in: “${sentence}”. This page asks again by itself.`));
    on('fault', ({ sentence }) => this.#notices.warn('fault', `The server says: “${sentence}”.`));
    on('notice', ({ sentence }) => this.#notices.warn('notice', sentence));
    on('chat', (message) => this.#hear(message));
  }

  #wire() {
    const press = (id, action) => this.#part(id).addEventListener('click', action);
    press('show-people', () => this.#togglePanel('people'));
    press('show-chat', () => this.#togglePanel('chat'));
    press('show-help', () => this.#part('help').showModal());
    press('copy-link', () => this.#copyLink());
    press('leave', () => this.onleave());
    for (const button of this.#root.querySelectorAll('.close-panel')) button.addEventListener('click', () => this.#closePanel());
    this.#part('panel').addEventListener('keydown', ({ key }) => key === 'Escape' && this.#closePanel());
    const button = (id) => this.#part(id);
    new Shortcuts({
      m: button('microphone'), v: button('camera'), s: button('screen'), p: button('show-people'), c: button('show-chat'), '?': button('show-help'),
    }, this.#root);
  }

  #showPerson(person) {
    this.#stage.show(person);
    this.#roster.show(person);
    this.#tellAlone();
    if (person.isNews) this.#notices.tell(`person-${person.id}`, `${person.name} has joined.`);
    if (person.isSelf) return;
    const isUnreachable = person.failures > 0 && person.state !== 'connected' && person.state !== 'ended';
    if (isUnreachable && !this.#told.has(person.id)) {
      this.#told.add(person.id);
      this.#notices.warn(`reach-${person.id}`, unreachableSentence(person.name, this.#hasRelay()));
    } else if (!isUnreachable && this.#told.delete(person.id)) {
      this.#notices.clear(`reach-${person.id}`);
    }
  }

  #removePerson(person, quietly) {
    this.#stage.remove(person.id);
    this.#roster.remove(person.id);
    this.#told.delete(person.id);
    this.#notices.clear(`reach-${person.id}`);
    this.#tellAlone();
    if (!quietly) this.#notices.tell(`person-${person.id}`, `${person.name} has left.`);
  }

  #tellAlone() {
    const isAlone = this.#meeting.isInside && this.#meeting.people.size === 1;
    this.#part('alone').hidden = !isAlone;
    if (isAlone) this.#part('alone').textContent = 'Nobody else is here yet. Copy the link and send it to those whom you want to meet.';
  }

  #showServer(state) {
    const pill = this.#part('server-state');
    pill.dataset.state = state;
    pill.textContent = serverWords(state);
    this.#chat.enabled = state === 'inside';
    if (state === 'lost') this.#notices.warn('server', SENTENCES.serverLost);
    else if (state === 'away') this.#notices.warn('server', SENTENCES.serverAway);
    else if (state === 'inside') this.#greet();
  }

  #greet() {
    this.#notices.clear('server');
    this.#tellAlone();
    const others = [...this.#meeting.people.values()].filter(({ isSelf }) => !isSelf).map(({ name }) => name);
    const company = others.length > 0 ? `Here already: ${others.join(', ')}.` : 'Nobody else is here yet.';
    this.#notices.say(`You are in the room ${this.#meeting.roomId}. ${company}`);
  }

  #hear(message) {
    this.#chat.add(message);
    if (message.isSelf || !this.#part('chat').hidden) return;
    this.#unread.add(message);
  }

  #togglePanel(name) {
    if (this.#part(name).hidden || this.#part('panel').hidden) this.#showPanel(name);
    else this.#closePanel();
  }

  #showPanel(name, { focus = true } = {}) {
    this.#part('panel').hidden = false;
    for (const one of ['people', 'chat']) {
      this.#part(one).hidden = one !== name;
      this.#part(`show-${one}`).setAttribute('aria-expanded', String(one === name));
    }
    if (name === 'chat') {
      this.#unread.clear();
      this.#notices.clear('chat');
    }
    if (!focus) return;
    if (name === 'chat') this.#chat.focus();
    else this.#part('people-title').focus();
  }

  #closePanel({ focus = true } = {}) {
    const open = ['people', 'chat'].find((one) => !this.#part(one).hidden) ?? 'people';
    this.#part('panel').hidden = true;
    for (const one of ['people', 'chat']) {
      this.#part(one).hidden = true;
      this.#part(`show-${one}`).setAttribute('aria-expanded', 'false');
    }
    if (focus) this.#part(`show-${open}`).focus();
  }

  async #copyLink() {
    const link = new URL('/', location.href);
    link.searchParams.set('room', this.#meeting.roomId);
    try {
      await navigator.clipboard.writeText(link.href);
      this.#notices.tell('link', 'The link to this room is copied.');
    } catch {
      // No clipboard on an insecure origin, or it was refused: then the link is shown to be copied by hand.
      this.#notices.warn('link', `Copy this link: ${link.href}`);
    }
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
