// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every link of a Markdown page to a file, a folder or a heading of this tree resolves.
import { posix } from 'node:path';

export const name = 'links';

export function check(tree) {
  const found = [];
  for (const path of tree.find(['.md'])) {
    withoutCode(tree.text(path)).split('\n').forEach((line, index) => {
      for (const [, marked, embedded] of line.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)|\bsrc="([^"]+)"/g)) {
        const target = marked ?? embedded;
        const text = /^[a-z][a-z+.-]*:/.test(target) ? null : broken(tree, path, target);
        if (text) found.push({ path, line: index + 1, text });
      }
    });
  }
  return found;
}

function broken(tree, path, target) {
  const [file, heading] = target.split('#');
  const page = file ? posix.normalize(posix.join(posix.dirname(path), decodeURI(file))).replace(/\/$/, '') : path;
  if (!tree.has(page) && !tree.hasFolder(page)) return `the link to ${target} leads nowhere`;
  if (heading && page.endsWith('.md') && !headings(tree.text(page)).has(heading))
    return `${page} has no heading #${heading}`;
  return null;
}

/// As GitHub makes an anchor of a heading.
function headings(text) {
  const seen = new Map();
  return new Set(
    [...withoutCode(text).matchAll(/^#+\s+(.*?)\s*#*$/gm)].map(([, title]) => {
      const anchor = title.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count ? `${anchor}-${count}` : anchor;
    }),
  );
}

/// Fenced blocks emptied, so that line numbers stay.
export function withoutCode(text) {
  return text.replace(/^(```+)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ''));
}
