// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Start of the page for calling somebody by name.
//
// For developers and tests, `window.heliograph` is
//   peers   Map: the other one's name → RTCPeerConnection
//   people  Map: 'self' and the other one's name → person (pair.js)
//   call    the Call (call.js)
//   media   the LocalMedia (media.js)

import { Call } from './call.js';
import { CallView } from './callview.js';
import { SENTENCES } from './faults.js';
import { IceServers } from './ice.js';
import { LocalMedia } from './media.js';
import { Notices } from './notices.js';

const ice = new IceServers();
const media = new LocalMedia();
const call = new Call({ media, ice });
const view = new CallView({ call, media, notices: new Notices(), hasRelay: () => ice.hasRelay });
const configured = ice.load().then(() => {
  if (ice.version) document.getElementById('version').textContent = `Heliograph ${ice.version}`;
});

window.heliograph = { peers: call.pair.connections, people: call.pair.people, call, media };

async function goOnline(name) {
  await configured;
  await ice.start();
  media.stop(); // of the preview
  call.goOnline(name);
}

let isStarted = false; // asked for once a call, so that nobody is asked twice

async function startMedia(wish) {
  if (isStarted) return;
  isStarted = true;
  view.tellFaults(await media.start(wish));
}

call.addEventListener('phase', ({ detail: { phase } }) => {
  if (phase === 'calling') startMedia(view.wish);
  if (phase !== 'idle' && phase !== 'offline') return;
  isStarted = false;
  media.stop();
  if (phase === 'offline') ice.stop();
});
view.ononline = goOnline;
view.onaccept = ({ camera }) => {
  startMedia({ ...view.wish, camera });
  call.accept();
};

// The other one sees at once that somebody has closed the page, over polling too.
addEventListener('pagehide', () => call.goOffline());
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

const address = new URLSearchParams(location.search);
const wish = { name: address.get('name')?.trim(), to: address.get('to') };
view.fill(wish);
if (!('RTCPeerConnection' in window)) view.start(SENTENCES.noWebRtc);
else if (wish.name) goOnline(wish.name);
else view.start();
