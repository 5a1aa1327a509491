// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a call or a conversation of two came out, in plain words: what happened, and where it helps, what can be done. Pure; no DOM.

import { durationWords } from './words.js';

const BY_OPERATOR = 'ended by operator'; // as the server gives it for a reason

const talked = (milliseconds) => (milliseconds > 0 ? ` You talked for ${durationWords(milliseconds)}.` : '');

const FAILURES = {
  'User not found or offline': (name) => `${name} is not online under this name.`,
  'You are already in a call': () => 'You are already in a call, on this page or elsewhere.',
  'Cannot call yourself': () => 'That is your own name. Choose somebody else.',
  'User not registered': () => 'The server does not know you any more. Go offline and online again.',
};

export const CALL = {
  cancelled: (name) => `You cancelled the call to ${name}.`,
  refused: (name) => `You declined the call from ${name}.`,
  hungUp: (name, duration) => `You hung up.${talked(duration)}`,
  busy: (name) => `${name} is in another call. Try again later.`,
  declined: (name) => `${name} declined the call.`,
  unanswered: (name) => `${name} did not answer.`,
  missed: (name) => `You missed a call from ${name}.`,
  withdrawn: (name) => `${name} stopped calling.`,
  serverLost: (name) => `The connection to the server was lost while it rang, so the call with ${name} did not come about.`,
  failed: (name, error) => (FAILURES[error] ?? (() => `The call to ${name} failed: ${error}.`))(name),
};

/** @param reason as the server gives it with call_ended, undefined when somebody simply hung up */
export function callEnded(name, reason, duration) {
  if (reason === 'disconnected') return `The call ended: ${name} lost the connection or closed the page.${talked(duration)}`;
  if (reason === 'logged out') return `The call ended: ${name} has gone offline.${talked(duration)}`;
  if (reason === BY_OPERATOR) return `An operator of this server has ended the call.${talked(duration)}`;
  return `${name} hung up.${talked(duration)}`;
}

/** @param why as in pair.js */
export function callOver(name, why, duration, hasRelay) {
  if (why === 'left') return `${name} is gone.${talked(duration)}`;
  if (why === 'broken') return `The connection to ${name} broke off.${talked(duration)}`;
  const reason = hasRelay
    ? 'A firewall seems to block even the relay.'
    : 'This server offers no relay (TURN), so people in different networks may not reach each other.';
  return `No connection to ${name} came about. ${reason}`;
}

const PARTINGS = {
  'next-partner': 'Your partner has gone on to somebody else.',
  'new-search': 'Your partner is looking for somebody else.',
  'user-ended': 'Your partner has ended the conversation.',
  disconnect: 'Your partner has left the page.',
  'connection-lost': 'Your partner’s connection was lost.',
};

export function partnerLeft(reason, duration) {
  return (PARTINGS[reason] ?? 'Your partner has left.') + talked(duration);
}

/** @param reason as the server gives it with room-ended */
export function roomEnded(reason, duration) {
  if (reason === BY_OPERATOR) return `An operator of this server has ended the conversation.${talked(duration)}`;
  return `The time is over: a conversation lasts at most ${Math.max(1, Math.round(duration / 60000))} minutes on this server.`;
}

export const MEETING = {
  stopped: 'You stopped looking.',
  ended: (duration) => `You ended the conversation.${talked(duration)}`,
  takenOut: (sentence) => `The server has taken you out of the line: “${sentence}”.`,
  serverLost: 'The connection to the server was lost, and the conversation ended with it.',
  serverStopped: 'The server is being stopped, and the conversation ended with it. Try again in a moment.',
};
