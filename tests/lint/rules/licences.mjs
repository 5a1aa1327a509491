// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every source says whose it is and under which licence; every C++ header says what it is for.
export const name = 'licences';

const endings = ['.cpp', '.h', '.mjs', '.js', '.sh', '.css', '.html'];

export function check(tree) {
  const found = [];
  for (const path of tree.find(endings)) {
    const lines = tree.text(path).split('\n').slice(0, 8);
    const top = lines.join('\n');
    if (!top.includes('SPDX-FileCopyrightText: The Heliograph authors'))
      found.push({ path, line: 1, text: 'no SPDX-FileCopyrightText line on top' });
    if (!top.includes('SPDX-License-Identifier: GPL-3.0-or-later'))
      found.push({ path, line: 1, text: 'no SPDX-License-Identifier line on top' });
    if (path.endsWith('.h') && !(lines[2] === '//' && /^\/\/ \S/.test(lines[3] ?? '')))
      found.push({ path, line: 3, text: 'a header begins with what it is for, after the SPDX lines and a line "//"' });
    if (path.endsWith('.h') && !/^#pragma once$/m.test(tree.text(path)))
      found.push({ path, line: 1, text: 'no #pragma once' });
  }
  return found;
}
