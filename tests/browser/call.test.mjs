// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page for calling somebody by name: every way in which a call can come out, on both sides.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { NETWORK_WORDS, Visitor, launch } from './support/browser.mjs';
import { fits, looks } from './support/looks.mjs';
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

async function arrive(address, { on = browser, at = server, ...options } = {}) {
  const visitor = await Visitor.arrive(on, at.origin + address, options);
  here.push(visitor);
  return visitor;
}

async function online(name, options) {
  const visitor = await arrive(`/app/call.html?name=${encodeURIComponent(name)}`, options);
  await visitor.seesText('#people-card .server-state', /Server connected/);
  return visitor;
}

async function dial(caller, callee, name) {
  await caller.page.fill('#callee', name);
  await caller.page.press('#callee', 'Enter');
  await caller.seesText('#ring-title', new RegExp(`Calling ${name}`));
  if (callee) await callee.seesText('#ring-title', /is calling you/);
}

async function talk(callerName, calleeName, options) {
  const [caller, callee] = [await online(callerName, options), await online(calleeName, options)];
  await dial(caller, callee, calleeName);
  await callee.page.click('#accept');
  await Promise.all([caller.decodes([calleeName], 5), callee.decodes([callerName], 5)]);
  return [caller, callee];
}

/** What a page that is closed still gets said depends on the browser. */
const LEFT = /^The call ended: Mateo (has gone offline|lost the connection or closed the page)\./;

const cameOut = (visitor, pattern, milliseconds) => visitor.seesText('#outcome', pattern, milliseconds);

/** Nothing of a call is left: no connection, no picture, no camera in use. */
async function isIdle(visitor) {
  await visitor.seesPictures(0);
  const left = await visitor.page.evaluate(() => ({ peers: window.heliograph.peers.size, people: window.heliograph.people.size, media: window.heliograph.media.state }));
  assert.deepEqual(left, { peers: 0, people: 0, media: { microphone: false, camera: false, screen: false } });
}

test('two call each other by name, see each other, and one hangs up', async () => {
  const noor = await arrive('/app/call.html');
  await noor.page.fill('#name', 'Noor');
  await noor.page.click('#go-online');
  await noor.seesText('#online-empty', /Nobody else is online yet/);
  assert.equal(await noor.page.evaluate(() => document.activeElement.id), 'people-title', 'where the focus is once online');
  const mateo = await online('Mateo');
  await noor.seesText('#online .person-name', /^Mateo$/);
  await noor.page.click('#online button');
  await noor.seesText('#ring-title', /^Calling Mateo$/);
  await mateo.seesText('#ring-title', /^Noor is calling you$/);
  await mateo.sees('the title tells it too', () => document.title === 'Noor is calling you');
  assert.equal(await mateo.page.evaluate(() => document.activeElement.id), 'ring-title', 'where the focus is while it rings');
  assert.deepEqual(await mateo.page.evaluate(() => window.heliograph.media.state), { microphone: false, camera: false, screen: false }, 'what is on before accepting');

  await mateo.page.click('#accept');
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  for (const visitor of [noor, mateo]) {
    await visitor.seesPictures(2);
    await visitor.seesText('#duration', /^0:\d\d$/);
  }
  await mateo.page.click('#microphone');
  await noor.sees('the sign of a muted microphone', () => document.querySelector('.tile[data-person="Mateo"]').dataset.microphone === 'false');
  await mateo.page.click('#camera');
  await noor.seesText('.tile[data-person="Mateo"] .avatar', /^M$/);

  await noor.page.click('#hang-up');
  await cameOut(noor, /^You hung up\. You talked for \d:\d\d\.$/);
  await cameOut(mateo, /^Noor hung up\. You talked for \d:\d\d\.$/);
  assert.equal(await noor.page.evaluate(() => document.activeElement.id), 'outcome', 'where the focus is after a call');
  for (const visitor of [noor, mateo]) {
    await isIdle(visitor);
    visitor.isQuiet();
  }
});

