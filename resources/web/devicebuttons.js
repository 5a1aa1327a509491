// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The buttons for microphone, camera and screen during a call, and the notices about them.

import { endedSentence, mediaSentences, screenSentence } from './faults.js';
import { LocalMedia } from './media.js';

const NAMES = { microphone: 'Microphone', camera: 'Camera', screen: 'Screen sharing' };
const SIGNS = {
  microphone: ['/app/icons.svg#i-microphone', '/app/icons.svg#i-microphone-off'],
  camera: ['/app/icons.svg#i-camera', '/app/icons.svg#i-camera-off'],
  screen: ['/app/icons.svg#i-screen-off', '/app/icons.svg#i-screen'],
};

export class DeviceButtons {
  #root;
  #media;
  #notices;

  constructor({ media, notices, root = document }) {
    this.#root = root;
    this.#media = media;
    this.#notices = notices;
    this.#wire('microphone', (on) => media.setMicrophone(on));
    this.#wire('camera', (on) => media.setCamera(on));
    this.#wire('screen', (on) => media.setScreen(on));
    media.addEventListener('change', () => this.#show());
    media.addEventListener('ended', ({ detail: { kind } }) => notices.tell(kind, endedSentence(kind)));
    this.#show();
  }

  /** Hidden from somebody who only watches. */
  set offered(offered) {
    for (const kind of Object.keys(NAMES)) this.#button(kind).hidden = !offered;
    if (!LocalMedia.canShareScreen) this.#button('screen').hidden = true;
  }

  /** Faults of microphone, camera or screen, as sentences that stay until the thing works. */
  tellFaults(faults) {
    for (const { kind, name } of faults.filter(({ kind }) => kind === 'screen')) this.#notices.tell(kind, screenSentence(name));
    for (const { key, kinds, text } of mediaSentences(faults.filter(({ kind }) => kind !== 'screen'))) {
      for (const kind of kinds) this.#notices.clear(kind);
      this.#notices.warn(key, text);
    }
  }

  #wire(kind, set) {
    const button = this.#button(kind);
    button.addEventListener('click', async () => {
      if (button.getAttribute('aria-busy') === 'true') return;
      button.setAttribute('aria-busy', 'true');
      const wanted = !this.#media.state[kind];
      const faults = await set(wanted);
      button.setAttribute('aria-busy', 'false');
      if (faults.length > 0) this.tellFaults(faults);
      else this.#notices.say(`${NAMES[kind]} ${wanted ? 'on' : 'off'}.`);
    });
  }

  #show() {
    const { microphone, camera, screen } = this.#media.state;
    this.#label('microphone', microphone, 'Mute', 'Unmute');
    this.#label('camera', camera, 'Camera off', 'Camera on');
    this.#label('screen', screen, 'Stop share', 'Share');
    this.#button('screen').dataset.active = String(screen);
    if (microphone) this.#notices.clear('microphone');
    if (camera) this.#notices.clear('camera');
  }

  #label(kind, isOn, whenOn, whenOff) {
    const button = this.#button(kind);
    button.dataset.on = String(isOn);
    button.querySelector('.label').textContent = isOn ? whenOn : whenOff;
    button.querySelector('use').setAttribute('href', SIGNS[kind][isOn ? 0 : 1]);
  }

  #button(kind) {
    return this.#root.getElementById(kind);
  }
}
