// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The programs of this folder run and print their tables. The figures themselves need a quiet machine and are not
// judged here:
//   node tests/load/idlecost.mjs
//   node tests/load/relay.mjs

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const programs = {
  'idlecost.mjs': [/^\| HTTP request +\| +epoll \|( +[\d.]+ us \|){2} +[\d.]+x \|$/m, /^\| relayed message +\| +epoll \|/m, /^\| relayed message +\| +qt \|/m],
  'relay.mjs': [/^\| heliographd +\| +[\d.]+ us \|/m, /^\| Socket\.IO on Node [\d.]+ +\| +[\d.]+ us \|/m],
};

for (const [name, patterns] of Object.entries(programs)) {
  test(`${name} --smoke`, { timeout: 120_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), '--smoke']);
    for (const pattern of patterns)
      assert.match(stdout, pattern);
  });
}
