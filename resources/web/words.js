// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How people and their connections are put into words and initials. Pure; no DOM.

const STATES = {
  waiting: 'Waiting for an answer',
  connecting: 'Connecting',
  connected: 'Connected',
  interrupted: 'Interrupted, reconnecting',
  failed: 'No connection, trying again',
  ended: 'Connection ended',
};

const SERVER_STATES = {
  connecting: 'Connecting to the server',
  joining: 'Joining',
  inside: 'Server connected',
  lost: 'Server lost, reconnecting',
  away: 'Server not reached',
};

const ROLES = { interviewer: 'Interviewer', candidate: 'Candidate', observer: 'Observer' };

export function stateWords({ isSelf, state, relayed }) {
  if (isSelf) return 'You';
  return state === 'connected' && relayed ? 'Connected by relay' : STATES[state];
}

export function serverWords(state) {
  return SERVER_STATES[state];
}

/** How somebody is named below the picture; one may have no name at all. */
export function captionWords({ isSelf, name }) {
  if (!isSelf) return name;
  return name ? `${name} (you)` : 'You';
}

/** '0:07', '12:30', '1:02:03' */
export function durationWords(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function roleWords(role) {
  return ROLES[role] ?? role;
}

/** 'microphone off', 'sharing the screen' and the like; nothing for what is as one expects. */
export function mediaWords({ role, media }) {
  if (role === 'observer') return ['watching'];
  if (!media) return [];
  const words = [];
  if (!media.microphone) words.push('microphone off');
  if (media.screen) words.push('sharing the screen');
  else if (!media.camera) words.push('camera off');
  return words;
}

/** Two letters, or one: of the first and the last word. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const first = (word) => [...word][0] ?? '';
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toUpperCase();
}

/** One of six tints, always the same one for a name. */
export function tint(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 6007;
  return sum % 6;
}

const HUES = ['amber', 'silver', 'cobalt', 'copper', 'ivory', 'russet', 'saffron', 'slate'];
const PLACES = ['ridge', 'summit', 'harbour', 'beacon', 'meadow', 'canyon', 'island', 'tower'];

/** A name for a room that nobody guesses, and that can still be read out. */
export function roomName() {
  const [hue, place, ...digits] = crypto.getRandomValues(new Uint32Array(8));
  const tail = digits.map((digit) => 'abcdefghjkmnpqrstuvwxyz23456789'[digit % 31]).join('');
  return `${HUES[hue % HUES.length]}-${PLACES[place % PLACES.length]}-${tail}`;
}