describe('a call that does not come about', () => {
  test('is declined, cancelled, or goes to somebody who talks, is not there, or is oneself', async () => {
    const noor = await online('Noor');
    const mateo = await online('Mateo');
    await dial(noor, mateo, 'Mateo');
    await mateo.page.click('#decline');
    await cameOut(noor, /^Mateo declined the call\.$/);
    await cameOut(mateo, /^You declined the call from Noor\.$/);

    await dial(noor, mateo, 'Mateo');
    await noor.page.click('#cancel');
    await cameOut(noor, /^You cancelled the call to Mateo\.$/);
    await cameOut(mateo, /^Noor stopped calling\.$/);

    const ingrid = await online('Ingrid');
    await dial(noor, mateo, 'Mateo');
    await ingrid.page.fill('#callee', 'Mateo');
    await ingrid.page.click('#place-call');
    await cameOut(ingrid, /^Mateo is in another call\./);
    await mateo.page.click('#accept');
    await noor.decodes(['Mateo'], 5);
    await ingrid.page.fill('#callee', 'Nobody');
    await ingrid.page.click('#place-call');
    await cameOut(ingrid, /^Nobody is not online under this name\.$/);
    await ingrid.page.fill('#callee', 'Ingrid');
    await ingrid.page.click('#place-call');
    await cameOut(ingrid, /^That is your own name\./);
    for (const visitor of [noor, mateo, ingrid]) visitor.isQuiet();
  });

  test('is not answered', async () => {
    const hasty = new Server({ CALL_TIMEOUT_MS: '1500' });
    try {
      await hasty.start();
      const [noor, mateo] = [await online('Noor', { at: hasty }), await online('Mateo', { at: hasty })];
      await dial(noor, mateo, 'Mateo');
      await cameOut(noor, /^Mateo did not answer\.$/, 8000);
      await cameOut(mateo, /^You missed a call from Noor\.$/, 8000);
      for (const visitor of [noor, mateo]) {
        await isIdle(visitor);
        visitor.isQuiet();
      }
    } finally {
      await hasty.remove();
    }
  });

  test('rings at somebody who closes the page', async () => {
    const [noor, mateo] = [await online('Noor'), await online('Mateo')];
    await dial(noor, mateo, 'Mateo');
    await mateo.page.close();
    await cameOut(noor, LEFT);
    await isIdle(noor);
  });
});

test('two who call each other at the same moment are in one call', async () => {
  const [noor, mateo] = [await online('Noor'), await online('Mateo')];
  await Promise.all([
    noor.page.evaluate(() => window.heliograph.call.call('Mateo')),
    mateo.page.evaluate(() => window.heliograph.call.call('Noor')),
  ]);
  // Nearly always they meet on the wire. Where one was so much faster that it rang already, it is accepted by hand.
  for (const visitor of [noor, mateo]) if (await visitor.page.isVisible('#accept')) await visitor.page.click('#accept');
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  for (const visitor of [noor, mateo]) {
    assert.equal(await visitor.page.evaluate(() => window.heliograph.peers.size), 1);
    visitor.isQuiet();
  }
});

test('the other one closes the page, and can be called again afterwards', async () => {
  const [noor, mateo] = await talk('Noor', 'Mateo');
  await mateo.page.reload();
  await cameOut(noor, LEFT, 5000);
  await isIdle(noor);
  await mateo.seesText('#people-card .server-state', /Server connected/);
  await dial(noor, mateo, 'Mateo');
  await mateo.page.click('#accept');
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  noor.isQuiet();
});

test('an old call whose end is not sure yet does not end a new one with the same person', async () => {
  const keepSockets = () => {
    window.sockets = [];
    window.WebSocket = class extends WebSocket {
      constructor(...how) {
        super(...how);
        window.sockets.push(this);
      }
    };
  };
  const [noor, mateo] = await talk('Noor', 'Mateo', { init: keepSockets });
  const isCalling = await noor.page.evaluate(() => {
    const data = '42["call_ended",{"from":"Mateo","reason":"disconnected"}]';
    window.sockets.at(-1).dispatchEvent(new MessageEvent('message', { data }));
    window.heliograph.call.stop();
    return window.heliograph.call.call('Mateo');
  });
  assert.ok(isCalling);
  await mateo.seesText('#ring-title', /Noor is calling you/);
  await pause(600);
  assert.equal(await noor.page.evaluate(() => window.heliograph.call.phase), 'calling');
  await mateo.page.click('#accept');
  await Promise.all([noor.decodes(['Mateo'], 5), mateo.decodes(['Noor'], 5)]);
  for (const visitor of [noor, mateo]) visitor.isQuiet();
});

test('who is online is asked for now and then, when somebody looks for a name, and not while nobody looks', async () => {
  const noor = await arrive('/health');
  const { clock } = noor.page;
  await clock.install();
  await noor.page.goto(`${server.origin}/app/call.html?name=Noor`);
  await noor.seesText('#people-card .server-state', /Server connected/);
  await noor.seesText('#online-empty', /Nobody else is online yet/);
  const asked = async (action) => {
    await action();
    await pause(300);
    return noor.requests.splice(0).filter((path) => path === '/users').length;
  };
  const hide = (isHidden) => noor.page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  // Once more if the window came to the front meanwhile.
  assert.ok([1, 2].includes(await asked(() => {})), 'on opening');
  assert.equal(await asked(() => clock.runFor(8000)), 0, 'within 8 s');
  assert.equal(await asked(() => clock.runFor(3000)), 1, 'after 11 s');
  await clock.runFor(3000);
  assert.equal(await asked(() => noor.page.fill('#callee', 'Ma')), 1, 'while looking for a name');
  assert.equal(await asked(() => noor.page.fill('#callee', 'Mat')), 0, 'while typing on');
  assert.equal(await asked(async () => {
    await hide(true);
    await clock.runFor(25_000);
  }), 0, 'while hidden');
  assert.equal(await asked(() => hide(false)), 1, 'when looked at again');
  noor.isQuiet();
});

