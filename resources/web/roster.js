// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is in the room: name, role, and in words how the connection to each of them stands.

import { initials, mediaWords, roleWords, stateWords, tint } from './words.js';

export class Roster {
  #list;
  #template;
  #count;
  #items = new Map();

  constructor(root = document) {
    this.#list = root.getElementById('roster');
    this.#template = root.getElementById('person-template');
    this.#count = root.getElementById('people-count');
  }

  show(person) {
    const item = this.#items.get(person.id) ?? this.#add(person.id);
    const avatar = item.querySelector('.avatar');
    avatar.textContent = initials(person.name);
    avatar.dataset.tint = tint(person.name);
    item.querySelector('.person-name').textContent = person.name;
    item.querySelector('.person-role').textContent = [roleWords(person.role), ...mediaWords(person)].join(', ');
    const state = item.querySelector('.person-state');
    state.textContent = stateWords(person);
    state.dataset.state = person.isSelf ? 'self' : person.state;
  }

  remove(id) {
    this.#items.get(id)?.remove();
    this.#items.delete(id);
    this.#tellCount();
  }

  #add(id) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.person = id;
    this.#items.set(id, item);
    this.#list.append(item);
    this.#tellCount();
    return item;
  }

  #tellCount() {
    this.#count.textContent = String(this.#items.size);
  }
}
