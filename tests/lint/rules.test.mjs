// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each rule finds what it is there for, and leaves alone what is right.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import * as commands from './rules/commands.mjs';
import * as formatting from './rules/formatting.mjs';
import * as layers from './rules/layers.mjs';
import * as licences from './rules/licences.mjs';
import * as links from './rules/links.mjs';
import * as shell from './rules/shell.mjs';
import * as sizes from './rules/sizes.mjs';
import * as sources from './rules/sources.mjs';
import * as words from './rules/words.mjs';
import { Tree } from './tree.mjs';

const table = readFileSync(new URL('layers.txt', import.meta.url), 'utf8');
const spdx = '// SPDX-FileCopyrightText: The Heliograph authors\n// SPDX-License-Identifier: GPL-3.0-or-later\n';

function faults(rule, texts) {
  return rule.check(new Tree(texts)).filter((each) => !each.warning).map((each) => each.text);
}

function layerFaults(path, line, others = {}) {
  return faults(layers, { 'tests/lint/layers.txt': table, [path]: `${line}\n`, ...others });
}

describe('layers', () => {
  const headers = { 'server/net/limits.h': '', 'server/engineio/session.h': '', 'shared/base/clock.h': '' };

  it('allows what the table allows', () => {
    assert.deepEqual(layerFaults('server/engineio/x.cpp', '#include "server/net/limits.h"', headers), []);
    assert.deepEqual(layerFaults('server/domain/x.cpp', '#include "shared/base/clock.h"', headers), []);
    assert.deepEqual(layerFaults('server/app/x.cpp', '#include "server/engineio/session.h"', headers), []);
    assert.deepEqual(layerFaults('server/net/x.cpp', '#include <QHttpServerRequest>', headers), []);
    assert.deepEqual(layerFaults('server/net/x.cpp', '#include "x.moc"', headers), []);
  });
  it('finds an include against the direction', () => {
    assert.match(layerFaults('server/net/x.cpp', '#include "server/engineio/session.h"', headers)[0], /must not include/);
    assert.match(layerFaults('server/domain/x.h', '# include "server/net/limits.h"', headers)[0], /must not include/);
    assert.match(layerFaults('server/dialects/rooms/x.h', '#include "server/net/limits.h"', headers)[0], /must not include/);
  });
  it('finds an include that is not written from the root', () => {
    assert.match(layerFaults('server/net/x.cpp', '#include "limits.h"', headers)[0], /no file of ours/);
  });
  it('finds modules outside their folder', () => {
    assert.match(layerFaults('server/api/x.cpp', '#include <QHttpServerResponse>')[0], /server\/net only/);
    assert.match(layerFaults('server/api/x.cpp', '#include <QtHttpServer/QAbstractHttpServer>')[0], /server\/net only/);
    assert.match(layerFaults('server/socketio/x.cpp', '#include <simdjson.h>')[0], /server\/peer only/);
    assert.match(layerFaults('server/app/x.cpp', '#include <spdlog/spdlog.h>')[0], /server\/logging only/);
    assert.match(layerFaults('server/domain/x.cpp', '#include <QJsonObject>')[0], /must not see/);
    assert.match(layerFaults('server/dialects/rooms/x.cpp', '#include <QTcpSocket>')[0], /must not see/);
  });
  it('finds a folder that the table does not know', () => {
    assert.match(layerFaults('server/extras/x.cpp', '')[0], /not a folder of/);
  });
  it('finds a library linked against the direction', () => {
    const line = 'heliograph_library(net SOURCES a.cpp PUBLIC heliograph_base heliograph_engineio)';
    assert.deepEqual(layerFaults('server/net/CMakeLists.txt', line), ['server/net must not link server/engineio']);
    const rooms = 'heliograph_library(dialects_rooms SOURCES a.cpp PUBLIC heliograph_peer heliograph_domain heliograph_net)';
    assert.deepEqual(layerFaults('server/dialects/rooms/CMakeLists.txt', rooms), ['server/dialects/rooms must not link server/net']);
  });
});

describe('licences', () => {
  it('wants both lines, and a purpose in headers', () => {
    assert.deepEqual(faults(licences, { 'a.cpp': spdx, 'a.h': `${spdx}//\n// What for.\n#pragma once\n` }), []);
    assert.equal(faults(licences, { 'a.cpp': 'int a;\n' }).length, 2);
    assert.equal(faults(licences, { 'a.h': `${spdx}#pragma once\n` }).length, 1);
    assert.equal(faults(licences, { 'a.h': `${spdx}//\n// What for.\n` }).length, 1);
  });
});

describe('sizes', () => {
  it('warns first and then fails', () => {
    const lines = (count) => ({ 'server/net/a.cpp': 'int a;\n'.repeat(count) });
    assert.equal(sizes.check(new Tree(lines(400))).length, 0);
    assert.equal(sizes.check(new Tree(lines(401)))[0].warning, true);
    assert.equal(sizes.check(new Tree(lines(451)))[0].warning, false);
    assert.equal(sizes.check(new Tree({ 'server/net/a.h': 'int a;\n'.repeat(251) }))[0].warning, false);
  });
  it('measures functions, also of classes, with braces in literals and comments', () => {
    const text = `namespace n {\nclass A\n{\n    int f() { return '{'; }\n};\n\n// }\nint A::g(int x)\n{\n    if (x) {\n        // {\n    }\n    return u8"{"[0];\n}\n}\n`;
    assert.deepEqual(sizes.functions(text), [{ line: 4, lines: 1 }, { line: 8, lines: 7 }]);
  });
});

