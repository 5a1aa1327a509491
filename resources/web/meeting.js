// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One stay in one room: joins, meets everybody there, comes back after a loss. No DOM: the view listens.
//
// Events (CustomEvent, see `detail`):
//   person {person}          somebody is new or has changed; one's own key is 'self'
//   gone {person, quietly}   quietly: only because everything is made anew
//   server {state, delay}    'connecting', 'joining', 'inside', 'lost', 'away'
//   back {}                  inside again after a loss
//   refused {sentence}       not let back in after a loss; tried again by itself
//   ended {sentence}         not in the room any more and not by one's own wish; nothing is tried
//   fault {sentence}         the server complains about something that was sent
//   notice {sentence}        an operator of the server says something to everybody
//   chat {name, text, time, isSelf}

import { SENTENCES, noticeSentence, roomClosedSentence, sentAwaySentence } from './faults.js';
import { Mesh } from './mesh.js';
import { isServerReady } from './ready.js';
import { Refusal, Room } from './room.js';
import { Socket } from './socketio.js';

const REJOIN_PAUSE = 10000; // milliseconds; the server may need a while until it sees that our old connection is dead
const MOST_REJOINS = 9;
const FAREWELL = 400; // milliseconds between a server's word that somebody has left and its taking effect

export class Meeting extends EventTarget {
  #socket = new Socket();
  #room = new Room(this.#socket);
  #media;
  #mesh;
  #wish = null; // {roomId, name, role} while we want to be in a room
  #isInside = false;
  #wasInside = false;
  #rejoins = 0;
  #timer = 0;
  #ownIds = new Set(); // addresses that we have had here; the server may still show the dead ones
  people = new Map();

