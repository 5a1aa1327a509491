// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Single keys that press buttons. They can be switched off, because dictation programs and some keyboards type letters
// nobody meant; they never work while somebody writes.

import { remember, remembered } from './memory.js';

export class Shortcuts {
  #buttons;
  #switch;

  /** @param buttons key → button; pressed only when it can be seen and is not disabled */
  constructor(buttons, root = document) {
    this.#buttons = buttons;
    this.#switch = root.getElementById('shortcuts-on');
    this.#switch.checked = remembered('shortcuts', 'on') === 'on';
    this.#switch.addEventListener('change', () => {
      remember('shortcuts', this.#switch.checked ? 'on' : 'off');
      this.#show(root);
    });
    root.addEventListener('keydown', (event) => this.#press(event));
    this.#show(root);
  }

  #press(event) {
    if (!this.#switch.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, dialog, [contenteditable]')) return;
    const button = this.#buttons[event.key.toLowerCase()];
    if (!button || button.disabled || !button.checkVisibility()) return;
    event.preventDefault();
    button.click();
  }

  #show(root) {
    root.documentElement.dataset.shortcuts = this.#switch.checked ? 'on' : 'off';
  }
}
