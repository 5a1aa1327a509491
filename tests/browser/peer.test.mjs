// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two ends of one connection inside one page, with a wire between them that can delay, drop and reorder.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Visitor, launch } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const server = new Server();
let browser;
let visitor;

before(async () => {
  await server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server.remove();
});

/** Prepares `window.pair(options)` and helpers in a fresh page. */
beforeEach(async () => {
  await visitor?.leaveBrowser();
  visitor = await Visitor.arrive(browser, `${server.origin}/`);
  await visitor.page.evaluate(async () => {
    const { Peer } = await import('/app/peer.js');
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    setInterval(() => pen.fillRect(Math.random() * 200, Math.random() * 100, 20, 20), 40);
    const video = () => canvas.captureStream(25).getVideoTracks()[0];

    /** @param carry (from, kind, payload, deliver) decides what happens to a signal; by default it arrives a little later */
    window.pair = ({ initiators = [true, false], renegotiates, carry = (from, kind, payload, deliver) => setTimeout(deliver, 5) } = {}) => {
      const make = (index) => new Peer({ initiator: initiators[index], polite: index === 1, renegotiates, outgoing: new MediaStream() });
      const ends = [make(0), make(1)];
      ends.forEach((end, index) => {
        end.onsignal = (kind, payload) => {
          const copy = JSON.parse(JSON.stringify(payload)); // as the wire does
          carry(index, kind, copy, (other = copy) => ends[1 - index].receive(kind, other));
        };
        end.send({ audio: null, video: video() }, { microphone: false, camera: true, screen: false });
      });
      return (window.ends = ends);
    };
    window.decoded = (end) => end.connection.getStats().then((report) =>
      [...report.values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')?.framesDecoded ?? 0);
    window.lines = (end) => end.connection.getTransceivers().filter((line) => line.direction !== 'stopped').map((line) => line.receiver.track.kind).sort();
  });
});

/** Both ends are connected and each decodes further pictures of the other. */
async function bothSee(milliseconds = 20_000) {
  const look = () => visitor.page.evaluate(async () => Promise.all(window.ends.map(async (end) => (
    { state: end.state, signaling: end.connection.signalingState, pictures: await window.decoded(end) }))));
  const before = await look();
  const end = Date.now() + milliseconds;
  let now = before;
  while (Date.now() < end) {
    now = await look();
    if (now.every(({ state, pictures }, index) => state === 'connected' && pictures - before[index].pictures > 10)) return;
    await pause(100);
  }
  assert.fail(`the two do not see each other after ${milliseconds} ms: ${JSON.stringify(now)}`);
}

async function hasOneLineOfEachKind() {
  const lines = await visitor.page.evaluate(() => window.ends.map(window.lines));
  assert.deepEqual(lines, [['audio', 'video'], ['audio', 'video']]);
}

test('one offers, the other answers', async () => {
  await visitor.page.evaluate(() => void window.pair());
  await bothSee();
  await hasOneLineOfEachKind();
  await visitor.page.waitForFunction(() => window.ends.every(({ media }) => media?.camera === true && media.microphone === false));
  visitor.isQuiet();
});

test('both offer at the same moment', async () => {
  await visitor.page.evaluate(() => void window.pair({ initiators: [true, true], carry: (from, kind, payload, deliver) => setTimeout(deliver, 60) }));
  await bothSee();
  await hasOneLineOfEachKind();
  visitor.isQuiet();
});

test('both look for a new way at the same moment', async () => {
  await visitor.page.evaluate(() => void window.pair());
  await bothSee();
  await visitor.page.evaluate(() => window.ends.forEach((end) => void end.restart()));
  await bothSee();
  await hasOneLineOfEachKind();
  visitor.isQuiet();
});

test('a new way has new credentials and needs no new lines', async () => {
  const ufrag = () => visitor.page.evaluate(() => /a=ice-ufrag:(\S+)/.exec(window.ends[0].connection.currentLocalDescription.sdp)[1]);
  await visitor.page.evaluate(() => void window.pair());
  await bothSee();
  const before = await ufrag();
  await visitor.page.evaluate(() => window.ends[1].restart());
  await visitor.page.waitForFunction((old) => !window.ends[0].connection.currentLocalDescription.sdp.includes(old), before, { timeout: 10_000 });
  await bothSee();
  await hasOneLineOfEachKind();
  visitor.isQuiet();
});

test('candidates that overtake their description are kept for it', async () => {
  await visitor.page.evaluate(() => {
    const held = [[], []];
    window.said = [];
    window.pair({
      carry: (from, kind, payload, deliver) => {
        if (kind !== 'ice-candidate') return window.said.push(kind) && held[from].push(deliver);
        deliver();
        // The last candidate is null; only then the description goes.
        if (payload === null) held[from].splice(0).forEach((now) => setTimeout(now, 50));
      },
    });
  });
  await bothSee();
  assert.deepEqual(await visitor.page.evaluate(() => window.said), ['offer', 'answer'], 'the first attempt is enough');
  visitor.isQuiet();
});

test('an offer that is lost is made up for', async () => {
  await visitor.page.evaluate(() => {
    const start = performance.now();
    window.pair({ carry: (from, kind, payload, deliver) => (from === 0 && performance.now() - start < 1500 ? undefined : setTimeout(deliver, 5)) });
  });
  await bothSee(12_000); // the waiting side offers after five seconds; the first offer is then said again
  await hasOneLineOfEachKind();
  visitor.isQuiet();
});

test('an answer that is lost is made up for', async () => {
  await visitor.page.evaluate(() => {
    let lost = false;
    window.pair({
      carry: (from, kind, payload, deliver) => {
        if (kind === 'answer' && !lost) return (lost = true);
        setTimeout(deliver, 5);
      },
    });
  });
  await bothSee(40_000);
  visitor.isQuiet();
});

test('where one offer and one answer are all, nothing else is said', async () => {
  await visitor.page.evaluate(() => {
    window.said = [];
    window.pair({
      renegotiates: false,
      carry: (from, kind, payload, deliver) => {
        if (kind !== 'ice-candidate') window.said.push(kind);
        setTimeout(deliver, 5);
      },
    });
  });
  await bothSee();
  // The browser asks for a new offer.
  await visitor.page.evaluate(() => new Promise((resolve) => {
    const [{ connection }] = window.ends;
    connection.addEventListener('negotiationneeded', () => setTimeout(resolve, 100));
    connection.restartIce();
  }));
  assert.deepEqual(await visitor.page.evaluate(() => window.said), ['offer', 'answer']);
  await bothSee();
  visitor.isQuiet();
});

test('descriptions may come as plain text', async () => {
  await visitor.page.evaluate(() => void window.pair({
    carry: (from, kind, payload, deliver) => setTimeout(() => deliver(kind === 'ice-candidate' ? payload : payload.sdp), 5),
  }));
  await bothSee();
  visitor.isQuiet();
});

test('nonsense from the other side breaks nothing', async () => {
  await visitor.page.evaluate(() => {
    const [first, second] = window.pair();
    for (const nonsense of [null, 7, '', 'v=0', {}, { sdp: 5 }, { type: 'offer', sdp: 'x'.repeat(5000) }]) {
      for (const kind of ['offer', 'answer', 'ice-candidate']) second.receive(kind, nonsense);
      first.receive('ice-candidate', nonsense);
    }
    for (let count = 0; count < 5000; count += 1) second.receive('ice-candidate', { candidate: 'candidate:nonsense', sdpMid: '0' });
  });
  await bothSee();
  visitor.isQuiet();
});

test('the end of the other side is noticed without a server', async () => {
  await visitor.page.evaluate(() => void window.pair());
  await bothSee();
  await visitor.page.evaluate(() => window.ends[1].close());
  await visitor.page.waitForFunction(() => window.ends[0].state === 'ended', null, { timeout: 3000 });
  visitor.isQuiet();
});
