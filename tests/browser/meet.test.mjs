// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page for meeting somebody unknown: the line, the conversation, on to the next one, and every way in which it ends.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { NETWORK_WORDS, Visitor, launch } from './support/browser.mjs';
import { looks } from './support/looks.mjs';
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

async function arrive(options = {}) {
  const visitor = await Visitor.arrive(browser, `${server.origin}/app/meet.html`, options);
  here.push(visitor);
  return visitor;
}

/** In the line, and first in it. */
async function waits(options) {
  const visitor = await arrive(options);
  await visitor.page.click('#find');
  await visitor.seesText('#place', /next in line! Whoever comes next and fits will meet you\./);
  return visitor;
}

async function finds(options) {
  const visitor = await arrive(options);
  await visitor.page.click('#find');
  return visitor;
}

async function conversation(options) {
  const pair = [await waits(options), await finds(options)];
  await Promise.all(pair.map((visitor) => visitor.decodes(['Partner'], 5)));
  return pair;
}

const cameOut = (visitor, pattern, milliseconds) => visitor.seesText('#outcome', pattern, milliseconds);

/** Nothing of a conversation is left: no connection, no picture, no camera in use. */
async function isIdle({ page }) {
  const left = await page.evaluate(() => ({ peers: window.heliograph.peers.size, people: window.heliograph.people.size, media: window.heliograph.media.state }));
  assert.deepEqual(left, { peers: 0, people: 0, media: { microphone: false, camera: false, screen: false } });
}

async function write({ page }, text) {
  if (await page.isHidden('#panel')) await page.click('#show-chat');
  await page.fill('#chat-text', text);
  await page.press('#chat-text', 'Enter');
}

test('two meet, see each other, write to each other, and one ends it', async () => {
  const [first, second] = [await waits(), await finds()];
  await Promise.all([first.decodes(['Partner']), second.decodes(['Partner'])]);
  for (const visitor of [first, second]) {
    await visitor.seesPictures(3); // the two, and one's own in front of the conversation
    await visitor.seesText('#duration', /^0:\d\d$/);
  }
  await second.page.type('#chat-text', 'G');
  await first.seesText('#typing', /Your partner is writing/);
  await write(second, '<i>Good</i> evening');
  await first.seesText('.message', /Partner.*<i>Good<\/i> evening/);
  await first.sees('nobody is writing any more', () => document.querySelector('#typing').textContent === '');
  await second.seesText('.message', /You.*<i>Good<\/i> evening/);
  for (const visitor of [first, second]) assert.equal(await visitor.page.locator('.message').count(), 1, 'how often it is shown');

  await first.page.click('#end');
  await cameOut(first, /^You ended the conversation\. You talked for \d:\d\d\.$/);
  await cameOut(second, /^Your partner has ended the conversation\. You talked for \d:\d\d\.$/);
  assert.equal(await second.page.textContent('#find'), 'Find somebody else');
  assert.equal(await second.page.evaluate(() => document.activeElement.id), 'outcome', 'where the focus is afterwards');
  for (const visitor of [first, second]) {
    await isIdle(visitor);
    visitor.isQuiet();
  }
});

test('next leads to the one who waits, and whoever is left reads why', async () => {
  const [first, second] = await conversation();
  const third = await waits();
  await write(second, 'Hello');
  await first.seesText('.message', /Hello/);
  await first.page.click('#next');
  await cameOut(second, /^Your partner has gone on to somebody else\./);
  await Promise.all([first.decodes(['Partner']), third.decodes(['Partner'])]);
  assert.equal(await first.page.locator('.message').count(), 0, 'what was said belongs to the one before');
  await isIdle(second);

  await third.page.close();
  await cameOut(first, /^Your partner has left|^Your partner’s connection was lost|^Your partner is gone/, 5000);
  await second.page.click('#find');
  await first.page.click('#find');
  await Promise.all([first.decodes(['Partner'], 5), second.decodes(['Partner'], 5)]);
  for (const visitor of [first, second]) visitor.isQuiet();
});

