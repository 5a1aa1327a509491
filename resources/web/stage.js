// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pictures: one tile with one <video> for each person shown, as large as they fit. The <video> plays the sound too.

import { captionWords, initials, mediaWords, roleWords, stateWords, tint } from './words.js';

const WIDEST = 16 / 9; // of a tile
const NARROWEST = { upright: 3 / 4, across: 5 / 4 }; // on a phone held upright a face may be cut at the sides
const GAP = 10; // pixels between tiles; as in meeting.css
const NOBODY = Symbol('nobody'); // chosen when the reader wants all of one size
const LOUD = 0.02;
const TALK_INTERVAL = 250; // milliseconds

export class Stage {
  #list;
  #template;
  #tiles = new Map();
  #chosen = null; // the person whom the reader has enlarged
  #sharers = []; // who shares a screen, the latest last
  #talk = 0;
  #resize;
  #quiet = false;
  /** The browser refuses to play sound before the reader has pressed something. */
  onblocked = () => {};
  /** (id) → loudness from 0 to 1. */
  level = () => 0;

  constructor(root = document) {
    this.#list = root.getElementById('stage');
    this.#template = root.getElementById('tile-template');
    this.#resize = new ResizeObserver(() => this.#arrange());
    this.#resize.observe(this.#list.parentElement);
  }

  show(person) {
    if (!isShown(person)) return this.remove(person.id);
    const tile = this.#tiles.get(person.id) ?? this.#add(person);
    this.#fill(tile, person);
    this.#rank(person);
  }

  remove(id) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    tile.video.srcObject = null;
    tile.item.remove();
    this.#tiles.delete(id);
    if (this.#chosen === id) this.#chosen = null;
    this.#sharers = this.#sharers.filter((sharer) => sharer !== id);
    if (this.#tiles.size === 0) clearInterval(this.#talk);
    this.#arrange();
  }

  /** After a key or a click the browser lets sound through. */
  unblock() {
    this.#quiet = false;
    for (const { item, video } of this.#tiles.values()) {
      video.muted = item.dataset.self === 'true';
      this.#play(video);
    }
  }

  #add(person) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(name);
    const tile = {
      item, video: part('video'), avatar: part('.avatar'), state: part('.tile-state'), name: part('.tile-name'),
      note: part('.tile-note'), enlarge: part('.enlarge'),
    };
    item.dataset.self = String(person.isSelf);
    tile.video.muted = person.isSelf || this.#quiet;
    tile.enlarge.onclick = () => this.#choose(person.id);
    if (this.#tiles.size === 0) this.#talk = setInterval(() => this.#watchTalk(), TALK_INTERVAL);
    this.#tiles.set(person.id, tile);
    // One's own picture comes last: the others matter more.
    if (person.isSelf) this.#list.append(item);
    else this.#list.insertBefore(item, this.#list.querySelector('[data-self="true"]'));
    return tile;
  }

  #fill(tile, person) {
    const { item, video, avatar, state, name, note, enlarge } = tile;
    const hasPicture = showsPicture(person);
    item.dataset.person = person.id;
    item.dataset.picture = String(hasPicture);
    item.dataset.screen = String(person.media?.screen === true);
    item.dataset.microphone = String(person.media?.microphone !== false);
    avatar.textContent = initials(person.name || 'You');
    avatar.dataset.tint = tint(person.name);
    name.textContent = captionWords(person);
    note.textContent = person.media?.screen ? 'shares the screen' : roleWords(person.role);
    state.textContent = person.state === 'connected' ? '' : stateWords(person);
    video.setAttribute('aria-label', `${hasPicture ? 'Picture' : 'No picture'} of ${person.name || 'yourself'}${mediaWords(person).map((word) => `, ${word}`).join('')}`);
    enlarge.setAttribute('aria-label', `Enlarge ${person.name || 'yourself'}`);
    if (video.srcObject === person.stream) return;
    video.srcObject = person.stream;
    this.#play(video);
  }

  async #play(video) {
    try {
      await video.play();
    } catch (error) {
      // Anything else only says that the element was taken away or given another stream meanwhile.
      if (error.name !== 'NotAllowedError' || video.muted) return;
      this.#quiet = true;
      video.muted = true;
      this.onblocked();
      this.#play(video);
    }
  }

  #rank({ id, media }) {
    const isSharing = media?.screen === true;
    if (isSharing !== this.#sharers.includes(id)) {
      this.#sharers = isSharing ? [...this.#sharers, id] : this.#sharers.filter((sharer) => sharer !== id);
      if (isSharing && this.#chosen === NOBODY) this.#chosen = null;
    }
    this.#arrange();
  }

  #choose(id) {
    this.#chosen = this.#featured() === id ? NOBODY : id;
    this.#arrange();
  }

  /** Whom the reader chose, else the latest who shares a screen (others before oneself). */
  #featured() {
    if (this.#chosen === NOBODY || this.#tiles.size < 2) return null;
    return this.#chosen ?? this.#sharers.filter((id) => id !== 'self').at(-1) ?? this.#sharers.at(-1) ?? null;
  }

  #arrange() {
    const featured = this.#featured();
    this.#list.dataset.layout = featured ? 'featured' : 'even';
    for (const [id, { item, enlarge }] of this.#tiles) {
      item.dataset.featured = String(id === featured);
      enlarge.setAttribute('aria-pressed', String(id === featured));
      enlarge.querySelector('use').setAttribute('href', id === featured ? '/app/icons.svg#i-reduce' : '/app/icons.svg#i-enlarge');
    }
    const { clientWidth, clientHeight } = this.#list.parentElement;
    const { width, height } = bestTile(this.#tiles.size, clientWidth, clientHeight);
    this.#list.style.setProperty('--tile-width', `${width}px`);
    this.#list.style.setProperty('--tile-height', `${height}px`);
    this.#list.style.setProperty('--others', String(Math.max(1, this.#tiles.size - 1)));
  }

  #watchTalk() {
    for (const [id, { item }] of this.#tiles) item.dataset.talking = String(this.level(id) > LOUD);
  }
}

/** Who only watches has no tile; nor has a connection that the other side has closed. */
function isShown(person) {
  return person.state !== 'ended' && (person.role !== 'observer' || showsPicture(person));
}

function showsPicture({ isSelf, media, stream }) {
  if (media) return media.camera || media.screen;
  return !isSelf && stream.getVideoTracks().some((track) => !track.muted);
}

/** The size at which @p count tiles of a bearable shape cover most of the room. */
function bestTile(count, roomWidth, roomHeight) {
  const narrowest = roomWidth < roomHeight ? NARROWEST.upright : NARROWEST.across;
  let best = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (roomWidth - GAP * (columns - 1)) / columns;
    const cellHeight = (roomHeight - GAP * (rows - 1)) / rows;
    const width = Math.floor(Math.min(cellWidth, cellHeight * WIDEST));
    const height = Math.floor(Math.min(cellHeight, width / narrowest));
    if (width * height > best.width * best.height) best = { width, height };
  }
  return best;
}
