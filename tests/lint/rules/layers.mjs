// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may include, and link, whom: every #include and every library of ours against layers.txt.
import { cxx, ours } from '../tree.mjs';

export const name = 'layers';

export function check(tree) {
  const table = readTable(tree.text('tests/lint/layers.txt'));
  const found = [];
  for (const path of tree.find(cxx, ours)) {
    const folder = folderOf(path);
    if (!(folder in table.folders)) {
      found.push({ path, text: `${folder} is not a folder of tests/lint/layers.txt` });
      continue;
    }
    tree.text(path).split('\n').forEach((line, index) => {
      const [, quote, header] = /^\s*#\s*include\s*(["<])([^">]+)[">]/.exec(line) ?? [];
      if (!header) return;
      const text = quote === '"' ? ownInclude(tree, table, folder, header) : outsideInclude(table, folder, header);
      if (text) found.push({ path, line: index + 1, text });
    });
  }
  for (const path of tree.find(['/CMakeLists.txt'], ours)) {
    const folder = folderOf(path);
    if (folder in table.folders) found.push(...links(tree, table, path, folder));
  }
  return found;
}

function folderOf(path) {
  return path.slice(0, path.lastIndexOf('/'));
}

function ownInclude(tree, table, folder, header) {
  if (!tree.has(header)) {
    // moc and rcc write these beside the objects.
    return /^(\w+\.moc|moc_\w+\.cpp)$/.test(header) ? null : `"${header}" is no file of ours, seen from the root`;
  }
  return mayUse(table, folder, folderOf(header)) ? null : `${folder} must not include ${folderOf(header)}`;
}

function outsideInclude(table, folder, header) {
  for (const [pattern, folders] of table.only)
    if (matches(pattern, header) && !folders.some((each) => matches(each, folder)))
      return `<${header}> belongs to ${folders.join(' and ')} only`;
  for (const [pattern, headers] of table.never)
    if (matches(pattern, folder) && headers.some((each) => matches(each, header)))
      return `${folder} must not see <${header}>`;
  return null;
}

/// Libraries of ours are called heliograph_ and the folder below server/ or shared/, with "_" for "/".
function links(tree, table, path, folder) {
  const found = [];
  const folders = Object.keys(table.folders);
  tree.text(path).split('\n').forEach((line, index) => {
    for (const [, library] of line.replace(/#.*/, '').matchAll(/\bheliograph_(\w+)/g)) {
      const target = folders.find((each) => each.split('/').slice(1).join('_') === library);
      if (target && !mayUse(table, folder, target))
        found.push({ path, line: index + 1, text: `${folder} must not link ${target}` });
    }
  });
  return found;
}

function mayUse(table, folder, target) {
  return folder === target || target === 'shared/base' || table.folders[folder].some((each) => matches(each, target));
}

function matches(pattern, text) {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function readTable(text) {
  const table = { folders: {}, only: [], never: [] };
  let section = null;
  for (const line of text.split('\n').map((each) => each.replace(/#.*/, '').trim())) {
    const heading = /^\[(\w+)\]$/.exec(line);
    if (heading) {
      section = heading[1];
    } else if (line) {
      // The last colon that a space or the end follows: module names hold colons themselves.
      const [, key, rest] = /^(.*?):(?:\s+(.*))?$/.exec(line);
      const words = rest ? rest.split(/\s+/) : [];
      if (section === 'folders') table.folders[key] = words;
      else table[section].push([key, words]);
    }
  }
  return table;
}
