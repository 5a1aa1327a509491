// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server or the way to it goes away: the page says so, comes back by itself and makes its connections anew.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { INSECURE_WORDS, NETWORK_WORDS, STRANGE_HOST, Visitor, launch, roomAddress } from './support/browser.mjs';
import { Proxy } from './support/proxy.mjs';
import { Server } from './support/server.mjs';

const server = new Server();
let browser;
let here = [];

before(async () => {
  browser = await launch();
});

beforeEach(() => server.start());

after(async () => {
  await browser?.close();
  await server.remove();
});

afterEach(async () => {
  for (const visitor of here.splice(0)) await visitor.leaveBrowser();
});

async function join(room, name, { at = server, ...options } = {}) {
  const visitor = await Visitor.arrive(browser, roomAddress(at, { room, name }), options);
  here.push(visitor);
  await visitor.isInside();
  return visitor;
}

const ids = (visitor) => visitor.page.evaluate(() => [...window.heliograph.peers.keys()]);

async function rejoinsAfter(signal, room) {
  const noor = await join(room, 'Noor');
  const mateo = await join(room, 'Mateo');
  await Promise.all([noor.decodes(['Mateo'], 5), mateo.decodes(['Noor'], 5)]);
  const before = await ids(noor);

  const status = await server.stop(signal);
  for (const visitor of [noor, mateo]) {
    await visitor.seesText('#server-state', /Server lost, reconnecting/);
    await visitor.seesText('#notices', /The connection to the server was lost\..*rejoins by itself/);
  }
  await noor.decodes(['Mateo']); // what runs from browser to browser goes on
  assert.ok(await noor.page.isDisabled('#chat-form button'), 'a message that cannot be sent');

  await server.start();
  for (const visitor of [noor, mateo]) await visitor.isInside();
  await noor.sees('one other person, who is new', (old) => window.heliograph.peers.size === 1 && !window.heliograph.peers.has(old), before[0]);
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  for (const visitor of [noor, mateo]) {
    await visitor.seesPictures(2);
    await visitor.sees('the warning has gone', () => !document.querySelector('#notices').textContent.includes('was lost'));
    visitor.isQuiet(NETWORK_WORDS);
  }
  return status;
}

describe('the server', () => {
  test('is killed and comes back', async () => {
    assert.equal(await rejoinsAfter('SIGKILL', 'killed'), 'SIGKILL');
  });

  test('is stopped politely and comes back', async () => {
    assert.equal(await rejoinsAfter('SIGTERM', 'stopped'), 0);
  });

  test('is away when somebody wants to join', async () => {
    const visitor = await Visitor.arrive(browser, `${server.origin}/?room=away`);
    here.push(visitor);
    await visitor.page.fill('#name', 'Noor');
    await server.stop('SIGKILL');
    await visitor.page.click('#join');
    await visitor.seesText('#notices', /The server cannot be reached\. This page tries again by itself\./);
    await server.start();
    await visitor.isInside();
    visitor.isQuiet(NETWORK_WORDS);
  });

  test('falls silent: the page does not wait for ever', async () => {
    const visitor = await Visitor.arrive(browser, `${server.origin}/?room=silent`);
    here.push(visitor);
    let isSilent = true;
    await visitor.page.routeWebSocket('**/socket.io/**', (line) => {
      if (!isSilent) return line.connectToServer();
      line.send('0{"sid":"a","upgrades":[],"pingInterval":400,"pingTimeout":300,"maxPayload":1000000}');
    });
    await visitor.page.reload();
    await visitor.page.fill('#name', 'Noor');
    await visitor.page.click('#join');
    await visitor.seesText('#server-state', /Server not reached/, 5000);
    isSilent = false;
    await visitor.isInside();
    visitor.isQuiet();
  });
});

test('a connection that dies unnoticed leaves no second picture of the same person', async () => {
  const proxy = await new Proxy(server).start();
  try {
    const noor = await join('ghost', 'Noor');
    // Not from "localhost": only then the page believes the browser's word that the network is gone.
    const at = { origin: proxy.origin.replace('127.0.0.1', STRANGE_HOST) };
    const mateo = await join('ghost', 'Mateo', { at });
    await noor.seesText('#roster', /Mateo[^]*Connected/);
    const [before] = await ids(noor);

    proxy.cut();
    await mateo.page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await mateo.seesText('#server-state', /Server lost|Server connected/);
    await noor.sees('Mateo under a new address', (old) => [...window.heliograph.peers.keys()].some((id) => id !== old), before);
    await noor.seesPictures(2, 5000);
    await mateo.seesPictures(2, 5000);
    await mateo.isInside();
    await noor.sees('a connection that works', () => [...window.heliograph.peers.values()].some((one) => one.connectionState === 'connected'));
    assert.deepEqual(await mateo.page.locator('#roster .person-name').allTextContents(), ['Mateo', 'Noor'], 'Mateo does not meet himself');
    noor.isQuiet();
    mateo.isQuiet(new RegExp(`${NETWORK_WORDS.source}|${INSECURE_WORDS.source}`));
  } finally {
    await proxy.stop();
  }
});

test('where WebSockets are blocked, polling carries the whole meeting', async () => {
  const init = () => {
    window.WebSocket = class extends EventTarget {
      readyState = 3;
      constructor() {
        super();
        setTimeout(() => this.onclose?.(new CloseEvent('close', { code: 1006 })), 20);
      }
      close() {}
    };
  };
  const noor = await join('polling', 'Noor', { init });
  const mateo = await join('polling', 'Mateo', { init });
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  await mateo.page.click('#leave');
  await noor.seesPictures(1, 1000);
  noor.isQuiet();
  mateo.isQuiet();

  const ingrid = await join('polling', 'Ingrid', { init });
  await noor.seesPictures(2);
  await ingrid.page.close({ runBeforeUnload: false });
  await noor.seesPictures(1, 5000);
});

test('a relay that is configured is made known to the browser, and its credentials are renewed in time', async () => {
  const relayed = new Server({ TURN_HOST: '127.0.0.1', TURN_SECRET: 'only-for-these-tests-0123456789', TURN_TTL: '38' });
  try {
    await relayed.start();
    const noor = await join('relay', 'Noor', { at: relayed, init: () => {
      // Time runs only as fast as the test needs it: the longest pauses are made short.
      const real = window.setTimeout.bind(window);
      window.setTimeout = (action, delay, ...rest) => real(action, delay > 20_000 && delay < 60_000 ? 4000 : delay, ...rest);
    } });
    const mateo = await join('relay', 'Mateo', { at: relayed });
    await noor.decodes(['Mateo'], 5);
    const urls = await noor.page.evaluate(() => [...window.heliograph.peers.values()][0].getConfiguration().iceServers.flatMap(({ urls }) => urls));
    assert.ok(urls.includes('turn:127.0.0.1:3478'), urls.join(' '));
    const asked = () => noor.requests.filter((path) => path === '/api/turn-credentials').length;
    const end = Date.now() + 10_000;
    while (asked() < 2 && Date.now() < end) await noor.page.waitForTimeout(100);
    assert.ok(asked() >= 2, `asked for credentials ${asked()} times`);
    await noor.page.click('#leave');
    const askedSoFar = asked();
    await noor.page.waitForTimeout(5000);
    assert.equal(asked(), askedSoFar, 'asked again after leaving');
    noor.isQuiet();
    mateo.isQuiet();
  } finally {
    await relayed.remove();
  }
});
