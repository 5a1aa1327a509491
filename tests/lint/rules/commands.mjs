// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the documents tell people to type exists: scripts, presets, programs, stages of the test run, option names.
export const name = 'commands';

/// NAMES_LIKE_THIS in documents are our options; only Qt's macros are not.
const constant = /\b[A-Z]{2,}(?:_[A-Z0-9]+)+\b/g;
export function check(tree) {
  const presets = new Set(
    JSON.parse(tree.text('CMakePresets.json')).configurePresets.filter((each) => !each.hidden).map((each) => each.name),
  );
  const programs = new Set(
    tree.find(['CMakeLists.txt']).flatMap((path) =>
      [...tree.text(path).matchAll(/heliograph_program\(\s*([\w-]+)/g)].map(([, program]) => program),
    ),
  );
  const stages = new Set([...(tree.text('tests/stages.sh') ?? '').matchAll(/^(?:stages=')?([a-z-]+)\|/gm)].map(([, stage]) => stage));
  const options = new Set(
    [...tree.find(['optiontable.cpp', 'options.cpp'], ['server/config/']), ...tree.find(['CMakeLists.txt', '.cmake']), 'tests/stages.sh'].flatMap((path) =>
      tree.text(path).match(constant) ?? [],
    ),
  );
  const found = [];
  for (const path of tree.find(['.md'])) {
    tree.text(path).split('\n').forEach((line, index) => {
      for (const text of faults(tree, line, { presets, programs, stages, options })) found.push({ path, line: index + 1, text });
    });
  }
  return found;
}

function* faults(tree, line, { presets, programs, stages, options }) {
  const commands = /\b(?:sh|node)(?: --[\w.=/-]+)* ((?:installer|tests)\/[\w./-]+)((?: +[a-z-]+)*)/g;
  for (const [, script, rest] of line.matchAll(commands)) {
    if (!tree.has(script) && !tree.hasFolder(script.replace(/\/$/, ''))) yield `there is no ${script}`;
    if (script === 'tests/run.sh')
      for (const word of rest.split(' '))
        if (word && !word.startsWith('-') && !stages.has(word)) yield `tests/run.sh has no stage ${word}`;
  }
  for (const [, preset] of line.matchAll(/--preset[ =]([\w-]+)/g))
    if (!presets.has(preset)) yield `there is no preset ${preset}`;
  for (const [, program] of line.matchAll(/build\/\w+\/bin\/([\w-]+)/g))
    if (!programs.has(program)) yield `no CMakeLists.txt makes the program ${program}`;
  for (const option of line.replace(/-D(?=[A-Z])/g, ' ').match(constant) ?? [])
    if (!options.has(option) && !option.startsWith('QT_')) yield `there is no option ${option}`;
}
