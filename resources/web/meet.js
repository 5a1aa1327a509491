// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Meeting somebody unknown: in the line, talking, on to the next one. Keeps the rules of the dialect "random"; no DOM.
//
// Events (CustomEvent, see `detail`):
//   server {state}           as in station.js
//   phase {phase}            'idle', 'searching', 'talking'
//   place {position, words}  in the line; the words are the server's
//   outcome {text, isFault}  why it is over; follows the phase 'idle'
//   chat {name, text, time, isSelf}
//   typing {isTyping}        the partner's
//   fault {sentence}         the server complains about something that was sent
//   notice {sentence}        an operator of the server says something to everybody

import { noticeSentence, sentAwaySentence } from './faults.js';
import { MEETING, callOver, partnerLeft, roomEnded } from './outcomes.js';
import { Pair } from './pair.js';
import { Station } from './station.js';

const PARTNER = 'Partner';
const MOST_LETTERS = 4000; // of a message that are shown
const WRITING = 2500; // milliseconds after the last letter until one counts as not writing any more
const NUDGE = 4000; // milliseconds until the wish for the next partner is said again, if nothing has come of it
const SIGNALS = { offer: 'offer', answer: 'answer', 'ice-candidate': 'candidate' };

export class Meet extends EventTarget {
  #station = new Station();
  #userId;
  #wish = null; // {userInfo, preferences}
  #room = null; // {id, partnerId}
  #phase = 'idle';
  #isStopping = false;
  #isInLine = false; // and the server has said so
  #writing = 0;
  #nudge = 0;
  pair;

