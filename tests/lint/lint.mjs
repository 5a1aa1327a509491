// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds the tree to its own rules.
//   node tests/lint/lint.mjs [--counts FILE] [--failures FILE] [RULE…]
// Prints one line a fault, "path:line: text [rule]"; status 1 if there is any. --counts and --failures are for
// tests/stages.sh.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import * as commands from './rules/commands.mjs';
import * as formatting from './rules/formatting.mjs';
import * as layers from './rules/layers.mjs';
import * as licences from './rules/licences.mjs';
import * as links from './rules/links.mjs';
import * as shell from './rules/shell.mjs';
import * as sizes from './rules/sizes.mjs';
import * as sources from './rules/sources.mjs';
import * as words from './rules/words.mjs';
import { Tree } from './tree.mjs';

const rules = [layers, licences, sizes, sources, words, links, commands, shell, formatting];

const names = [];
const outputs = {};
for (let rest = process.argv.slice(2); rest.length > 0; rest = rest.slice(1)) {
  if (rest[0] === '--counts' || rest[0] === '--failures') {
    outputs[rest[0]] = rest[1];
    rest = rest.slice(1);
  } else if (rules.some((rule) => rule.name === rest[0])) {
    names.push(rest[0]);
  } else {
    console.error(`There is no rule "${rest[0]}". These are: ${rules.map((rule) => rule.name).join(' ')}`);
    process.exit(2);
  }
}

const tree = Tree.fromDisk(fileURLToPath(new URL('../..', import.meta.url)));
const failed = [];
const chosen = rules.filter((rule) => names.length === 0 || names.includes(rule.name));
for (const rule of chosen) {
  const found = rule.check(tree);
  for (const { path, line, warning, text } of found)
    console.log(`${path}${line ? `:${line}` : ''}: ${warning ? 'warning: ' : ''}${text} [${rule.name}]`);
  const faults = found.filter((each) => !each.warning);
  console.log(`${faults.length === 0 ? 'ok' : 'FAILED'}: ${rule.name}`);
  if (faults.length > 0) failed.push(`${rule.name}: ${faults.length} faults, first ${faults[0].path}: ${faults[0].text}`);
}
if (outputs['--counts']) writeFileSync(outputs['--counts'], `${chosen.length - failed.length} ${failed.length} 0\n`);
if (outputs['--failures']) writeFileSync(outputs['--failures'], failed.map((each) => `${each}\n`).join(''));
process.exitCode = failed.length === 0 ? 0 : 1;
