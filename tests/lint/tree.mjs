// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of the tree as the rules see them: paths with "/" from the project's root, and their text.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export class Tree {
  /// @p texts: an object path → text, so that a rule can be tried on three lines.
  constructor(texts, root = null) {
    this.root = root;
    this.texts = texts;
    this.paths = Object.keys(texts).sort();
  }

  /// What git knows or would add; without git, every file outside build and node_modules.
  static fromDisk(root) {
    const texts = {};
    for (const path of listed(root)) {
      Object.defineProperty(texts, path, {
        enumerable: true,
        configurable: true,
        get() {
          const text = readFileSync(join(root, path), 'utf8');
          Object.defineProperty(texts, path, { value: text });
          return text;
        },
      });
    }
    return new Tree(texts, root);
  }

  has(path) {
    return path in this.texts;
  }

  hasFolder(path) {
    return this.paths.some((each) => each.startsWith(`${path}/`));
  }

  text(path) {
    return this.texts[path];
  }

  /// Paths that end with one of @p endings and begin with one of @p folders (all folders if none is given).
  find(endings, folders = ['']) {
    return this.paths.filter(
      (path) => endings.some((ending) => path.endsWith(ending)) && folders.some((folder) => path.startsWith(folder)),
    );
  }
}

export const cxx = ['.cpp', '.h'];
export const ours = ['server/', 'shared/', 'console/'];

function listed(root) {
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 };
    const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    // A path that was deleted but not yet committed is still listed.
    return output.split('\0').filter((path) => path && existsSync(join(root, path)));
  } catch {
    return walked(root, '');
  }
}

function walked(root, folder) {
  const skipped = ['build', 'node_modules', '.git'];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return skipped.includes(entry.name) ? [] : walked(root, path);
    return entry.isFile() ? [path] : [];
  });
}
