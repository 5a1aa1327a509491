// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The form in front of the room.

import { mediaSentences } from './faults.js';
import { remember, remembered } from './memory.js';
import { roomName } from './words.js';

const ROLES = ['interviewer', 'candidate', 'observer'];

export class Lobby {
  #root;
  #media;
  #fault;
  #preview;
  #toggle;
  /** ({roomId, name, role, microphone, camera}) */
  onjoin = () => {};

  constructor(media, root = document) {
    this.#media = media;
    this.#root = root;
    this.#fault = this.#part('join-fault');
    this.#preview = this.#part('preview');
    this.#toggle = this.#part('preview-toggle');
    this.#part('join-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const radio of this.#radios) radio.addEventListener('change', () => this.#showRole());
    this.#toggle.addEventListener('click', () => (this.#preview.hidden ? this.#openPreview() : this.#endPreview()));
    this.#part('with-camera').addEventListener('change', () => this.#endPreview());
    this.#part('with-microphone').addEventListener('change', () => this.#endPreview());
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
    this.#closePreview();
  }

  get wish() {
    const value = (id) => this.#part(id).value.trim();
    const role = this.#radios.find(({ checked }) => checked)?.value ?? 'candidate';
    const sends = role !== 'observer';
    return {
      roomId: value('room'), name: value('name'), role,
      microphone: sends && this.#part('with-microphone').checked,
      camera: sends && this.#part('with-camera').checked,
    };
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
    this.#part('devices').disabled = isObserver;
    if (isObserver) this.#endPreview();
  }

  async #openPreview() {
    const video = this.#root.createElement('video');
    video.muted = video.autoplay = video.playsInline = true;
    video.setAttribute('aria-label', 'Your own picture');
    video.srcObject = this.#media.picture;
    const words = this.#root.createElement('p');
    words.className = 'preview-words';
    words.setAttribute('role', 'status');
    this.#preview.replaceChildren(video, words);
    this.#preview.hidden = false;
    this.#toggle.setAttribute('aria-expanded', 'true');
    this.#toggle.textContent = 'End preview';
    words.textContent = 'Waiting for your permission…';
    const { microphone, camera } = this.wish;
    const faults = await this.#media.start({ microphone, camera });
    words.textContent = mediaSentences(faults).map(({ text }) => text).join(' ') || this.#previewWords();
  }

  #previewWords() {
    const { microphone, camera } = this.#media.state;
    if (camera) return microphone ? 'Camera and microphone work.' : 'The camera works.';
    return microphone ? 'The microphone works.' : 'Neither camera nor microphone is chosen.';
  }

  #endPreview() {
    if (this.#preview.hidden) return;
    this.#closePreview();
    this.#media.stop();
  }

  #closePreview() {
    this.#preview.hidden = true;
    this.#preview.replaceChildren();
    this.#toggle.setAttribute('aria-expanded', 'false');
    this.#toggle.textContent = 'Preview';
  }

  get #radios() {
    return [...this.#root.querySelectorAll('#join-form input[name="role"]')];
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