describe('sources', () => {
  it('finds a source that nobody compiles', () => {
    const list = { 'server/net/CMakeLists.txt': 'heliograph_library(net SOURCES a.cpp)\n' };
    assert.deepEqual(faults(sources, { ...list, 'server/net/a.cpp': '' }), []);
    assert.equal(faults(sources, { ...list, 'server/net/b.cpp': '' }).length, 1);
    const loop = { 'tests/unit/net/CMakeLists.txt': 'foreach(name packet ending)\n' };
    assert.deepEqual(faults(sources, { ...loop, 'tests/unit/net/tst_packet.cpp': '' }), []);
    assert.equal(faults(sources, { ...loop, 'tests/unit/net/tst_pack.cpp': '' }).length, 1);
  });
});

describe('words', () => {
  it('finds notes to oneself, paths of one machine and torn lines', () => {
    const note = 'TO' + 'DO';
    for (const text of [`// ${note}: later\n`, `cd /${'ro' + 'ot'}/x\n`, `${'<'.repeat(7)} HEAD\n`, 'a \n', 'a\r\n', 'a'])
      assert.equal(faults(words, { 'a.md': text }).length, 1, JSON.stringify(text));
    assert.deepEqual(faults(words, { 'a.md': `the todo list, https://example.org/${'wo' + 'rk'}/x\n` }), []);
  });
});

describe('links', () => {
  const page = (line) => ({ 'docs/a.md': `# A title, first\n\n${line}\n`, 'docs/b.md': '## Two words\n', 'x/c.png': '' });
  it('follows links to files, folders and headings', () => {
    for (const line of ['[b](b.md)', '[x](../x)', '![c](../x/c.png)', '[t](#a-title-first)', '[t](b.md#two-words)', '[o](https://example.org)', '<img src="../x/c.png">'])
      assert.deepEqual(faults(links, page(line)), [], line);
    for (const line of ['[b](c.md)', '[x](../y/)', '[t](#nothing)', '[t](b.md#three)', '<img src="../x/d.png">'])
      assert.equal(faults(links, page(line)).length, 1, line);
  });
  it('leaves code alone', () => {
    assert.deepEqual(faults(links, page('```\n[b](c.md)\n```')), []);
  });
});

describe('commands', () => {
  const tree = (line) => ({
    'README.md': `${line}\n`,
    'CMakePresets.json': '{"configurePresets": [{"name": "base", "hidden": true}, {"name": "dev"}]}',
    'server/app/CMakeLists.txt': 'heliograph_program(heliographd SOURCES main.cpp)\n',
    'installer/quickstart.sh': '',
    'server/config/optiontable.cpp': '{"MAX_HEAD_BYTES"_L1}',
    'tests/run.sh': '',
    'tests/stages.sh': "stages='packages|900||x\nunit|120||y'\n",
  });
  it('knows scripts, stages, presets, programs and options', () => {
    for (const line of ['sh installer/quickstart.sh --check', 'sh tests/run.sh unit packages', 'node --test --x=./y tests/run.sh', 'node --test tests/', 'cmake --preset dev', '`build/dev/bin/heliographd`', '`MAX_HEAD_BYTES=1`, `QT_NO_KEYWORDS`'])
      assert.deepEqual(faults(commands, tree(line)), [], line);
    for (const line of ['sh installer/start.sh', 'node --test tests/nothing/', 'sh tests/run.sh everything', 'cmake --preset base', 'build/dev/bin/heliograph', '`MAX_HEADS`'])
      assert.equal(faults(commands, tree(line)).length, 1, line);
  });
});

describe('rules that ask another program', () => {
  function onDisk(rule, texts) {
    const root = mkdtempSync(join(tmpdir(), 'lint-'));
    try {
      for (const [path, text] of Object.entries(texts)) writeFileSync(join(root, path), text);
      return rule.check(new Tree(texts, root));
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  it('shell: a fault of shellcheck and one of sh', () => {
    assert.deepEqual(onDisk(shell, { 'a.sh': '#!/bin/sh\necho "$1"\n' }), []);
    assert.match(onDisk(shell, { 'a.sh': '#!/bin/sh\nrm $1\n' })[0].text, /SC2086/);
    assert.notEqual(onDisk(shell, { 'a.sh': '#!/bin/sh\nif true\n' }).length, 0);
  });
  it('formatting', () => {
    const style = { '.clang-format': 'BasedOnStyle: LLVM\n' };
    assert.deepEqual(onDisk(formatting, { ...style, 'a.cpp': 'int a;\n' }), []);
    assert.equal(onDisk(formatting, { ...style, 'a.cpp': 'int  a;\n' }).length, 1);
  });
});