  constructor(media, ice) {
    super();
    this.#media = media;
    this.#mesh = new Mesh(media, ice);
    media.addEventListener('change', () => this.#refreshSelf());
    this.#mesh.onsignal = (kind, id, payload) => this.#room.signal(kind, id, payload);
    this.#mesh.onchange = (id, peer) => this.#refresh(id, peer);
    this.#socket.onstate = (state, detail) => this.#follow(state, detail);
    this.#room.onmembers = (members) => this.#meetAll(members);
    this.#room.onjoined = (member) => this.#meet(member, false);
    this.#room.onleft = (id) => this.#bidFarewell(id);
    this.#room.onsignal = (kind, id, payload) => this.#mesh.receive(kind, id, payload);
    this.#room.onchat = (message) => this.#tell('chat', { ...message, isSelf: false });
    this.#room.onclosed = (reason) => this.#wish && this.#end(roomClosedSentence(this.#wish.roomId, reason));
    this.#socket.on('kicked', (payload) => this.#wish && this.#end(sentAwaySentence(String(payload?.reason))));
    this.#socket.on('notice', (payload) => this.#tell('notice', { sentence: noticeSentence(String(payload?.message)) }));
    this.#room.onerror = (sentence) => this.#isInside && this.#tell('fault', { sentence });
  }

  get connections() {
    return this.#mesh.connections;
  }

  get roomId() {
    return this.#wish?.roomId ?? null;
  }

  get isInside() {
    return this.#isInside;
  }

  /** Loudness of a person now, 0 to 1. */
  level(id) {
    return this.#mesh.get(id)?.level ?? 0;
  }

  enter({ roomId, name, role }) {
    this.leave();
    this.#wish = { roomId, name, role };
    this.#mesh.sends = role !== 'observer';
    this.people.set('self', {
      id: 'self', name, role, isSelf: true, state: 'connected', stream: this.#media.picture, media: this.#media.state, relayed: false, failures: 0,
    });
    this.#refreshSelf();
    this.#socket.open();
  }

  leave() {
    clearTimeout(this.#timer);
    this.#wish = null;
    this.#isInside = this.#wasInside = false;
    this.#rejoins = 0;
    this.#ownIds.clear();
    this.#socket.close();
    this.#forgetOthers();
    const self = this.people.get('self');
    this.people.clear();
    if (self) this.#tell('gone', { person: self, quietly: true });
  }

  /** False when the server is away: nothing was said. */
  say(text) {
    if (!this.#isInside || !this.#room.say(text)) return false;
    this.#tell('chat', { name: this.#wish.name, text, time: new Date(), isSelf: true });
    return true;
  }

  #follow(state, detail) {
    if (state !== 'connected') this.#isInside = false;
    if (state === 'connecting') this.#tell('server', { state: this.#wasInside ? 'lost' : 'connecting' });
    else if (state === 'connected') this.#join(detail.id);
    else if (state === 'waiting') this.#tell('server', { state: this.#wasInside ? 'lost' : 'away', delay: detail.delay });
    else if (state === 'refused') this.#refuse(detail.message);
    else if (state === 'dismissed') this.#afterDismissal();
  }

  async #join(id) {
    clearTimeout(this.#timer);
    this.#ownIds.add(id);
    if (!this.#wasInside) this.#tell('server', { state: 'joining' });
    try {
      await this.#room.join(this.#wish);
    } catch (error) {
      if (this.#socket.id !== id) return; // lost meanwhile: the next connection joins anew
      if (error instanceof Refusal) return this.#afterRefusal(id, error.message);
      this.#timer = setTimeout(() => this.#join(id), 1000); // no answer in time
      return;
    }
    if (this.#socket.id === id && !this.#isInside) this.#arrive();
  }

  #arrive() {
    const isBack = this.#wasInside;
    this.#isInside = this.#wasInside = true;
    this.#rejoins = 0;
    this.#tell('server', { state: 'inside' });
    if (isBack) this.#tell('back', {});
  }

  #afterRefusal(id, sentence) {
    if (!this.#wasInside || this.#rejoins >= MOST_REJOINS) return this.#refuse(sentence);
    this.#rejoins += 1;
    this.#tell('refused', { sentence });
    this.#timer = setTimeout(() => this.#socket.id === id && this.#join(id), REJOIN_PAUSE);
  }

  /** A server that stops sends everybody away and is not ready any more: then coming back is right. Otherwise it means us. */
  async #afterDismissal() {
    const wish = this.#wish;
    const isReady = await isServerReady();
    if (this.#wish !== wish) return;
    if (isReady) return this.#end(SENTENCES.dismissed);
    this.#tell('server', { state: this.#wasInside ? 'lost' : 'away' });
    this.#socket.open();
  }

  /** @param sentence the server's */
  #refuse(sentence) {
    this.#end(`The server did not let you into “${this.#wish.roomId}”: ${sentence}.`);
  }

  #end(sentence) {
    this.leave();
    this.#tell('ended', { sentence });
  }

  #meetAll(members) {
    this.#forgetOthers();
    for (const member of members) this.#meet(member, true);
    if (!this.#isInside) this.#arrive();
  }

  #meet({ id, name, role }, isOlder) {
    if (this.#ownIds.has(id)) return;
    const isNew = !this.people.has(id);
    const person = { id, name: String(name), role: String(role), isSelf: false, isNews: isNew && !isOlder };
    this.people.set(id, person);
    // The newcomer offers: everybody else has already been told of it. The greater address gives way.
    const peer = this.#mesh.meet(id, { initiator: isOlder, polite: this.#socket.id > id });
    this.#refresh(id, peer);
    person.isNews = false;
  }

  /**
   * A server that stops reports everybody as gone, then sends us away as well. Whoever we are still connected with has
   * not gone then, and stays until the server is back. Somebody who does leave closes the connection, which shows at once.
   */
  #bidFarewell(id) {
    if (this.#mesh.get(id)?.state !== 'connected') return this.#part(id);
    setTimeout(() => this.#isInside && this.#part(id), FAREWELL);
  }

  #part(id) {
    const person = this.people.get(id);
    if (!person || person.isSelf) return;
    this.#mesh.part(id);
    this.people.delete(id);
    this.#tell('gone', { person, quietly: false });
  }

  #forgetOthers() {
    this.#mesh.clear();
    for (const person of [...this.people.values()]) {
      if (person.isSelf) continue;
      this.people.delete(person.id);
      this.#tell('gone', { person, quietly: true });
    }
  }

  #refresh(id, { state, stream, media, relayed, failures }) {
    const person = this.people.get(id);
    if (!person) return;
    Object.assign(person, { state, stream, media, relayed, failures });
    this.#tell('person', { person });
  }

  #refreshSelf() {
    const self = this.people.get('self');
    if (!self) return;
    self.media = this.#media.state;
    this.#tell('person', { person: self });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
