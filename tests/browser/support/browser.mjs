// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Debian's Chromium with a camera that is not there, and visitors who look at the page with it.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { setTimeout as pause } from 'node:timers/promises';

/** A name that leads to this machine but that a browser does not trust as it trusts "localhost". */
export const STRANGE_HOST = 'meeting.test';

const ALWAYS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--mute-audio',
  // Nothing leaves this machine.
  `--host-resolver-rules=MAP ${STRANGE_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
];

/**
 * @param camera false: there is none
 * @param permission 'granted', or 'asked' where nobody answers and so it is refused
 * @param freeSound false: as on desks and phones, nothing sounds before the reader has pressed something
 */
export function launch({ camera = true, permission = 'granted', freeSound = true } = {}) {
  const args = [...ALWAYS, '--auto-select-desktop-capture-source=Entire screen'];
  if (camera) args.push('--use-fake-device-for-media-stream');
  args.push(`--autoplay-policy=${freeSound ? 'no-user-gesture-required' : 'document-user-activation-required'}`);
  if (permission === 'granted') args.push('--use-fake-ui-for-media-stream');
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args });
}

/** One person at a browser window. Remembers what the console said and what was asked of the server. */
export class Visitor {
  errors = [];
  requests = [];

  static async arrive(browser, address, { init, ...options } = {}) {
    const visitor = new Visitor();
    visitor.context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(20_000);
    visitor.page.on('console', (message) => message.type() === 'error' && visitor.errors.push(`${message.text()} (${message.location().url})`));
    visitor.page.on('pageerror', (error) => visitor.errors.push(`uncaught: ${error.message}`));
    visitor.page.on('request', (request) => visitor.requests.push(new URL(request.url()).pathname));
    if (init) await visitor.page.addInitScript(init);
    // Not until "load": on a page of an insecure origin that Chromium event stays away now and then, with nothing left to load.
    await visitor.page.goto(address, { waitUntil: 'domcontentloaded' });
    return visitor;
  }

  /** Waits until the page shows something, and says what was missing if it does not come. */
  async sees(what, probe, argument, milliseconds = 30_000) {
    try {
      await this.page.waitForFunction(probe, argument, { timeout: milliseconds, polling: 50 });
    } catch (error) {
      if (error.name !== 'TimeoutError') throw error;
      const text = await this.page.evaluate(() => document.body.innerText.replace(/\s+/g, ' ').slice(0, 600));
      assert.fail(`not seen within ${milliseconds} ms: ${what}.\nThe page says: ${text}\nIts console: ${this.errors.join(' | ') || 'nothing'}`);
    }
  }

  seesText(selector, pattern, milliseconds) {
    const probe = ([where, source]) => [...document.querySelectorAll(where)].some((one) => one.checkVisibility() && new RegExp(source, 'i').test(one.textContent));
    return this.sees(`${pattern} in ${selector}`, probe, [selector, pattern.source], milliseconds);
  }

  seesPictures(count, milliseconds) {
    return this.sees(`${count} <video>`, (wanted) => document.querySelectorAll('video').length === wanted, count, milliseconds);
  }

  /** In the room, and the server has said so. */
  isInside() {
    return this.seesText('#server-state', /Server connected/);
  }

  /** @return for each other person, by name: how many pictures of theirs were decoded so far */
  frames() {
    return this.page.evaluate(async () => {
      const result = {};
      for (const [id, connection] of window.heliograph.peers) {
        const inbound = [...(await connection.getStats()).values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
        result[window.heliograph.people.get(id).name] = inbound?.framesDecoded ?? 0;
      }
      return result;
    });
  }

  /** Waits until more than @p count further pictures of each of @p names were decoded. */
  async decodes(names, count = 20, milliseconds = 45_000) {
    const before = await this.frames();
    const end = Date.now() + milliseconds;
    let now = before;
    while (Date.now() < end) {
      now = await this.frames();
      if (names.every((name) => (now[name] ?? 0) - (before[name] ?? 0) > count)) return;
      await pause(200);
    }
    assert.fail(`${JSON.stringify(now)} pictures decoded after ${milliseconds} ms, before ${JSON.stringify(before)}; wanted more than ${count} of ${names.join(', ')}`);
  }

  /** @param except what may be on the console, because the test itself broke the network */
  isQuiet(except = null) {
    const unexpected = this.errors.filter((text) => !except?.test(text));
    assert.deepEqual(unexpected, [], 'errors on the console');
  }

  leaveBrowser() {
    return this.context.close();
  }
}

/** Words of Chromium itself about a server that does not answer, or is not ready; no page can prevent them. */
export const NETWORK_WORDS =
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|WebSocket connection to .* failed|status of 503 .*\/ready/;

/** Chromium's word about a security header on a page that came over plain HTTP from another machine. */
export const INSECURE_WORDS = /Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy/;

export function roomAddress(server, { room, name, role }) {
  const address = new URL('/', server.origin);
  for (const [key, value] of Object.entries({ room, name, role })) if (value) address.searchParams.set(key, value);
  return address.href;
}
