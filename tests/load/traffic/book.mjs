// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened, once each, and what is so now, as the people know it: what their clients were told and what they did. To be
// held against what a server or its console says.

/** How many calls and pairs that have ended are remembered, so that a late word about one opens nothing. */
const remembered = 10_000;

/** One call between two people; both sides, and all their devices, have the same one. */
class Call {
  isAnswered = false;
  outcome = null;
  /** A call by name has no answer that says it rings: its callee's client is the first to know. */
  isKnown = false;

  constructor(dialect, caller, callee, type, callId = null) {
    Object.assign(this, { dialect, caller, callee, type, callId });
  }

  get what() { return { dialect: this.dialect, callId: this.callId, caller: this.caller, callee: this.callee, type: this.type }; }
}

const keyByName = (caller, callee) => `direct ${JSON.stringify([caller, callee])}`;

export class Book {
  counts = new Map();
  rooms = new Map();
  registered = { direct: new Set(), calls: new Set(), presence: new Set(), random: new Set() };
  waiting = new Set();
  pairs = new Map();
  calls = new Map();
  faults = [];
  #past = new Map();
  #write;

  /** @p write gets every fact: {time, kind, who, what}. */
  constructor(write = () => {}) { this.#write = write; }

  /** A fact. @p outcome tells apart what is counted under the same kind. */
  note(kind, who, what, outcome) {
    this.count(outcome === undefined ? kind : `${kind}: ${outcome}`);
    this.#write({ time: Date.now(), kind, who, what: outcome === undefined ? what : { ...what, outcome } });
  }
  /** What is only counted. */
  count(name) { this.counts.set(name, (this.counts.get(name) ?? 0) + 1); }
  sum(kind) {
    return [...this.counts].filter(([name]) => name === kind || name.startsWith(`${kind}: `)).reduce((sum, [, count]) => sum + count, 0);
  }

  /** The server said no, as it should or because it must. */
  refused(who, what, sentence) {
    this.count(`refused: ${what}: ${sentence.replace(/^User \S+ not/, 'User … not')}`);
    this.#write({ time: Date.now(), kind: 'refused', who, what: { what, sentence } });
  }

  /** Something that should not have happened. */
  fault(who, error) {
    const message = error instanceof Error ? error.stack.split('\n').slice(0, 3).join(' ') : error;
    this.count('errors');
    if (this.faults.length < 100)
      this.faults.push(`${who}: ${message}`);
    this.#write({ time: Date.now(), kind: 'error', who, what: { message } });
  }

  joined(roomId, socketId, who, name) {
    const members = this.rooms.get(roomId) ?? new Map();
    this.rooms.set(roomId, members.set(socketId, name));
    this.note('joined', who, { roomId, socketId, name });
  }
  left(roomId, socketId, who, how) {
    const members = this.rooms.get(roomId);
    if (!members?.delete(socketId))
      return;
    if (members.size === 0)
      this.rooms.delete(roomId);
    this.note('left', who, { roomId, socketId }, how);
  }

  register(dialect, userId, who, what = {}) {
    this.registered[dialect].add(userId);
    this.note('registered', who, { dialect, userId, ...what });
  }
  release(dialect, userId, who, how) {
    if (this.registered[dialect].delete(userId))
      this.note('released', who, { dialect, userId }, how);
  }

  /** The call by name that its callee has heard of. */
  callByName(caller, callee) { return this.calls.get(keyByName(caller, callee)) ?? this.newCallByName(caller, callee); }
  /** The one that its caller asks for. */
  newCallByName(caller, callee) { return this.#keep(keyByName(caller, callee), new Call('direct', caller, callee, 'audio')); }
  callWithId(callId, caller, callee, type) {
    return this.calls.get(callId) ?? this.#past.get(callId) ?? this.#keep(callId, new Call('calls', caller, callee, type, callId));
  }
  #keep(key, call) {
    call.key = key;
    this.calls.set(key, call);
    return call;
  }
  #forget(call) {
    if (this.calls.get(call.key) === call)
      this.calls.delete(call.key);
    if (call.callId !== null)
      this.#remember(call.callId, call);
  }
  #remember(id, what) {
    this.#past.set(id, what);
    if (this.#past.size > remembered)
      this.#past.delete(this.#past.keys().next().value);
  }

  /** It is certain now that there is, or was, such a call. */
  rings(call) {
    if (call.isKnown)
      return;
    call.isKnown = true;
    this.note('called', call.caller, call.what, call.dialect);
    if (call.outcome !== null) {
      this.#forget(call);
      this.#noteEnd(call);
    }
  }
  answered(call) {
    if (call.isAnswered)
      return;
    this.rings(call);
    call.isAnswered = true;
    this.note('answered', call.callee, call.what, call.dialect);
  }
  /** The first word about a call's end counts. */
  ended(call, outcome) {
    if (call.outcome !== null)
      return;
    call.outcome = outcome;
    // A callee may still hear of a call that its caller has given up.
    if (call.isKnown || outcome === 'refused')
      this.#forget(call);
    if (call.isKnown)
      this.#noteEnd(call);
  }
  #noteEnd(call) { this.note('ended', call.caller, { ...call.what, wasAnswered: call.isAnswered }, `${call.dialect} ${call.outcome}`); }

  queued(userId, who) {
    // Whoever looks again keeps the place and is told so again.
    if (this.waiting.has(userId))
      return;
    this.waiting.add(userId);
    this.note('queued', who, { userId });
  }
  unqueued(userId, who, how) {
    if (this.waiting.delete(userId))
      this.note('unqueued', who, { userId }, how);
  }
  paired(roomId, who, userIds) {
    if (this.pairs.has(roomId) || this.#past.has(roomId))
      return;
    this.pairs.set(roomId, userIds);
    this.note('paired', who, { roomId, userIds });
  }
  pairEnded(roomId, who, how) {
    const userIds = this.pairs.get(roomId);
    if (!userIds)
      return;
    this.pairs.delete(roomId);
    this.#remember(roomId, userIds);
    this.note('ended', who, { dialect: 'random', roomId, userIds }, `random ${how}`);
  }

  /** Figures of now. */
  figures() {
    const known = [...this.calls.values()].filter((call) => call.isKnown);
    const inDialect = (dialect, isAnswered) => known.filter((call) => call.dialect === dialect && call.isAnswered === isAnswered && call.outcome === null).length;
    return {
      rooms: this.rooms.size,
      members: [...this.rooms.values()].reduce((sum, members) => sum + members.size, 0),
      direct: { people: this.registered.direct.size, ringing: inDialect('direct', false), talking: inDialect('direct', true) },
      calls: { people: this.registered.calls.size, ringing: inDialect('calls', false), talking: inDialect('calls', true) },
      presence: this.registered.presence.size,
      random: { people: this.registered.random.size, waiting: this.waiting.size, pairs: this.pairs.size },
    };
  }
}