test('languages keep people apart, and the place in the line is told', async () => {
  const speaks = async (language) => {
    const visitor = await arrive();
    await visitor.page.selectOption('#language', language);
    await visitor.page.click('#find');
    return visitor;
  };
  const first = await speaks('de');
  await first.seesText('#place', /next in line/);
  const second = await speaks('fr');
  await second.seesText('#place', /^1 person ahead of you\. You are number 2 in line\.$/);
  const third = await speaks('de');
  await Promise.all([first.decodes(['Partner'], 5), third.decodes(['Partner'], 5)]);
  await second.seesText('#place', /next in line/);
  for (const visitor of [first, second, third]) visitor.isQuiet();
});

test('who stops looking is out of the line', async () => {
  const first = await waits();
  await first.sees('one’s own picture', () => document.querySelector('#own-picture').videoWidth > 0);
  await first.page.click('#stop-looking');
  await cameOut(first, /^You stopped looking\.$/);
  await isIdle(first);
  const second = await waits();
  assert.deepEqual([...first.errors, ...second.errors], []);
});

test('the server goes away: a conversation is over, a search goes on', async () => {
  const [first, second] = await conversation();
  const third = await waits();
  await server.stop('SIGKILL');
  for (const visitor of [first, second]) {
    await cameOut(visitor, /^The connection to the server was lost, and the conversation ended with it\./);
    await isIdle(visitor);
  }
  await third.seesText('#line-card .server-state', /Server lost, reconnecting/);
  await server.start();
  await third.seesText('#line-card .server-state', /Server connected/);
  await first.page.click('#find');
  await Promise.all([first.decodes(['Partner']), third.decodes(['Partner'])]);
  for (const visitor of [first, second, third]) visitor.isQuiet(NETWORK_WORDS);
});

test('the server is stopped politely, and says so', async () => {
  const pair = await conversation();
  assert.equal(await server.stop('SIGTERM'), 0);
  for (const visitor of pair) {
    await cameOut(visitor, /^The server is being stopped, and the conversation ended with it\./);
    await isIdle(visitor);
    visitor.isQuiet(NETWORK_WORDS);
  }
});

test('a tab is one person, also after a reload; another tab is another one', async () => {
  const context = await browser.newContext();
  try {
    const idOf = async (page) => {
      const said = new Promise((resolve) => page.once('websocket', (line) => line.on('framesent', ({ payload }) => {
        const [, id] = /^42\["authenticate",\{"userId":"([^"]+)"/.exec(String(payload)) ?? [];
        if (id) resolve(id);
      })));
      await page.click('#find');
      return said;
    };
    const page = await context.newPage();
    await page.goto(`${server.origin}/app/meet.html`);
    const id = await idOf(page);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // A tab that a tab opens gets a copy of its storage.
    const [copy] = await Promise.all([context.waitForEvent('page'), page.evaluate(() => void window.open(location.href))]);
    await copy.waitForSelector('#find');
    assert.notEqual(await idOf(copy), id);
    await page.reload();
    assert.equal(await idOf(page), id);
  } finally {
    await context.close();
  }
});

test('looks', async () => {
  const first = await arrive();
  await looks(first, 'meet-form');
  await first.page.click('#find');
  await first.seesText('#place', /next in line/);
  await looks(first, 'meet-line');
  const second = await finds();
  await first.decodes(['Partner'], 5);
  await write(first, 'Where does the light find you today?');
  await write(second, 'On a ridge, looking east.');
  await first.seesText('.message', /On a ridge/);
  await looks(first, 'meet-chat');
  await first.page.click('#close-chat');
  await looks(first, 'meet-talking');
  await second.page.click('#end');
  await cameOut(first, /ended/);
  await looks(first, 'meet-over');
  for (const visitor of [first, second]) visitor.isQuiet();
});
