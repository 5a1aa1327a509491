// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What has no place in a finished tree: notes to oneself, paths of one machine, half-merged files.
export const name = 'words';

/// What is not written by hand, or is meant to be odd.
const others = [/\.(png|jpg|ico|gz)$/, /^LICENSE$/, /package-lock\.json$/, /^tests\/fuzz\/\w+\/corpus\//];
// Each is put together here, so that this file does not find itself.
const forbidden = [
  [new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`), 'a note to oneself'],
  [new RegExp(`(^|[\\s"'\`=(])/(${['wo' + 'rk', 'ro' + 'ot', 'ho' + 'me'].join('|')})/[\\w.]`), 'a path of one machine'],
  [new RegExp(`^(${['<'.repeat(7), '>'.repeat(7)].join('|')}) `), 'a merge conflict'],
  [/[ \t]+$/, 'space at the end of the line'],
  [/\r$/, 'a Windows line end'],
];

export function check(tree) {
  const found = [];
  for (const path of tree.paths) {
    if (others.some((pattern) => pattern.test(path))) continue;
    const text = tree.text(path);
    text.split('\n').forEach((line, index) => {
      for (const [pattern, what] of forbidden)
        if (pattern.test(line)) found.push({ path, line: index + 1, text: `${what}: ${line.trim().slice(0, 80)}` });
    });
    if (text && !text.endsWith('\n')) found.push({ path, text: 'no line end at the end of the file' });
  }
  return found;
}
