// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A source that no CMakeLists.txt names is compiled by nobody, and a test that none names proves nothing.
export const name = 'sources';

export function check(tree) {
  const found = [];
  for (const path of tree.find(['.cpp'], ['server/', 'shared/', 'console/', 'tests/'])) {
    // Whatever is in a fuzzer's folder belongs to it.
    if (path.startsWith('tests/fuzz/')) continue;
    const parts = path.split('/');
    const lists = parts.map((_, count) => [...parts.slice(0, count), 'CMakeLists.txt'].join('/')).slice(1);
    // A list may name tests by what they test: "packet" for tst_packet.cpp.
    const stem = parts.at(-1).replace(/^tst_|\.cpp$/g, '');
    const isNamed = lists.some((list) => {
      if (!tree.has(list)) return false;
      const text = tree.text(list);
      const relative = parts.slice(list.split('/').length - 1).join('/');
      return text.includes(relative) || (relative === parts.at(-1) && new RegExp(`(^|[\\s;(])${stem}($|[\\s;)])`, 'm').test(text));
    });
    if (!isNamed) found.push({ path, text: 'no CMakeLists.txt names it' });
  }
  return found;
}
