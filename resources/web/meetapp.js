// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Start of the page for meeting somebody unknown.
//
// For developers and tests, `window.heliograph` is
//   peers   Map: the partner's id → RTCPeerConnection
//   people  Map: 'self' and the partner's id → person (pair.js)
//   meet    the Meet (meet.js)
//   media   the LocalMedia (media.js)

import { SENTENCES } from './faults.js';
import { IceServers } from './ice.js';
import { ownId } from './identity.js';
import { LocalMedia } from './media.js';
import { Meet } from './meet.js';
import { MeetView } from './meetview.js';
import { Notices } from './notices.js';

const ice = new IceServers();
const media = new LocalMedia();
const meet = new Meet({ media, ice, userId: ownId() });
const view = new MeetView({ meet, media, notices: new Notices(), hasRelay: () => ice.hasRelay });
const configured = ice.load().then(() => {
  if (ice.version) document.getElementById('version').textContent = `Heliograph ${ice.version}`;
});

window.heliograph = { peers: meet.pair.connections, people: meet.pair.people, meet, media };

view.onfind = async ({ userInfo, preferences, microphone, camera }) => {
  // The line does not wait for the permission dialogue.
  media.start({ microphone, camera }).then((faults) => view.tellFaults(faults));
  await configured;
  await ice.start();
  meet.find({ userInfo, preferences });
};
meet.addEventListener('phase', ({ detail: { phase } }) => {
  if (phase !== 'idle') return;
  media.stop();
  ice.stop();
});

// The partner sees at once that somebody has closed the page, over polling too.
addEventListener('pagehide', () => meet.leave());
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

view.start('RTCPeerConnection' in window ? null : SENTENCES.noWebRtc);
