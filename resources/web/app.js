// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Start of the meeting page: from the address or the form into the room, and back.
//
// For developers and tests, `window.heliograph` is
//   peers    Map: socket id → RTCPeerConnection, everybody else in the room
//   people   Map: 'self' and socket ids → person (meeting.js)
//   meeting  the Meeting (meeting.js)
//   media    the LocalMedia (media.js)

import { SENTENCES } from './faults.js';
import { IceServers } from './ice.js';
import { Lobby } from './lobby.js';
import { LocalMedia } from './media.js';
import { Meeting } from './meeting.js';
import { MeetingView } from './meetingview.js';
import { Notices } from './notices.js';

const ice = new IceServers();
const media = new LocalMedia();
const notices = new Notices();
const meeting = new Meeting(media, ice);
const lobby = new Lobby(media);
const view = new MeetingView({ meeting, media, notices, hasRelay: () => ice.hasRelay });
const configured = ice.load().then(() => {
  if (ice.version) document.getElementById('version').textContent = `Heliograph ${ice.version}`;
});

window.heliograph = { peers: meeting.connections, people: meeting.people, meeting, media };

let visit = 0; // a join that was left while it still waited must not go on

async function join({ roomId, name, role, microphone, camera }) {
  const thisVisit = ++visit;
  lobby.hide();
  view.open({ roomId, role });
  // The room does not wait for the permission dialogue: whoever hesitates is there already and sends when it is answered.
  media.start({ microphone, camera }).then((faults) => view.tellFaults(faults));
  await configured;
  await ice.start();
  if (thisVisit === visit) meeting.enter({ roomId, name, role });
}

function leave({ fault = null, title = null } = {}) {
  visit += 1;
  meeting.leave();
  media.stop();
  ice.stop();
  view.close();
  lobby.show({ fault, title });
}

function start() {
  const address = new URLSearchParams(location.search);
  const wish = { roomId: address.get('room'), name: address.get('name'), role: address.get('role') };
  lobby.fill(wish);
  if (!('RTCPeerConnection' in window)) return lobby.show({ fault: SENTENCES.noWebRtc });
  if (wish.roomId && wish.name) return join(lobby.wish);
  lobby.show();
}

lobby.onjoin = (wish) => {
  // Only the room: a copied address must not make somebody else join under this name.
  const address = new URL('/', location.href);
  address.searchParams.set('room', wish.roomId);
  history.replaceState(null, '', address);
  join(wish);
};
view.onleave = () => leave({ title: 'You have left the room.' });
meeting.addEventListener('ended', ({ detail: { sentence } }) => leave({ fault: sentence }));

// The others see at once that somebody has closed the page, over polling too.
addEventListener('pagehide', () => meeting.leave());
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

start();