test('a name is used on one page at a time', async () => {
  const first = await online('Noor');
  const second = await arrive('/app/call.html');
  await second.page.fill('#name', 'Noor');
  await second.page.click('#go-online');
  await second.seesText('#online-fault', /Somebody is online as “Noor” already/);
  await second.page.click('#go-online');
  await second.seesText('#people-card .server-state', /Server connected/);
  await first.seesText('#online-fault', /You are offline here: somebody has gone online under this name/);
  await second.page.click('#go-offline');
  await second.seesText('#online-form-title', /Go online/);
  for (const visitor of [first, second]) visitor.isQuiet();
});

test('the server goes away: who talks goes on, hangs up without it, and is online again after it', async () => {
  const [noor, mateo] = await talk('Noor', 'Mateo');
  await server.stop('SIGKILL');
  for (const visitor of [noor, mateo]) await visitor.seesText('#meeting .server-state', /Server lost, reconnecting/);
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  await noor.page.click('#hang-up');
  await cameOut(noor, /^You hung up\./);
  await cameOut(mateo, /^Noor is gone\./);
  assert.ok(await noor.page.isDisabled('#place-call'), 'a call that cannot be placed');
  await server.start();
  for (const visitor of [noor, mateo]) await visitor.seesText('#people-card .server-state', /Server connected/);
  await dial(noor, mateo, 'Mateo');
  await mateo.page.click('#accept');
  await noor.decodes(['Mateo'], 5);
  for (const visitor of [noor, mateo]) visitor.isQuiet(NETWORK_WORDS);
});

test('the server is stopped politely: who talks goes on', async () => {
  const [noor, mateo] = await talk('Noor', 'Mateo');
  assert.equal(await server.stop('SIGTERM'), 0);
  for (const visitor of [noor, mateo]) await visitor.seesText('#meeting .server-state', /Server lost, reconnecting/);
  await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
  for (const visitor of [noor, mateo]) visitor.isQuiet(NETWORK_WORDS);
});

test('who has no camera and no microphone still sees and hears', async () => {
  const bare = await launch({ camera: false });
  try {
    const noor = await online('Noor', { on: bare });
    const mateo = await online('Mateo');
    await dial(noor, mateo, 'Mateo');
    await mateo.page.click('#accept');
    await noor.decodes(['Mateo']);
    await noor.seesText('#notices', /No microphone or camera was found/);
    await mateo.seesText('.tile[data-person="Noor"] .avatar', /^N$/);
    await mateo.page.click('#hang-up');
    for (const visitor of [noor, mateo]) visitor.isQuiet();
  } finally {
    for (const visitor of here.splice(0)) await visitor.leaveBrowser();
    await bare.close();
  }
});

test('looks', async () => {
  const form = await arrive('/app/call.html');
  await looks(form, 'call-form');
  const [noor, mateo] = [await online('Noor Haddad'), await online('Mateo Ruiz')];
  await noor.seesText('#online', /Mateo Ruiz/);
  await looks(noor, 'call-people');
  await dial(noor, mateo, 'Mateo Ruiz');
  await looks(noor, 'call-calling');
  await looks(mateo, 'call-ringing');
  await mateo.page.click('#accept');
  await noor.decodes(['Mateo Ruiz'], 5);
  await looks(noor, 'call-talking');
  await mateo.page.click('#hang-up');
  await cameOut(noor, /hung up/);
  await looks(noor, 'call-over');
  for (const visitor of [form, noor, mateo]) visitor.isQuiet();
});

test('long names on every other size', async () => {
  const name = 'A name that is about as long as a name can be here'.slice(0, 50);
  const unbroken = `B${'o'.repeat(49)}`;
  const [noor, mateo] = [await online(name), await online(unbroken)];
  await noor.seesText('#online', /Booo/);
  const everySize = async (where) => {
    for (const [width, height] of [[360, 640], [844, 390], [768, 1024], [1000, 600]]) {
      await noor.page.setViewportSize({ width, height });
      await fits(noor, `${where}, ${width}x${height}`);
    }
  };
  await everySize('who is online');
  await mateo.page.click('#online button');
  await noor.seesText('#ring-title', /Booo.* is calling you/);
  await everySize('ringing');
  await noor.page.click('#accept');
  await noor.seesText('#duration', /:/);
  await everySize('talking');
});
