// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// clang-format has nothing to change. Other versions lay out the same text otherwise, so it has to be this one.
import { spawnSync } from 'node:child_process';

import { cxx } from '../tree.mjs';

export const name = 'formatting';

const version = 14;

export function check(tree) {
  const program = ['clang-format-' + version, 'clang-format'].find((each) => {
    const { stdout } = spawnSync(each, ['--version'], { encoding: 'utf8' });
    return new RegExp(`version ${version}\\.`).test(stdout ?? '');
  });
  if (!program) return [{ path: '.clang-format', text: `clang-format ${version} is not installed` }];
  const files = tree.find(cxx);
  if (files.length === 0) return [];
  const { stderr, error } = spawnSync(program, ['--dry-run', ...files], { cwd: tree.root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) return [{ path: '.clang-format', text: `${program} did not run: ${error.message}` }];
  return [...stderr.matchAll(/^(\S+?):(\d+):\d+: (?:warning|error): (.*)$/gm)].map(([, path, line, text]) => ({
    path,
    line: Number(line),
    text,
  }));
}
