// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The built-in page in use. HELIOGRAPHD names the server program; it is started here, on a free port. CHROMIUM names
// the browser if it is not /usr/bin/chromium.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Visitor, launch, roomAddress } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const server = new Server();
let browser;
let here = []; // the visitors of the running test

before(async () => {
  await server.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server.remove();
});

afterEach(async () => {
  for (const visitor of here.splice(0)) await visitor.leaveBrowser();
});

async function join(room, name, options = {}) {
  const visitor = await Visitor.arrive(browser, roomAddress(server, { room, name, role: options.role }), options);
  here.push(visitor);
  await visitor.isInside();
  return visitor;
}

const others = (name, names) => names.filter((one) => one !== name);

describe('three people', () => {
  const NAMES = ['Noor', 'Mateo', 'Ingrid'];

  test('see each other in all six directions, and only until one leaves', async () => {
    const people = {};
    for (const name of NAMES) people[name] = await join('three', name);
    for (const name of NAMES) await people[name].seesPictures(3);
    await Promise.all(NAMES.map((name) => people[name].decodes(others(name, NAMES))));

    for (const name of NAMES) {
      const states = await people[name].page.locator('#roster .person-state').allTextContents();
      assert.deepEqual(states.sort(), ['Connected', 'Connected', 'You'], `states that ${name} reads`);
    }

    const started = Date.now();
    await people.Ingrid.page.click('#leave');
    await Promise.all(['Noor', 'Mateo'].map((name) => people[name].seesPictures(2, 1000)));
    const took = Date.now() - started;
    assert.ok(took < 1500, `the picture was gone only after ${took} ms`);
    for (const name of ['Noor', 'Mateo']) {
      await people[name].seesText('#people-count', /^2$/, 1000);
      assert.deepEqual(await people[name].page.locator('#roster .person-name').allTextContents(), [name, ...others(name, ['Noor', 'Mateo'])]);
    }
    await people.Ingrid.seesPictures(0, 1000);
    await people.Ingrid.seesText('#lobby-title', /You have left the room/);
    assert.equal(await people.Ingrid.page.evaluate(() => document.activeElement.id), 'lobby-title', 'where the focus is after leaving');
    assert.equal(await people.Ingrid.page.evaluate(() => window.heliograph.peers.size), 0, 'connections after leaving');

    await people.Noor.decodes(['Mateo'], 5);
    await people.Mateo.page.close();
    await people.Noor.seesPictures(1, 1000);
    for (const name of NAMES) people[name].isQuiet();
  });

  test('meet again after one has left and joined again by the form', async () => {
    const noor = await join('again', 'Noor');
    const mateo = await join('again', 'Mateo');
    await mateo.page.click('#leave');
    await noor.seesPictures(1);
    assert.equal(await mateo.page.inputValue('#room'), 'again');
    await mateo.page.click('#join');
    await mateo.isInside();
    await Promise.all([noor.decodes(['Mateo']), mateo.decodes(['Noor'])]);
    noor.isQuiet();
    mateo.isQuiet();
  });
});

