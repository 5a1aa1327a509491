// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What holds for the looks of every page. Screenshots go to the folder that SCREENSHOTS names, to be looked at by people.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join as joinPath } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = process.env.SCREENSHOTS;
if (folder) mkdirSync(folder, { recursive: true });

export const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
};

export async function keepPicture({ page }, name) {
  // One that never ends cannot be finished.
  await page.evaluate(() => document.getAnimations().forEach((one) => (Number.isFinite(one.effect.getComputedTiming().endTime) ? one.finish() : one.cancel())));
  if (folder) await page.screenshot({ path: joinPath(folder, `${name}.png`) });
}

/** Colours, names, roles, order: what axe can check of WCAG 2.2 A and AA. */
export async function isAccessible({ page }, where) {
  await page.evaluate(AXE);
  const faults = await page.evaluate(async () => {
    const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    const { violations } = await window.axe.run(document, { runOnly: rules });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(' | ')}`);
  });
  assert.deepEqual(faults, [], where);
}

/** Every control can be hit, no tile covers another, nothing scrolls sideways. */
export async function fits({ page }, where) {
  const faults = await page.evaluate(async () => {
    // What follows from a new size takes a frame or two.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const found = [];
    const box = (element) => element.getBoundingClientRect();
    const name = (element) => element.id || element.className || element.textContent.trim();
    if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
    const isRoom = document.querySelector('#meeting').checkVisibility();
    for (const button of document.querySelectorAll('button, nav a, select')) {
      if (!button.checkVisibility()) continue;
      const { left, right, top, bottom, width, height } = box(button);
      if (left < 0 || right > innerWidth + 0.5 || (isRoom && (top < 0 || bottom > innerHeight + 0.5))) found.push(`${name(button)} is outside`);
      if (width < 38 || height < 38) found.push(`${name(button)} is only ${width}x${height}`);
      if (button.scrollWidth > button.clientWidth + 1) found.push(`${name(button)} is too narrow for its words`);
    }
    const tiles = [...document.querySelectorAll('.tile')].filter((one) => one.checkVisibility()).map(box);
    const frame = box(document.querySelector('.stage-frame'));
    tiles.forEach((tile, index) => {
      if (tile.width < 60 || tile.height < 40) found.push(`tile ${index} is only ${tile.width}x${tile.height}`);
      if (tile.bottom > frame.bottom + 1 || tile.right > frame.right + 1) found.push(`tile ${index} is cut off`);
      for (const other of tiles.slice(index + 1)) {
        if (tile.left < other.right - 1 && other.left < tile.right - 1 && tile.top < other.bottom - 1 && other.top < tile.bottom - 1) found.push(`tile ${index} is covered`);
      }
    });
    return found;
  });
  assert.deepEqual(faults, [], where);
}

/** All of the above at every size, light and dark. Colours do not depend on the size, so axe sees each of them once. */
export async function looks(visitor, where) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await visitor.page.setViewportSize(viewport);
    await fits(visitor, `${where}, ${size}`);
    for (const colorScheme of ['light', 'dark']) {
      await visitor.page.emulateMedia({ colorScheme });
      if ((size === 'phone') === (colorScheme === 'dark')) await isAccessible(visitor, `${where}, ${size}, ${colorScheme}`);
      await keepPicture(visitor, `${where}-${size}-${colorScheme}`);
    }
  }
  await visitor.page.setViewportSize(SIZES.desktop);
}
