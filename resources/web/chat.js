// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said in writing. Kept only while the page is open, and only the latest of it.

const MOST_MESSAGES = 500;
const MOST_NOTICED = 120; // characters of one message

export class Chat {
  #log;
  #empty;
  #form;
  #text;
  #template;
  #invitation;
  /** Called with each change of what is being written. */
  onwrite = () => {};
  /** (text) → true if it was sent. */
  onsay = () => false;

  constructor(root = document) {
    this.#log = root.getElementById('chat-log');
    this.#empty = root.getElementById('chat-empty');
    this.#form = root.getElementById('chat-form');
    this.#text = root.getElementById('chat-text');
    this.#template = root.getElementById('message-template');
    this.#invitation = this.#text.placeholder;
    this.#text.addEventListener('input', () => this.onwrite());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.#text.value.trim();
      if (text && this.onsay(text)) this.#text.value = '';
    });
  }

  set enabled(enabled) {
    this.#form.querySelector('button').disabled = !enabled;
    this.#text.placeholder = enabled ? this.#invitation : 'Waiting for the server';
  }

  focus() {
    this.#text.focus();
  }

  add({ name, text, time, isSelf }) {
    const isAtEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.self = String(isSelf);
    item.querySelector('.message-name').textContent = isSelf ? 'You' : name;
    const stamp = item.querySelector('time');
    if (!Number.isNaN(time.getTime())) {
      stamp.dateTime = time.toISOString();
      stamp.textContent = time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    }
    item.querySelector('.message-text').textContent = text;
    this.#log.append(item);
    if (this.#log.childElementCount > MOST_MESSAGES) this.#log.firstElementChild.remove();
    this.#empty.hidden = true;
    if (isAtEnd || isSelf) this.#log.scrollTop = this.#log.scrollHeight;
  }

  clear() {
    this.#log.replaceChildren();
    this.#empty.hidden = false;
    this.#text.value = '';
  }
}

/** What came while the chat was closed: a number at the button that opens it, and the latest as a notice. */
export class Unread {
  #count = 0;
  #badge;
  #notices;

  constructor(notices, root = document) {
    this.#notices = notices;
    this.#badge = root.getElementById('chat-count');
  }

  add({ name, text }) {
    this.#show(this.#count + 1);
    this.#notices.tell('chat', `${name}: ${text.length > MOST_NOTICED ? `${text.slice(0, MOST_NOTICED)}…` : text}`);
  }

  clear() {
    this.#show(0);
  }

  #show(count) {
    this.#count = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count === 0 ? '' : String(count);
    this.#badge.setAttribute('aria-label', `${count} unread`);
  }
}
