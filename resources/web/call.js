// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calling one another by name: online under a name, ringing, talking. Keeps the rules of the dialect "direct"; no DOM.
//
// Events (CustomEvent, see `detail`):
//   server {state}           as in station.js
//   phase {phase, name}      'offline', 'entering', 'idle', 'calling', 'ringing', 'talking'; name of the other person if there is one
//   outcome {text, isFault}  how a call came out; follows the phase 'idle'
//   offline {sentence}       not by one's own wish
//   notice {sentence}        an operator of the server says something to everybody

import { SENTENCES, noticeSentence, sentAwaySentence } from './faults.js';
import { CALL, callEnded, callOver } from './outcomes.js';
import { Pair } from './pair.js';
import { Station } from './station.js';

const NAME_TAKEN = 'New login detected'; // the server's reason when another page takes the name
const FAREWELL = 400; // milliseconds between a server's word that somebody is gone and its taking effect: the server may only be stopping

export class Call extends EventTarget {
  #station = new Station();
  #hasRelay;
  #name = null; // one's own, while online is what is wanted
  #other = null;
  #offer = null;
  #phase = 'offline';
  #farewell = 0;
  pair;

  constructor({ media, ice }) {
    super();
    this.#hasRelay = () => ice.hasRelay;
    this.pair = new Pair(media, ice);
    this.pair.addEventListener('signal', ({ detail: { kind, payload } }) => this.#carry(kind, payload));
    this.pair.addEventListener('over', ({ detail: { why } }) => this.#afterBreak(why));
    this.#station.onhello = () => this.#emit('register_user', { userId: this.#name });
    this.#station.onserver = (state) => this.#tell('server', { state });
    this.#station.onlost = () => this.#afterLoss();
    this.#station.onend = (sentence) => this.#fallOffline(sentence ? `The server did not let you in: ${sentence}.` : 'The server has signed you out.');
    this.#station.onkicked = (reason) => this.#fallOffline(sentAwaySentence(reason));
    this.#station.onnotice = (message) => this.#tell('notice', { sentence: noticeSentence(message) });
    this.#listen();
  }

  get name() {
    return this.#name;
  }

  get phase() {
    return this.#phase;
  }

  goOnline(name) {
    this.goOffline();
    this.#name = name;
    this.#move('entering');
    this.#station.open();
  }

  goOffline() {
    if (this.#phase === 'offline') return;
    this.#forget();
    this.#emit('logout_user', { userId: this.#name }); // the server ends a call with it, and says why
    this.#station.close();
    this.#name = null;
    this.#move('offline');
  }

  /** False when nobody can be called now. */
  call(name) {
    if (this.#phase !== 'idle' || !this.#station.isInside) return false;
    this.#begin(name, { initiator: true, polite: false });
    this.#move('calling');
    return true;
  }

  accept() {
    if (this.#phase !== 'ringing') return;
    this.#move('talking');
    this.pair.expect();
    this.pair.receive('offer', this.#offer);
    this.#offer = null;
  }

  /** Cancels, declines or hangs up, whichever is possible. */
  stop() {
    const words = { calling: 'cancelled', ringing: 'refused', talking: 'hungUp' }[this.#phase];
    if (!words) return;
    const text = CALL[words](this.#other, this.pair.duration);
    this.#emit(this.#phase === 'ringing' ? 'decline_call' : 'end_call', { to: this.#other, from: this.#name });
    this.#finish(text);
  }

  #listen() {
    const on = (event, listener) => this.#station.socket.on(event, (payload) => listener(payload ?? {}));
    const of = (field, phases, listener) => (payload) => {
      if (phases.includes(this.#phase) && payload[field] === this.#other) listener(payload);
    };
    const ALL = ['calling', 'ringing', 'talking'];
    on('user_registered', (answer) => this.#afterRegistering(answer));
    on('force_disconnect', ({ reason }) => this.#fallOffline(reason === NAME_TAKEN ? SENTENCES.nameTaken : sentAwaySentence(reason)));
    on('incoming_call', (payload) => this.#ring(payload));
    on('call_answered', of('from', ['calling'], ({ answer }) => this.#connect(answer)));
    // Another kind of client may accept and then decline.
    on('call_declined', of('from', ['calling', 'talking'], () => this.#finish(CALL.declined(this.#other), true)));
    on('call_busy', of('targetUser', ['calling'], () => this.#finish(CALL.busy(this.#other), true)));
    on('call_failed', of('targetUser', ['calling'], ({ error }) => this.#finish(CALL.failed(this.#other, String(error)), true)));
    on('call_timeout', of('user', ['calling', 'ringing'], () => this.#afterTimeout()));
    on('call_ended', of('from', ALL, ({ reason }) => this.#bidFarewell(reason)));
    on('ice_candidate', of('from', ALL, ({ candidate }) => this.pair.receive('ice-candidate', candidate)));
  }

  #afterRegistering({ success, error }) {
    if (success !== true) return this.#station.end(String(error ?? 'The server gave no reason'));
    this.#station.admit();
    if (this.#phase === 'entering') this.#move('idle');
  }

  #ring({ from, offer }) {
    const other = String(from);
    // The two call each other at the same moment: the server keeps the other's call, and both want to talk.
    const isMutual = this.#phase === 'calling' && this.#other === other;
    if (this.#phase === 'ringing' || this.#phase === 'talking') return this.#emit('decline_call', { to: other, from: this.#name });
    // Otherwise an own call that was just sent comes too late for the server, which takes us for busy.
    this.#begin(other, { initiator: false, polite: true });
    this.#offer = offer;
    this.#move('ringing');
    if (isMutual) this.accept();
  }

  /** One offer and one answer is all that this dialect carries. */
  #begin(name, how) {
    this.#other = name;
    this.pair.begin({ ownName: this.#name, id: name, name, how: { ...how, renegotiates: false } });
  }

  #connect(answer) {
    this.pair.receive('answer', answer);
    this.#move('talking');
    this.pair.expect();
  }

  #carry(kind, payload) {
    const address = { to: this.#other, from: this.#name };
    if (kind === 'offer') this.#emit('make_call', { ...address, offer: payload });
    else if (kind === 'answer') this.#emit('answer_call', { ...address, answer: payload });
    else this.#emit('ice_candidate', { ...address, candidate: payload });
  }

  #afterTimeout() {
    if (this.#phase === 'calling') this.#finish(CALL.unanswered(this.#other), true);
    else this.#finish(CALL.missed(this.#other), true);
  }

  /** A server that stops reports everybody as gone; whoever we are still connected with stays until the server is back. */
  #bidFarewell(reason) {
    clearTimeout(this.#farewell);
    if (reason === 'disconnected' && this.#phase === 'talking' && this.pair.isConnected) {
      this.#farewell = setTimeout(() => this.#station.isInside && this.#afterEnd(reason), FAREWELL);
    } else {
      this.#afterEnd(reason);
    }
  }

  #afterEnd(reason) {
    const isWithdrawn = this.#phase === 'ringing' && reason === undefined;
    this.#finish(isWithdrawn ? CALL.withdrawn(this.#other) : callEnded(this.#other, reason, this.pair.duration), isWithdrawn);
  }

  #afterBreak(why) {
    if (this.#phase !== 'talking') return;
    const text = callOver(this.#other, why, this.pair.duration, this.#hasRelay());
    this.#emit('end_call', { to: this.#other, from: this.#name });
    this.#finish(text, why !== 'left');
  }

  /** What runs from browser to browser goes on; what only the server knew is over. */
  #afterLoss() {
    if (this.#phase === 'calling' || this.#phase === 'ringing') this.#finish(CALL.serverLost(this.#other), true);
  }

  #fallOffline(sentence) {
    this.#forget();
    this.#station.close();
    this.#name = null;
    this.#move('offline');
    this.#tell('offline', { sentence });
  }

  #finish(text, isFault = false) {
    this.#forget();
    this.#move('idle');
    this.#tell('outcome', { text, isFault });
  }

  #forget() {
    clearTimeout(this.#farewell); // it is this call's, and may not end the next one
    this.pair.end();
    this.#other = this.#offer = null;
  }

  #emit(event, payload) {
    this.#station.socket.emit(event, payload);
  }

  #move(phase) {
    this.#phase = phase;
    this.#tell('phase', { phase, name: this.#other });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