  constructor({ media, ice, userId }) {
    super();
    this.#userId = userId;
    this.pair = new Pair(media, ice);
    this.pair.addEventListener('signal', ({ detail: { kind, payload } }) => {
      this.#emit(`webrtc-${kind}`, { roomId: this.#room.id, targetUserId: this.#room.partnerId, [SIGNALS[kind]]: payload });
    });
    this.pair.addEventListener('over', ({ detail: { why } }) => this.#afterBreak(why, ice.hasRelay));
    this.#station.onhello = () => this.#emit('authenticate', { userId: this.#userId, userInfo: this.#wish.userInfo });
    this.#station.onserver = (state) => this.#tell('server', { state });
    this.#station.onlost = () => this.#afterLoss();
    this.#station.onend = (sentence) => this.#finish(sentence ? `The server did not let you in: ${sentence}.` : 'The server has ended your visit.', true);
    this.#station.onkicked = (reason) => this.#finish(sentAwaySentence(reason), true);
    this.#station.onnotice = (message) => this.#tell('notice', { sentence: noticeSentence(message) });
    this.#listen();
  }

  get phase() {
    return this.#phase;
  }

  find({ userInfo, preferences }) {
    this.leave();
    this.#wish = { userInfo, preferences };
    this.#isStopping = false;
    this.#move('searching');
    this.#station.open();
  }

  next() {
    if (this.#phase !== 'talking') return;
    this.#forget();
    this.#emit('next-partner');
    this.#move('searching');
    this.#nudge = setTimeout(() => this.#ask(), NUDGE);
  }

  /** Out of the line or the conversation, by one's own wish. */
  stop() {
    const text = this.#phase === 'talking' ? MEETING.ended(this.pair.duration) : MEETING.stopped;
    if (this.#phase === 'idle') return;
    this.#emit('end-chat');
    this.#finish(text, false);
  }

  /** As stop(), and nothing is said about it. */
  leave() {
    this.#forget();
    this.#station.close();
    this.#phase = 'idle';
  }

  /** False when the server is away: nothing was said. */
  say(text) {
    if (!this.#room) return false;
    this.#tellWriting(false);
    return this.#emit('chat-message', { roomId: this.#room.id, message: text, type: 'text' });
  }

  /** The reader is writing. Told at most once until there is a pause. */
  write() {
    if (!this.#room) return;
    const isNews = !this.#writing;
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#tellWriting(false), WRITING);
    if (isNews) this.#emit('typing', { roomId: this.#room.id, isTyping: true });
  }

  #listen() {
    const on = (event, listener) => this.#station.socket.on(event, (payload) => listener(payload ?? {}));
    const here = (listener) => (payload) => this.#room && payload.roomId === this.#room.id && listener(payload);
    on('authenticated', () => this.#enter());
    on('auth-error', ({ message }) => this.#station.end(String(message ?? 'It gave no reason')));
    on('error', (fault) => this.#complain(String(fault.message ?? fault)));
    on('queue-status', (status) => this.#place(status));
    on('searching', () => clearTimeout(this.#nudge));
    on('matched', (match) => this.#meet(match));
    for (const [kind, field] of Object.entries(SIGNALS)) {
      on(`webrtc-${kind}`, here((payload) => this.pair.receive(kind, payload[field])));
    }
    on('partner-left', here(({ reason }) => this.#afterParting(reason)));
    on('room-ended', here(({ reason, duration }) => this.#finish(roomEnded(reason, Number(duration) || this.pair.duration))));
    on('chat-message', here((message) => this.#hear(message)));
    // The room is not named here; what comes late from an earlier one does no harm.
    on('partner-typing', ({ fromUserId, isTyping }) => {
      if (fromUserId === this.#room?.partnerId) this.#tell('typing', { isTyping: isTyping === true });
    });
    on('server-shutdown', () => (this.#isStopping = true));
  }

  #enter() {
    this.#station.admit();
    this.#ask();
  }

  #ask() {
    if (this.#phase === 'searching') this.#emit('find-random-partner', { preferences: this.#wish.preferences });
  }

  #place({ position, message }) {
    clearTimeout(this.#nudge);
    if (this.#phase !== 'searching') return;
    this.#isInLine = true;
    this.#tell('place', { position: Number(position), words: String(message ?? '') });
  }

  #meet({ roomId, partnerId, isInitiator }) {
    if (this.#phase !== 'searching') return;
    clearTimeout(this.#nudge);
    this.#isInLine = false;
    this.#room = { id: roomId, partnerId };
    const initiator = isInitiator === true;
    this.pair.begin({ ownName: '', id: partnerId, name: PARTNER, how: { initiator, polite: !initiator } });
    this.#move('talking');
  }

  /** Whoever waits has asked for nothing that could be wrong: then it is about the place in the line. */
  #complain(sentence) {
    if (this.#isInLine) this.#finish(MEETING.takenOut(sentence), true);
    else this.#tell('fault', { sentence });
  }

  /** A server that is stopped parts everybody; nobody has left then. */
  #afterParting(reason) {
    if (this.#isStopping) this.#finish(MEETING.serverStopped, true);
    else this.#finish(partnerLeft(reason, this.pair.duration));
  }

  #hear({ fromUserId, message, timestamp }) {
    const isSelf = fromUserId === this.#userId;
    if (!isSelf) this.#tell('typing', { isTyping: false });
    this.#tell('chat', { name: PARTNER, text: String(message).slice(0, MOST_LETTERS), time: new Date(timestamp), isSelf });
  }

  #tellWriting(isTyping) {
    if (!this.#writing) return;
    clearTimeout(this.#writing);
    this.#writing = 0;
    this.#emit('typing', { roomId: this.#room.id, isTyping });
  }

  /** The other page was closed, and the server has not noticed. */
  #afterBreak(why, hasRelay) {
    if (this.#phase !== 'talking') return;
    const text = callOver('Your partner', why, this.pair.duration, hasRelay);
    this.#emit('end-chat');
    this.#finish(text, why !== 'left');
  }

  /** Whoever was in the line asks again by itself; a conversation is over, for the server tells the partner the same. */
  #afterLoss() {
    clearTimeout(this.#nudge);
    this.#isInLine = false;
    if (this.#phase === 'talking') this.#finish(this.#isStopping ? MEETING.serverStopped : MEETING.serverLost, true);
  }

  #finish(text, isFault = false) {
    this.leave();
    this.#tell('phase', { phase: 'idle' });
    this.#tell('outcome', { text, isFault });
  }

  #forget() {
    clearTimeout(this.#nudge);
    clearTimeout(this.#writing);
    this.#isInLine = false;
    this.#writing = 0;
    this.pair.end();
    this.#room = null;
  }

  #emit(event, ...values) {
    return this.#station.socket.emit(event, ...values);
  }

  #move(phase) {
    this.#phase = phase;
    this.#tell('phase', { phase });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
