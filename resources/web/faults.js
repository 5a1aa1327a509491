// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences for what can go wrong: what happened, and what the reader can do. Pure; no DOM.

const THINGS = { microphone: 'microphone', camera: 'camera', screen: 'screen' };

const MEDIA_SENTENCES = {
  InsecureOrigin: (things) =>
    `The browser gives no ${things} to a page that came over plain HTTP from another machine. Open this page over ` +
    'https://, or on the server itself as http://localhost. You can still see and hear the others.',
  NotAllowedError: (things) =>
    `Permission for the ${things} was refused. Allow it in the browser’s settings for this site (the icon beside the ` +
    'address), then switch it on below. Until then the others do not get it.',
  SecurityError: (things) => `This browser’s policy forbids the ${things} on this page.`,
  NotFoundError: (things) => `No ${things} was found. Plug one in and switch it on below, or take part without.`,
  NotReadableError: (things) =>
    `The ${things} cannot be opened: another program is probably using it. Close that program, then switch it on below.`,
  OverconstrainedError: (things) => `The ${things} cannot deliver what this page needs.`,
};

/** One sentence for faults of the same name: they have the same remedy. @return [{key, kinds, text}] */
export function mediaSentences(faults) {
  const byName = new Map();
  for (const { kind, name } of faults) byName.set(name, [...(byName.get(name) ?? []), kind]);
  return [...byName].map(([name, kinds]) => ({
    key: kinds[0],
    kinds,
    text: mediaSentence(name, kinds.map((kind) => THINGS[kind]).join(' or ')),
  }));
}

function mediaSentence(name, things) {
  const sentence = MEDIA_SENTENCES[name];
  return sentence ? sentence(things) : `The ${things} could not be started (${name}).`;
}

/** Sharing that was cancelled in the browser's own dialogue is not worth a warning. */
export function screenSentence(name) {
  if (name === 'NotAllowedError') return 'Nothing is shared: the choice was cancelled or refused.';
  return `The screen could not be shared (${name}).`;
}

export function endedSentence(kind) {
  if (kind === 'screen') return 'You are no longer sharing your screen.';
  return `Your ${kind} has stopped: it was unplugged, or its permission was withdrawn.`;
}

export function unreachableSentence(name, hasRelay) {
  const reason = hasRelay
    ? 'A firewall seems to block even the relay.'
    : 'This server offers no relay (TURN), so people in different networks may not reach each other.';
  return `No connection to ${name} so far; trying again by itself. ${reason}`;
}

/** An operator's words; the reason is the operator's own. */
export function sentAwaySentence(reason) {
  return `An operator of this server has sent you away: “${reason}”.`;
}

export function roomClosedSentence(roomId, reason) {
  return `An operator of this server has closed the room “${roomId}”: “${reason}”.`;
}

export function noticeSentence(message) {
  return `A notice from the server: “${message}”.`;
}

export const SENTENCES = {
  noWebRtc: 'This browser cannot take part in calls: it has no WebRTC. Any current Firefox, Chrome, Edge or Safari can.',
  serverLost:
    'The connection to the server was lost. People you still see stay with you; this page rejoins by itself as soon as the server answers.',
  serverGone: 'The connection to the server was lost. This page comes back by itself as soon as the server answers.',
  serverAway: 'The server cannot be reached. This page tries again by itself.',
  serverBack: 'The server is back, and you are in the room again.',
  dismissed: 'The server has ended your stay in this room.',
  nameTaken: 'You are offline here: somebody has gone online under this name on another page or device.',
  soundBlocked: 'The browser holds the sound back until you press something.',
};
