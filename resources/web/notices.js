// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the page tells its reader: notices that stay on the screen, and words for screen readers only.

const SHORT = 5000; // milliseconds that a notice stays which asks for nothing
const MOST_NEWS = 2; // such notices at once

export class Notices {
  #list;
  #template;
  #polite;
  #urgent;
  #shown = new Map();
  #spoken = [];
  #pause = 0;

  constructor(root = document) {
    this.#list = root.getElementById('notices');
    this.#template = root.getElementById('notice-template');
    this.#polite = root.getElementById('said');
    this.#urgent = root.getElementById('called');
  }

  /** Stays until it is closed or cleared. A notice of the same key is replaced. */
  warn(key, text, action = null) {
    if (this.#shown.get(key)?.text === text) return;
    this.#show(key, text, 'warning', action);
    this.#urgent.textContent = text;
  }

  /** Goes by itself. */
  tell(key, text) {
    const news = [...this.#shown].filter(([, { item }]) => item.dataset.kind === 'news');
    if (news.length >= MOST_NEWS) this.clear(news[0][0]);
    const notice = this.#show(key, text, 'news', null);
    notice.timer = setTimeout(() => this.clear(key), SHORT);
    this.say(text);
  }

  clear(key) {
    const notice = this.#shown.get(key);
    if (!notice) return;
    clearTimeout(notice.timer);
    notice.item.remove();
    this.#shown.delete(key);
  }

  clearAll() {
    for (const key of [...this.#shown.keys()]) this.clear(key);
  }

  /** For ears only. What comes at once is read as one, so that nothing is lost. */
  say(text) {
    this.#spoken.push(text);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => { this.#polite.textContent = this.#spoken.splice(0).join(' '); }, 150);
  }

  #show(key, text, kind, action) {
    this.clear(key);
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.kind = kind;
    item.querySelector('p').textContent = text;
    item.querySelector('.dismiss').onclick = () => this.clear(key);
    if (action) {
      const button = item.querySelector('.act');
      button.hidden = false;
      button.textContent = action.label;
      button.onclick = () => {
        this.clear(key);
        action.run();
      };
    }
    this.#list.append(item);
    const notice = { item, text, timer: 0 };
    this.#shown.set(key, notice);
    return notice;
  }
}
