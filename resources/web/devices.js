// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of a start form that asks for microphone and camera, and shows beforehand what they give.

import { mediaSentences } from './faults.js';

export class Devices {
  #root;
  #media;
  #preview;
  #toggle;

  constructor(media, root = document) {
    this.#root = root;
    this.#media = media;
    this.#preview = this.#part('preview');
    this.#toggle = this.#part('preview-toggle');
    this.#toggle.addEventListener('click', () => (this.#preview.hidden ? this.#openPreview() : this.endPreview()));
    for (const id of ['with-camera', 'with-microphone']) this.#part(id).addEventListener('change', () => this.endPreview());
  }

  /** {microphone, camera} as chosen. */
  get wish() {
    return { microphone: this.#part('with-microphone').checked, camera: this.#part('with-camera').checked };
  }

  /** Nothing can be chosen while the reader sends nothing. */
  set enabled(enabled) {
    this.#part('devices').disabled = !enabled;
    if (!enabled) this.endPreview();
  }

  endPreview() {
    if (this.#preview.hidden) return;
    this.closePreview();
    this.#media.stop();
  }

  /** Only the picture goes: what was started is used from now on. */
  closePreview() {
    this.#preview.hidden = true;
    this.#preview.replaceChildren();
    this.#toggle.setAttribute('aria-expanded', 'false');
    this.#toggle.textContent = 'Preview';
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
    const faults = await this.#media.start(this.wish);
    words.textContent = mediaSentences(faults).map(({ text }) => text).join(' ') || this.#previewWords();
  }

  #previewWords() {
    const { microphone, camera } = this.#media.state;
    if (camera) return microphone ? 'Camera and microphone work.' : 'The camera works.';
    return microphone ? 'The microphone works.' : 'Neither camera nor microphone is chosen.';
  }

  #part(id) {
    return this.#root.getElementById(id);
  }
}
