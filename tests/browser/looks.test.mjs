// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the page looks: nothing is cut off or covered, at any size, light and dark; the rules for accessible pages that a
// program can check hold. Screenshots go to the folder that SCREENSHOTS names, to be looked at by people.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Visitor, launch, roomAddress } from './support/browser.mjs';
import { SIZES, fits, isAccessible, keepPicture } from './support/looks.mjs';
import { Server } from './support/server.mjs';

const MORE_SIZES = [[360, 640], [360, 800], [844, 390], [768, 1024], [1000, 600], [1920, 1080]];

const server = new Server();
let browser;
let here = [];

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

async function arrive(address, options) {
  const visitor = await Visitor.arrive(browser, address, options);
  here.push(visitor);
  return visitor;
}

async function join(room, name, { role, ...options } = {}) {
  const visitor = await arrive(roomAddress(server, { room, name, role }), options);
  await visitor.isInside();
  return visitor;
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    describe(`${size}, ${colorScheme}`, () => {
      test('in front of the room', async () => {
        const visitor = await arrive(`${server.origin}/?room=amber-ridge`, { viewport, colorScheme });
        await fits(visitor, 'form');
        await isAccessible(visitor, 'form');
        await keepPicture(visitor, `lobby-${size}-${colorScheme}`);
        const refused = await arrive(roomAddress(server, { room: 'amber-ridge', name: 'N'.repeat(60) }), { viewport, colorScheme });
        await refused.seesText('#join-fault', /Invalid user name/);
        await isAccessible(refused, 'form after a refusal');
        await keepPicture(refused, `refused-${size}-${colorScheme}`);
      });

      test('in the room', async () => {
        const options = { viewport, colorScheme };
        const noor = await join(`looks ${size} ${colorScheme}`, 'Noor Haddad', { ...options, role: 'interviewer' });
        await keepPicture(noor, `alone-${size}-${colorScheme}`);
        const mateo = await join(`looks ${size} ${colorScheme}`, 'Mateo Ruiz');
        const ingrid = await join(`looks ${size} ${colorScheme}`, 'Ingrid Holm');
        await noor.decodes(['Mateo Ruiz', 'Ingrid Holm'], 5);
        await fits(noor, 'three people');
        await isAccessible(noor, 'three people');
        await keepPicture(noor, `three-${size}-${colorScheme}`);

        await mateo.page.click('#camera');
        await mateo.page.click('#microphone');
        await ingrid.page.click('#show-chat');
        await ingrid.page.fill('#chat-text', 'Good morning! Can everybody see the beacon?');
        await ingrid.page.press('#chat-text', 'Enter');
        await noor.page.click('#show-chat');
        await noor.seesText('.message-text', /beacon/);
        await isAccessible(noor, 'chat');
        await keepPicture(noor, `chat-${size}-${colorScheme}`);
        if (await noor.page.isVisible('#show-help')) {
          await noor.page.click('#show-help');
          await isAccessible(noor, 'shortcuts');
          await keepPicture(noor, `shortcuts-${size}-${colorScheme}`);
          await noor.page.keyboard.press('Escape');
        }
        await noor.page.keyboard.press('Escape');
        await ingrid.page.click('#screen');
        await noor.sees('the shared screen is large', () => document.querySelector('.tile[data-featured="true"]'));
        await fits(noor, 'a shared screen');
        await isAccessible(noor, 'a shared screen');
        await keepPicture(noor, `screen-${size}-${colorScheme}`);
        for (const visitor of [noor, mateo, ingrid]) visitor.isQuiet();
      });
    });
  }
}

test('every other size', async () => {
  const name = 'A name that is about as long as a name can be here'.slice(0, 50);
  const room = 'a room whose name is long and has nearly one hundred letters, which nobody sane would ever give it';
  const noor = await join(room, name);
  const mateo = await join(room, 'Mateo');
  await mateo.page.click('#screen');
  for (const layout of ['featured', 'even']) {
    await noor.sees(layout, (wanted) => document.querySelector('#stage').dataset.layout === wanted, layout);
    for (const [width, height] of MORE_SIZES) {
      await noor.page.setViewportSize({ width, height });
      for (const panel of ['people', 'chat']) {
        await noor.page.click(`#show-${panel}`);
        if (await noor.page.isHidden('#panel')) await noor.page.click(`#show-${panel}`);
        await fits(noor, `${layout}, ${width}x${height}, ${panel}`);
      }
      await noor.page.click('#show-chat');
      await fits(noor, `${layout}, ${width}x${height}`);
      await keepPicture(noor, `${layout}-${width}x${height}`);
    }
    if (layout === 'featured') await mateo.page.click('#screen');
  }
  const lobby = await arrive(`${server.origin}/`);
  for (const [width, height] of MORE_SIZES) {
    await lobby.page.setViewportSize({ width, height });
    await fits(lobby, `form, ${width}x${height}`);
    await keepPicture(lobby, `lobby-${width}x${height}`);
  }
});

test('who prefers less motion gets none', async () => {
  const { page } = await join('still', 'Noor', { reducedMotion: 'reduce' });
  await page.click('#copy-link');
  await page.waitForSelector('.notice');
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
    const { animationName, transitionDuration } = getComputedStyle(one);
    return animationName !== 'none' || transitionDuration !== '0s';
  }).map((one) => one.className));
  assert.deepEqual(moving, []);
});
