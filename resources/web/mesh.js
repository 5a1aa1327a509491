// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One Peer for each other person, all sending the same microphone and picture. Not for who these people are: room.js.

import { Peer } from './peer.js';

const UPSTREAM = 3_000_000; // bit/s for all pictures together
const MOST_PER_PEER = 1_500_000;
const LEAST_PER_PEER = 150_000;

export class Mesh {
  #peers = new Map();
  #media;
  #ice;
  #outgoing = new MediaStream();
  #sends = true;
  /** Person's id → RTCPeerConnection, for tests and for developers. */
  connections = new Map();
  /** (kind, id, payload): to be carried to the person. */
  onsignal = () => {};
  /** (id, peer): state, media or stream have changed. */
  onchange = () => {};

  constructor(media, ice) {
    this.#media = media;
    this.#ice = ice;
    media.addEventListener('change', () => this.#sendAll());
    ice.onchange = () => this.#peers.forEach((peer) => (peer.iceServers = ice.list));
  }

  /** False for somebody who only watches; counts for peers that are met from now on. */
  set sends(sends) {
    this.#sends = sends;
  }

  get(id) {
    return this.#peers.get(id);
  }

  /** A peer that exists already is replaced: the person has started anew. @param how as in peer.js */
  meet(id, { initiator, polite, renegotiates }) {
    this.part(id);
    const peer = new Peer({ initiator, polite, renegotiates, sends: this.#sends, outgoing: this.#outgoing, iceServers: this.#ice.list });
    peer.onsignal = (kind, payload) => this.onsignal(kind, id, payload);
    peer.onchange = () => this.#peers.get(id) === peer && this.onchange(id, peer);
    this.#peers.set(id, peer);
    this.connections.set(id, peer.connection);
    this.#send(peer);
    this.#shareRate();
    return peer;
  }

  part(id) {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    this.connections.delete(id);
    this.#shareRate();
  }

  clear() {
    for (const id of [...this.#peers.keys()]) this.part(id);
  }

  /** A signal of somebody whom the room has not announced is dropped. */
  receive(kind, id, payload) {
    this.#peers.get(id)?.receive(kind, payload);
  }

  #sendAll() {
    this.#peers.forEach((peer) => this.#send(peer));
  }

  #send(peer) {
    peer.send({ audio: this.#media.audioTrack, video: this.#media.videoTrack }, this.#media.state);
  }

  #shareRate() {
    const rate = Math.max(LEAST_PER_PEER, Math.min(MOST_PER_PEER, Math.round(UPSTREAM / (this.#peers.size || 1))));
    this.#peers.forEach((peer) => (peer.limit = rate));
  }
}