test('the form leads into the room, remembers the name and keeps it out of the address', async () => {
  const visitor = await Visitor.arrive(browser, `${server.origin}/`, { permissions: ['clipboard-read', 'clipboard-write'] });
  here.push(visitor);
  const { page } = visitor;
  assert.equal(await page.evaluate(() => document.activeElement.id), 'name', 'where the focus is at first');
  assert.match(await page.inputValue('#room'), /^[a-z]+-[a-z]+-[a-z0-9]{6}$/);
  await page.fill('#name', '   ');
  await page.click('#join');
  assert.ok(await page.isVisible('#lobby'), 'blanks are not a name');
  await page.fill('#name', 'Noor Haddad');
  await page.fill('#room', 'tower & beacon');
  await page.check('input[value="interviewer"]', { force: true });
  await page.press('#name', 'Enter');
  await visitor.isInside();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'room-title', 'where the focus is in the room');
  assert.equal(new URL(page.url()).search, '?room=tower+%26+beacon');
  assert.match(await page.textContent('#roster .person'), /Noor Haddad\s+Interviewer\s+You/);

  await page.click('#copy-link');
  await visitor.seesText('#notices', /link to this room is copied/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.origin}/?room=tower+%26+beacon`);

  await page.goto(`${server.origin}/?room=tower`);
  assert.equal(await page.inputValue('#name'), 'Noor Haddad');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'join', 'where the focus is when all is filled in');
  visitor.isQuiet();
});

test('no relay configured: nothing asks for TURN credentials and no ICE server is used', async () => {
  const noor = await join('direct', 'Noor');
  const mateo = await join('direct', 'Mateo');
  await mateo.decodes(['Noor'], 5);
  for (const visitor of [noor, mateo]) {
    assert.ok(visitor.requests.includes('/app/config.json'));
    assert.ok(!visitor.requests.some((path) => path.startsWith('/api/')), visitor.requests.join(' '));
    const servers = await visitor.page.evaluate(() => [...window.heliograph.peers.values()].map((one) => one.getConfiguration().iceServers.length));
    assert.deepEqual(servers, [0]);
    visitor.isQuiet();
  }
});

test('a muted microphone, a camera that is off and a shared screen are seen by the others', async () => {
  const noor = await join('devices', 'Noor');
  const mateo = await join('devices', 'Mateo');
  await noor.decodes(['Mateo'], 5);
  const role = '#roster .person:nth-child(2) .person-role';

  await mateo.page.click('#microphone');
  await noor.seesText(role, /microphone off/);
  assert.equal(await mateo.page.textContent('#microphone .label'), 'Unmute');
  await mateo.page.click('#microphone');
  await noor.sees('the microphone is on again', (where) => !/microphone off/.test(document.querySelector(where).textContent), role);

  await mateo.page.evaluate(() => (window.kept = window.heliograph.media.videoTrack));
  await mateo.page.click('#camera');
  assert.equal(await mateo.page.evaluate(() => window.kept.readyState), 'ended', 'the camera itself is released');
  await noor.seesText(role, /camera off/);
  await noor.seesText('.tile:not([data-self="true"]) .avatar', /^M$/);
  await noor.seesPictures(2);
  await mateo.page.click('#camera');
  await noor.decodes(['Mateo']);

  await mateo.page.click('#screen');
  await noor.seesText(role, /sharing the screen/);
  await noor.sees('the shared screen is large', () => document.querySelector('.tile[data-featured="true"] .tile-name')?.textContent === 'Mateo');
  await noor.decodes(['Mateo'], 5);
  await mateo.page.click('#screen');
  await noor.sees('all tiles have one size again', () => document.querySelector('#stage').dataset.layout === 'even');
  await noor.decodes(['Mateo']);
  noor.isQuiet();
  mateo.isQuiet();
});

test('what is written reaches everybody else once, and is counted while the chat is closed', async () => {
  const noor = await join('chat', 'Noor');
  const mateo = await join('chat', 'Mateo');
  await mateo.page.click('#show-chat');
  await mateo.page.fill('#chat-text', '<b>Hello</b> & good morning');
  await mateo.page.press('#chat-text', 'Enter');
  await noor.seesText('#chat-count', /^1$/);
  await noor.seesText('#notices', /Mateo: <b>Hello<\/b> & good morning/);
  await noor.page.click('#show-chat');
  assert.equal(await noor.page.evaluate(() => document.activeElement.id), 'chat-text');
  assert.ok(await noor.page.isHidden('#chat-count'));
  assert.deepEqual(await noor.page.locator('.message-text').allTextContents(), ['<b>Hello</b> & good morning']);
  assert.deepEqual(await mateo.page.locator('.message-text').allTextContents(), ['<b>Hello</b> & good morning']);
  assert.equal(await mateo.page.inputValue('#chat-text'), '');
  noor.isQuiet();
  mateo.isQuiet();
});

test('an observer sees and hears, sends nothing and has no tile', async () => {
  const noor = await join('watched', 'Noor');
  const olu = await join('watched', 'Olu', { role: 'observer' });
  await olu.decodes(['Noor']);
  await olu.seesPictures(1);
  await noor.seesText('#roster', /Olu\s+Observer, watching\s+Connected/);
  await noor.seesPictures(1);
  assert.deepEqual(Object.values(await noor.frames()), [0]);
  for (const id of ['microphone', 'camera', 'screen']) assert.ok(await olu.page.isHidden(`#${id}`), `${id} is offered to an observer`);
  noor.isQuiet();
  olu.isQuiet();
});

test('without microphone and camera one still takes part, and may switch them on later', async () => {
  const noor = await join('quiet', 'Noor');
  const mateo = await Visitor.arrive(browser, `${server.origin}/?room=quiet`);
  here.push(mateo);
  await mateo.page.fill('#name', 'Mateo');
  await mateo.page.uncheck('#with-microphone');
  await mateo.page.uncheck('#with-camera');
  await mateo.page.click('#join');
  await mateo.decodes(['Noor']);
  await noor.seesText('#roster', /Mateo\s+Candidate, microphone off, camera off\s+Connected/);
  await noor.seesPictures(2);
  await mateo.page.click('#camera');
  await noor.decodes(['Mateo']);
  noor.isQuiet();
  mateo.isQuiet();
});

describe('keyboard', () => {
  test('single keys press the buttons, but not while somebody writes, and can be switched off', async () => {
    const { page, ...visitor } = await join('keys', 'Noor');
    const camera = () => page.evaluate(() => window.heliograph.media.state.camera);
    await page.waitForFunction(() => window.heliograph.media.state.camera);
    await page.keyboard.press('v');
    await page.waitForFunction(() => !window.heliograph.media.state.camera);
    await page.keyboard.press('c');
    await page.keyboard.type('vivid memory');
    assert.equal(await page.inputValue('#chat-text'), 'vivid memory');
    assert.equal(await camera(), false);
    await page.keyboard.press('Escape');
    assert.ok(await page.isHidden('#panel'));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'show-chat', 'where the focus is after closing the panel');
    await page.keyboard.press('?');
    assert.ok(await page.isVisible('#help'));
    await page.uncheck('#shortcuts-on');
    await page.keyboard.press('Escape');
    assert.ok(await page.isHidden('#help'));
    await page.keyboard.press('v');
    assert.equal(await camera(), false);
    assert.ok(await page.isHidden('#camera kbd'), 'keys that do nothing are not shown');
    assert.deepEqual(visitor.errors, []);
  });

  test('Tab reaches every control of the room', async () => {
    const { page } = await join('tab', 'Noor');
    const reached = new Set();
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement.id));
    }
    for (const id of ['copy-link', 'microphone', 'camera', 'screen', 'show-people', 'show-chat', 'show-help', 'leave']) {
      assert.ok(reached.has(id), `Tab does not reach #${id}; it reaches ${[...reached].join(' ')}`);
    }
  });
});

test('coming and going is announced to screen readers', async () => {
  const noor = await join('spoken', 'Noor');
  await noor.seesText('#said', /You are in the room spoken\. Nobody else is here yet\./);
  const mateo = await join('spoken', 'Mateo');
  await noor.seesText('#said', /Mateo has joined\./);
  await mateo.seesText('#said', /Here already: Noor\./);
  await mateo.page.click('#leave');
  await noor.seesText('#said', /Mateo has left\./);
});
