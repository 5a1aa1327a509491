// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The form in front of the room.

import { Devices } from './devices.js';
import { remember, remembered } from './memory.js';
import { roomName } from './words.js';

const ROLES = ['interviewer', 'candidate', 'observer'];

export class Lobby {
  #root;
  #fault;
  #devices;
  /** ({roomId, name, role, microphone, camera}) */
  onjoin = () => {};

  constructor(media, root = document) {
    this.#root = root;
    this.#fault = this.#part('join-fault');
    this.#devices = new Devices(media, root);
    this.#part('join-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const radio of this.#radios) radio.addEventListener('change', () => this.#showRole());
  }

  /** @param wish what the address of the page says: {roomId, name, role}, each may be missing */
  fill({ roomId, name, role }) {
    this.#part('room').value = roomId || roomName();
    this.#part('name').value = name || remembered('name', '');
    const chosen = [role, remembered('role', 'candidate')].find((one) => ROLES.includes(one)) ?? 'candidate';
    for (const radio of this.#radios) radio.checked = radio.value === chosen;
    this.#showRole();
  }

  /** @param fault why we are here again, if it was not by choice */
  show({ fault = null, title = null } = {}) {
    this.#part('lobby').hidden = false;
    this.#fault.hidden = !fault;
    this.#fault.textContent = fault ?? '';
    if (title) this.#part('lobby-title').textContent = title;
    if (fault) this.#fault.focus();
    else if (title) this.#part('lobby-title').focus();
    else this.#part(this.#part('name').value ? 'join' : 'name').focus();
  }

  hide() {
    this.#part('lobby').hidden = true;
    this.#devices.closePreview();
  }

  get wish() {
    const value = (id) => this.#part(id).value.trim();
    const role = this.#radios.find(({ checked }) => checked)?.value ?? 'candidate';
    const { microphone, camera } = this.#devices.wish;
    const sends = role !== 'observer';
    return { roomId: value('room'), name: value('name'), role, microphone: sends && microphone, camera: sends && camera };
  }

  #submit() {
    const { wish } = this;
    // "required" lets blanks through.
    const empty = [['name', wish.name], ['room', wish.roomId]].find(([, text]) => text === '');
    if (empty) {
      this.#part(empty[0]).value = '';
      this.#part('join-form').reportValidity();
      return;
    }
    remember('name', wish.name);
    remember('role', wish.role);
    this.onjoin(wish);
  }

  #showRole() {
    const isObserver = this.#radios.some(({ value, checked }) => checked && value === 'observer');
    this.#part('role-hint').hidden = !isObserver;
    this.#devices.enabled = !isObserver;
  }

  get #radios() {
    return [...this.#root.querySelectorAll('#join-form input[name="role"]')];
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
