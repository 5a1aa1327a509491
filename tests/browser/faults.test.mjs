// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that can go wrong in front of one person has a sentence of its own, and does not keep the others away.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { INSECURE_WORDS, STRANGE_HOST, Visitor, launch, roomAddress } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const server = new Server({ MAX_ROOM_MEMBERS: '2' });
let browser;
let opened = [];

before(async () => {
  await server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server.remove();
});

afterEach(async () => {
  for (const one of opened.splice(0)) await (one.leaveBrowser?.() ?? one.close());
});

async function arrive(where, address, options) {
  const visitor = await Visitor.arrive(where, address, options);
  opened.push(visitor);
  return visitor;
}

async function join(room, name, { where = browser, ...options } = {}) {
  const visitor = await arrive(where, roomAddress(server, { room, name }), options);
  await visitor.isInside();
  return visitor;
}

async function otherBrowser(options) {
  const other = await launch(options);
  opened.push(other);
  return other;
}

describe('camera and microphone', () => {
  test('permission refused', async () => {
    const where = await otherBrowser({ permission: 'asked' });
    const noor = await join('refused', 'Noor', { where });
    await noor.seesText('#notices', /Permission for the microphone or camera was refused\. Allow it in the browser’s settings/);
    assert.equal(await noor.page.textContent('#camera .label'), 'Camera on');
    const mateo = await join('refused', 'Mateo');
    await noor.decodes(['Mateo']);
    await mateo.seesText('#roster', /Noor\s+Candidate, microphone off, camera off\s+Connected/);
    await noor.page.click('#camera');
    await noor.seesText('#notices', /Permission for the camera was refused/);
    noor.isQuiet();
    mateo.isQuiet();
  });

  test('no device at all', async () => {
    const where = await otherBrowser({ camera: false });
    const noor = await join('bare', 'Noor', { where });
    await noor.seesText('#notices', /No microphone or camera was found\. Plug one in/);
    await noor.seesPictures(1);
    noor.isQuiet();
  });

  test('no camera, but a microphone', async () => {
    const init = () => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) =>
        wanted.video ? Promise.reject(new DOMException('none', 'NotFoundError')) : real(wanted);
    };
    const noor = await join('ears', 'Noor', { init });
    await noor.seesText('#notices', /No camera was found/);
    assert.deepEqual(await noor.page.evaluate(() => window.heliograph.media.state), { microphone: true, camera: false, screen: false });
    noor.isQuiet();
  });

  test('camera busy, free later', async () => {
    const init = () => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      window.isBusy = true;
      navigator.mediaDevices.getUserMedia = (wanted) =>
        wanted.video && window.isBusy ? Promise.reject(new DOMException('busy', 'NotReadableError')) : real(wanted);
    };
    const noor = await join('busy', 'Noor', { init });
    await noor.seesText('#notices', /The camera cannot be opened: another program is probably using it/);
    await noor.page.evaluate(() => (window.isBusy = false));
    await noor.page.click('#camera');
    await noor.sees('the notice has gone', () => !document.querySelector('#notices').textContent.includes('another program'));
    const mateo = await join('busy', 'Mateo');
    await mateo.decodes(['Noor']);
    noor.isQuiet();
  });

  test('unplugged during the meeting', async () => {
    const noor = await join('unplugged', 'Noor');
    await noor.page.waitForFunction(() => window.heliograph.media.videoTrack);
    await noor.page.evaluate(() => window.heliograph.media.videoTrack.dispatchEvent(new Event('ended')));
    await noor.seesText('#notices', /Your camera has stopped: it was unplugged, or its permission was withdrawn/);
    assert.equal(await noor.page.textContent('#camera .label'), 'Camera on');
    noor.isQuiet();
  });

  test('plain HTTP from another machine', async () => {
    const address = roomAddress({ origin: `http://${STRANGE_HOST}:${server.port}` }, { room: 'insecure', name: 'Noor' });
    const noor = await arrive(browser, address);
    await noor.isInside();
    await noor.seesText('#notices', /The browser gives no microphone or camera to a page that came over plain HTTP/);
    const mateo = await join('insecure', 'Mateo');
    await noor.decodes(['Mateo']);
    await noor.page.click('#copy-link');
    await noor.seesText('#notices', /Copy this link: http:\/\/meeting\.test:\d+\/\?room=insecure/);
    noor.isQuiet(INSECURE_WORDS);
    mateo.isQuiet();
  });

  test('the preview says the same in front of the room, and ends with the room', async () => {
    const visitor = await arrive(browser, `${server.origin}/?room=preview`);
    await visitor.page.click('#preview-toggle');
    await visitor.seesText('.preview-words', /Camera and microphone work\./);
    await visitor.seesPictures(1);
    await visitor.page.fill('#name', 'Noor');
    await visitor.page.click('#join');
    await visitor.isInside();
    await visitor.seesPictures(1);
    assert.equal(await visitor.page.locator('#lobby video').count(), 0);
    await visitor.page.click('#leave');
    await visitor.page.click('#preview-toggle');
    await visitor.seesText('.preview-words', /Camera and microphone work\./);
    await visitor.page.uncheck('#with-camera');
    await visitor.seesPictures(0);
    assert.equal(await visitor.page.evaluate(() => window.heliograph.media.videoTrack), null);
    visitor.isQuiet();
  });
});

