// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the pages say when an operator acts: whom it hits reads the reason, and is not brought back by the page.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Visitor, launch, roomAddress } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const token = 'a-moderator-of-the-tests-only';
const server = new Server({ ADMIN_TOKEN: token, STATE_DIR: '/nonexistent/heliograph' });
const reason = 'Loud music';
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

async function ask(path, body) {
  const answer = await fetch(`${server.origin}/api/admin/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

async function idOf(table, query) {
  const { items } = await ask(`${table}?${new URLSearchParams(query)}`);
  assert.equal(items.length, 1, JSON.stringify(items));
  return items[0].id;
}

async function arrive(address) {
  const visitor = await Visitor.arrive(browser, new URL(address, server.origin).href);
  here.push(visitor);
  return visitor;
}

async function inRoom(room, name) {
  const visitor = await arrive(roomAddress(server, { room, name }));
  await visitor.isInside();
  return visitor;
}

async function online(name) {
  const visitor = await arrive(`/app/call.html?name=${name}`);
  await visitor.seesText('#people-card .server-state', /Server connected/);
  return visitor;
}

async function waits() {
  const visitor = await arrive('/app/meet.html');
  await visitor.page.click('#find');
  await visitor.seesText('#place', /next in line!/);
  return visitor;
}

/** It stays as it is, longer than the page's pauses before it connects again. */
async function staysAway(visitor, dialect) {
  await pause(1500);
  const { total } = await ask(`users?dialect=${dialect}`);
  assert.equal(total, 0);
  visitor.isQuiet();
}

describe('the page for meetings', () => {
  test('somebody is sent away', async () => {
    const noor = await inRoom('lively', 'Noor');
    await ask(`users/${await idOf('users', { q: 'Noor' })}/kick`, { reason });
    await noor.seesText('#join-fault', /An operator of this server has sent you away: “Loud music”\./);
    await staysAway(noor, 'rooms');
  });

  test('the room is closed', async () => {
    const [noor, mateo] = [await inRoom('closing', 'Noor'), await inRoom('closing', 'Mateo')];
    await ask('rooms/closing/close', { reason });
    for (const visitor of [noor, mateo])
      await visitor.seesText('#join-fault', /An operator of this server has closed the room “closing”: “Loud music”\./);
    await staysAway(noor, 'rooms');
  });

  test('a notice', async () => {
    const noor = await inRoom('notices', 'Noor');
    await ask('notice', { reason, message: 'Back at noon' });
    await noor.seesText('#notices', /A notice from the server: “Back at noon”\./);
    await noor.isInside();
    noor.isQuiet();
  });
});

describe('the page for calls', () => {
  test('somebody is sent away, and it is not called a login elsewhere', async () => {
    const noor = await online('Noor');
    await ask('users/direct:Noor/kick', { reason });
    await noor.seesText('#online-fault', /^An operator of this server has sent you away: “Loud music”\.$/);
    await staysAway(noor, 'direct');
  });

  test('a call is ended, and a notice comes', async () => {
    const [noor, mateo] = [await online('Noor'), await online('Mateo')];
    await noor.page.fill('#callee', 'Mateo');
    await noor.page.press('#callee', 'Enter');
    await mateo.page.click('#accept');
    await noor.decodes(['Mateo'], 5);
    await ask(`calls/${await idOf('calls', { dialect: 'direct' })}/end`, { reason });
    for (const visitor of [noor, mateo])
      await visitor.seesText('#outcome', /^An operator of this server has ended the call\. You talked for/);
    await ask('notice', { reason, message: 'Back at noon', dialect: 'direct' });
    await noor.seesText('#notices', /A notice from the server: “Back at noon”\./);
    noor.isQuiet();
  });
});

describe('the page for meeting somebody unknown', () => {
  test('somebody is sent away', async () => {
    const noor = await waits();
    await ask(`users/${await idOf('users', { dialect: 'random' })}/kick`, { reason });
    await noor.seesText('#outcome', /^An operator of this server has sent you away: “Loud music”\.$/);
    await staysAway(noor, 'random');
  });

  test('somebody is taken out of the line', async () => {
    const noor = await waits();
    await ask(`queue/${await idOf('queue')}/remove`, { reason });
    await noor.seesText('#outcome', /^The server has taken you out of the line: “Loud music”\.$/);
    await staysAway(noor, 'random');
  });

  test('a conversation is ended, and a notice comes', async () => {
    const noor = await waits();
    const mateo = await arrive('/app/meet.html');
    await mateo.page.click('#find');
    await noor.decodes(['Partner'], 5);
    await ask('notice', { reason, message: 'Back at noon' });
    await noor.seesText('#notices', /A notice from the server: “Back at noon”\./);
    await ask(`calls/${await idOf('calls', { dialect: 'random' })}/end`, { reason });
    for (const visitor of [noor, mateo])
      await visitor.seesText('#outcome', /^An operator of this server has ended the conversation\./);
    noor.isQuiet();
  });
});
