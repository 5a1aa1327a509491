// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Long files and functions hide a second job. Past the soft size a warning, past the hard one a fault.
import { cxx, ours } from '../tree.mjs';

export const name = 'sizes';

const source = { soft: 400, hard: 450 };
const header = { soft: 200, hard: 250 };
const functionLines = 50;

export function check(tree) {
  const found = [];
  for (const path of tree.find(cxx, ours)) {
    const text = tree.text(path);
    const limit = path.endsWith('.h') ? header : source;
    const length = text.split('\n').length - 1;
    if (length > limit.soft)
      found.push({ path, warning: length <= limit.hard, text: `${length} lines; ${limit.soft} is the aim, ${limit.hard} the end` });
    for (const { line, lines } of functions(text))
      if (lines > functionLines)
        found.push({ path, line, warning: true, text: `a function of ${lines} lines; ${functionLines} is the aim` });
  }
  return found;
}

/// Where the functions of a C++ text begin and how long they are. Goes by braces: one that opens directly inside a
/// namespace or class and has a parameter list before it is a function's.
export function functions(text) {
  const code = blanked(text);
  const found = [];
  const open = [];
  let begin = 0;
  let line = 1;
  let beginLine = 1;
  for (let at = 0; at < code.length; ++at) {
    const character = code[at];
    if (character === '\n') ++line;
    if (character === '{') {
      const before = code.slice(begin, at);
      const isScope = /\b(namespace|class|struct|union|enum|extern)\b[^()=]*$/.test(before);
      const outside = open.every((each) => each.kind === 'scope');
      open.push({ kind: isScope ? 'scope' : outside && before.includes('(') ? 'function' : 'other', line: beginLine });
    } else if (character === '}') {
      const closed = open.pop();
      if (closed?.kind === 'function') found.push({ line: closed.line, lines: line - closed.line + 1 });
    }
    if (character === ';' || character === '{' || character === '}') {
      begin = at + 1;
      beginLine = line + (/^\s*/.exec(code.slice(begin, begin + 500))[0].match(/\n/g)?.length ?? 0);
    }
  }
  return found;
}

/// The same text with comments, literals and preprocessor lines emptied; line breaks stay.
function blanked(text) {
  const parts = /R"(\w*)\([\s\S]*?\)\1"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:\\\n|[^\n])*/gm;
  // A digit separator (1'000) is no literal.
  return text.replace(/(\d)'(?=\d)/g, '$1').replace(parts, (part) => part.replace(/[^\n]/g, ' '));
}
