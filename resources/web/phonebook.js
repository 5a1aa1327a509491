// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is online, as a list of names to be called. Asks the server now and then while anybody looks, and sooner when somebody
// looks for a name.

import { initials, tint } from './words.js';

const INTERVAL = 10_000; // milliseconds
const FRESH = 2000; // milliseconds in which nobody who looks for a name needs a newer list
const MOST_SHOWN = 100;

/** @return the names, or null when the server does not say */
export async function namesOnline() {
  try {
    const response = await fetch('/users', { headers: { Accept: 'application/json' }, cache: 'no-cache' });
    const answer = response.ok ? await response.json() : null;
    return Array.isArray(answer?.connectedUsers) ? answer.connectedUsers.map(String) : null;
  } catch {
    return null;
  }
}

export class PhoneBook {
  #root;
  #list;
  #template;
  #items = new Map();
  #names = [];
  #own = null;
  #isKnown = false;
  #isOpen = false;
  #askedAt = 0;
  #timer = 0;
  #filter = '';
  /** (name) */
  oncall = () => {};

  constructor(root = document) {
    this.#root = root;
    this.#list = root.getElementById('online');
    this.#template = root.getElementById('online-template');
    root.addEventListener('visibilitychange', () => this.#refresh());
  }

  open(ownName) {
    this.#own = ownName;
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#refresh();
  }

  close() {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  /** Only names that contain this are shown. */
  set filter(text) {
    this.#filter = text.trim().toLocaleLowerCase();
    this.#show();
    if (performance.now() - this.#askedAt > FRESH) this.#refresh();
  }

  set enabled(enabled) {
    this.#list.toggleAttribute('inert', !enabled);
  }

  async #refresh() {
    clearTimeout(this.#timer);
    if (!this.#isOpen || this.#root.hidden) return;
    const timer = (this.#timer = setTimeout(() => this.#refresh(), INTERVAL));
    this.#askedAt = performance.now();
    const names = await namesOnline();
    if (!this.#isOpen || this.#timer !== timer) return;
    this.#isKnown = names !== null;
    this.#names = (names ?? []).filter((name) => name !== this.#own).sort((one, other) => one.localeCompare(other));
    this.#show();
  }

  /** Items that stay are not touched, so that a button under a finger or with the focus stays one. */
  #show() {
    const shown = this.#names.filter((name) => name.toLocaleLowerCase().includes(this.#filter)).slice(0, MOST_SHOWN);
    for (const [name, item] of this.#items) {
      if (shown.includes(name)) continue;
      item.remove();
      this.#items.delete(name);
    }
    let before = null;
    for (const name of shown) {
      const item = this.#items.get(name) ?? this.#add(name);
      const place = before ? before.nextElementSibling : this.#list.firstElementChild;
      if (place !== item) this.#list.insertBefore(item, place);
      before = item;
    }
    const empty = this.#root.getElementById('online-empty');
    empty.hidden = shown.length > 0;
    empty.textContent = this.#emptyWords();
  }

  #emptyWords() {
    if (!this.#isKnown) return 'The server does not say who is online. You can still call somebody by name.';
    if (this.#names.length > 0) return 'Nobody online has a name like this. You can still try to call it.';
    return 'Nobody else is online yet. Open this page in a second tab or on another device, and give another name there.';
  }

  #add(name) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const avatar = item.querySelector('.avatar');
    avatar.textContent = initials(name);
    avatar.dataset.tint = tint(name);
    item.querySelector('.person-name').textContent = name;
    const button = item.querySelector('button');
    button.setAttribute('aria-label', `Call ${name}`);
    button.addEventListener('click', () => this.oncall(name));
    this.#items.set(name, item);
    return item;
  }
}