test('sound that the browser holds back starts with the first key', async () => {
  const noor = await join('sound', 'Noor');
  const where = await otherBrowser({ freeSound: false });
  const olu = await arrive(where, roomAddress(server, { room: 'sound', name: 'Olu', role: 'observer' }));
  // The driver's questions to a page count as the reader's doing, so Olu's page is asked nothing before it has begun to play.
  await noor.seesText('#roster', /Olu\s+Observer, watching\s+Connected/);
  await olu.seesText('#notices', /The browser holds the sound back until you press something/);
  assert.equal(await olu.page.evaluate(() => document.querySelector('video').muted), true);
  await olu.page.keyboard.press('Tab');
  await olu.sees('sound', () => {
    const video = document.querySelector('video');
    return !video.muted && !video.paused && !document.querySelector('#notices').textContent.includes('sound');
  });
  noor.isQuiet();
  olu.isQuiet();
});

describe('refusals', () => {
  test('a name that the server does not take', async () => {
    const visitor = await arrive(browser, roomAddress(server, { room: 'names', name: 'N'.repeat(51) }));
    await visitor.seesText('#join-fault', /The server did not let you into “names”: Invalid user name\./);
    assert.equal(await visitor.page.evaluate(() => document.activeElement.id), 'join-fault', 'where the focus is');
    assert.ok(await visitor.page.isHidden('#meeting'));
    await visitor.seesPictures(0);
    assert.equal(await visitor.page.evaluate(() => window.heliograph.media.videoTrack), null, 'the camera is released');
    visitor.isQuiet();
  });

  test('a room that is full, and has a place later', async () => {
    await join('full', 'Noor');
    const mateo = await join('full', 'Mateo');
    const ingrid = await arrive(browser, roomAddress(server, { room: 'full', name: 'Ingrid' }));
    await ingrid.seesText('#join-fault', /The server did not let you into “full”: Room is full\./);
    await mateo.page.click('#leave');
    await ingrid.page.click('#join');
    await ingrid.isInside();
    await ingrid.decodes(['Noor'], 5);
    ingrid.isQuiet();
  });

  test('the whole connection', async () => {
    const visitor = await arrive(browser, `${server.origin}/?room=door`);
    await visitor.page.routeWebSocket('**/socket.io/**', (line) => {
      line.onMessage((packet) => packet === '40' && line.send('44{"message":"This address is banned until tomorrow"}'));
      line.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":60000,"maxPayload":1000000}');
    });
    await visitor.page.reload();
    await visitor.page.fill('#name', 'Noor');
    await visitor.page.click('#join');
    await visitor.seesText('#join-fault', /into “door”: This address is banned until tomorrow\./);
    visitor.isQuiet();
  });

  test('sent away by a server that goes on', async () => {
    let line;
    const visitor = await arrive(browser, `${server.origin}/?room=door`);
    await visitor.page.routeWebSocket('**/socket.io/**', (page) => {
      line = page;
      const upstream = page.connectToServer();
      upstream.onMessage((packet) => page.send(packet));
      page.onMessage((packet) => upstream.send(packet));
    });
    await visitor.page.reload();
    await visitor.page.fill('#name', 'Noor');
    await visitor.page.click('#join');
    await visitor.isInside();
    line.send('41');
    await visitor.seesText('#join-fault', /The server has ended your stay in this room\./);
    await visitor.page.click('#join');
    await visitor.isInside();
    visitor.isQuiet();
  });
});

test('a browser without WebRTC', async () => {
  const visitor = await arrive(browser, roomAddress(server, { room: 'old', name: 'Noor' }), { init: () => delete window.RTCPeerConnection });
  await visitor.seesText('#join-fault', /This browser cannot take part in calls: it has no WebRTC/);
  visitor.isQuiet();
});
