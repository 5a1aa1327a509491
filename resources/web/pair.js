// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Oneself and one other person: who they are for the screen, and the connection between them. A mesh of one.
//
// Events (CustomEvent, see `detail`):
//   person {person}          one of the two has changed; one's own key is 'self'
//   gone {person, quietly}   always quietly: the flow says why
//   signal {kind, payload}   to be carried to the other person
//   over {why}               'left': the other side has closed the connection, and nobody has said so since
//                            'unreached': it never came about; 'broken': it did, and cannot be made again

import { Mesh } from './mesh.js';

const LATEST = 25000; // milliseconds from the answer to the connection, where there is only one try
const FAREWELL = 1500; // milliseconds in which the server may say why the other side has gone

export class Pair extends EventTarget {
  #media;
  #mesh;
  #otherId = null;
  #renegotiates = true;
  #timer = 0;
  #since = 0;
  people = new Map();

  constructor(media, ice) {
    super();
    this.#media = media;
    this.#mesh = new Mesh(media, ice);
    media.addEventListener('change', () => this.#refreshSelf());
    this.#mesh.onsignal = (kind, id, payload) => this.#tell('signal', { kind, payload });
    this.#mesh.onchange = (id, peer) => this.#refresh(peer);
  }

  get connections() {
    return this.#mesh.connections;
  }

  /** Milliseconds since the two were connected first; 0 if they never were. */
  get duration() {
    return this.#since ? performance.now() - this.#since : 0;
  }

  get isConnected() {
    return this.#mesh.get(this.#otherId)?.state === 'connected';
  }

  level(id) {
    return this.#mesh.get(id)?.level ?? 0;
  }

  /** @param how as in peer.js */
  begin({ ownName, id, name, how }) {
    this.end();
    const same = { role: '', relayed: false, failures: 0 };
    this.people.set('self', { ...same, id: 'self', name: ownName, isSelf: true, state: 'connected', stream: this.#media.picture, media: this.#media.state });
    this.people.set(id, { ...same, id, name, isSelf: false });
    this.#otherId = id;
    this.#renegotiates = how.renegotiates !== false;
    this.#refresh(this.#mesh.meet(id, how));
    this.#refreshSelf();
  }

  /** Both have said yes: from now on the connection has to come about. */
  expect() {
    if (!this.#renegotiates) this.#timer = setTimeout(() => this.#tell('over', { why: 'unreached' }), LATEST);
  }

  receive(kind, payload) {
    this.#mesh.receive(kind, this.#otherId, payload);
  }

  end() {
    clearTimeout(this.#timer);
    this.#mesh.clear();
    this.#otherId = null;
    this.#since = 0;
    const people = [...this.people.values()];
    this.people.clear();
    for (const person of people) this.#tell('gone', { person, quietly: true });
  }

  #refresh({ state, stream, media, relayed, failures }) {
    const person = this.people.get(this.#otherId);
    if (!person) return;
    const before = person.state;
    Object.assign(person, { state, stream, media, relayed, failures });
    if (state === 'connected' && !this.#since) this.#since = performance.now();
    this.#tell('person', { person });
    if (state !== before) this.#judge(state);
  }

  #judge(state) {
    if (state === 'connected' || state === 'ended') clearTimeout(this.#timer);
    if (state === 'ended') this.#timer = setTimeout(() => this.#tell('over', { why: 'left' }), FAREWELL);
    else if (state === 'failed' && !this.#renegotiates) this.#tell('over', { why: this.#since ? 'broken' : 'unreached' });
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
