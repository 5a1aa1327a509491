// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a room on the wire: joining, who is there, signals to one person, chat. Keeps no state besides the
// room's name, so that nothing old survives a reconnect. Not for the connections themselves: mesh.js.

const MOST_LETTERS = 4000; // of a message that are shown; the server lets a megabyte through
const SIGNALS = { offer: 'offer', answer: 'answer', 'ice-candidate': 'candidate' };

export class Room {
  #socket;
  #roomId = '';
  onmembers = () => {}; // ([{id, name, role}]) everybody else, after each join of ours
  onjoined = () => {}; // ({id, name, role})
  onleft = () => {}; // (id)
  onsignal = () => {}; // (kind, id, payload)
  onchat = () => {}; // ({id, name, text, time})
  onerror = () => {}; // (sentence)
  onclosed = () => {}; // (reason) by an operator, and nobody is in it any more

  constructor(socket) {
    this.#socket = socket;
    socket.on('existing-users', (users) => {
      this.onmembers((Array.isArray(users) ? users : []).map(({ id, name, role }) => ({ id, name, role })));
    });
    socket.on('user-joined', ({ userId, userName, userRole }) => this.onjoined({ id: userId, name: userName, role: userRole }));
    socket.on('user-left', ({ userId }) => this.onleft(userId));
    socket.on('room-closed', (payload) => this.#isHere(payload) && this.onclosed(String(payload?.reason)));
    socket.on('error', (fault) => this.onerror(String(fault?.message ?? fault)));
    socket.on('chat-message', (message) => this.#hear(message));
    for (const [kind, field] of Object.entries(SIGNALS)) {
      socket.on(kind, (payload) => this.#isHere(payload) && this.onsignal(kind, payload.fromUserId, payload[field]));
    }
  }

  /** Resolves when the server has let us in; rejects with the server's own sentence as message. */
  async join({ roomId, name, role }) {
    this.#roomId = roomId;
    const answer = await this.#socket.request('join-room', { roomId, userName: name, userRole: role });
    if (answer?.success !== true) throw new Refusal(String(answer?.error?.message ?? 'The server gave no reason.'));
  }

  signal(kind, id, payload) {
    this.#socket.emit(kind, { targetUserId: id, [SIGNALS[kind]]: payload, roomId: this.#roomId });
  }

  /** False when the server is away. */
  say(text) {
    return this.#socket.emit('chat-message', { message: text, roomId: this.#roomId });
  }

  #isHere(payload) {
    return payload?.roomId === undefined || payload.roomId === this.#roomId;
  }

  #hear(message) {
    if (!this.#isHere(message)) return;
    const { fromUserId, userName, text, timestamp } = message;
    this.onchat({ id: fromUserId, name: String(userName), text: String(text).slice(0, MOST_LETTERS), time: new Date(timestamp) });
  }
}

/** The server has understood and says no. */
export class Refusal extends Error {}
