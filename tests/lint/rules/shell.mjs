// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shell scripts are POSIX: sh reads them and shellcheck has nothing to say.
import { spawnSync } from 'node:child_process';

export const name = 'shell';

export function check(tree) {
  const scripts = tree.paths.filter((path) => path.endsWith('.sh') || (path.startsWith('.ci/') && /^#!\/bin\/sh/.test(tree.text(path))));
  if (scripts.length === 0) return [];
  const found = scripts.flatMap((path) => {
    const { status, stderr } = spawnSync('sh', ['-n', path], { cwd: tree.root, encoding: 'utf8' });
    return status === 0 ? [] : [{ path, text: stderr.trim() }];
  });
  const { stdout, error } = spawnSync('shellcheck', ['-x', '-f', 'gcc', ...scripts], { cwd: tree.root, encoding: 'utf8' });
  if (error) return [...found, { path: scripts[0], text: 'shellcheck is not installed' }];
  for (const [, path, line, text] of stdout.matchAll(/^(.+?):(\d+):\d+: (.*)$/gm)) found.push({ path, line: Number(line), text });
  return found;
}
