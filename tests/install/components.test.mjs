// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an administrator gets: every component installs by itself, the server runs from where it was installed, and
// CPack makes one archive a component. Wants a finished build in build/release.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = join(root, 'build/release');
const version = /VERSION (\d+\.\d+\.\d+)/.exec(readFileSync(join(root, 'CMakeLists.txt'), 'utf8'))[1];

function run(program, ...args) {
  return execFileSync(program, args, { cwd: build, encoding: 'utf8', timeout: 120_000 });
}

function filesBelow(folder, path = '') {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(folder, below) : [below];
  });
}

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-install-'));
});
after(() => rmSync(folder, { recursive: true }));

function installed(component) {
  const prefix = join(folder, component);
  if (!existsSync(prefix)) run('cmake', '--install', build, '--component', component, '--prefix', prefix);
  return prefix;
}

describe('component server', () => {
  it('runs from where it was installed', () => {
    const program = join(installed('server'), 'bin/heliographd');
    assert.ok(run(program, '--version').includes(version));
  });
  it('looks for its libraries where the system has them', () => {
    const dynamic = run('objdump', '-p', join(installed('server'), 'bin/heliographd'));
    assert.doesNotMatch(dynamic, /R(UN)?PATH/);
  });
  it('brings a service unit and a commented configuration', () => {
    const files = filesBelow(installed('server'));
    assert.ok(files.some((file) => file.endsWith('heliographd.service')), files.join(' '));
    assert.ok(files.includes('share/heliograph/heliograph.env'), files.join(' '));
  });
  it('brings no test program', () => {
    const programs = readdirSync(join(installed('server'), 'bin'));
    assert.deepEqual(programs, ['heliographd']);
  });
  it('accepts the configuration that it brings', () => {
    const prefix = installed('server');
    const file = join(prefix, 'share/heliograph/heliograph.env');
    run(join(prefix, 'bin/heliographd'), '--check-config', '--config', file);
  });
});

describe('what the program says about its options', () => {
  const program = join(build, 'bin/heliographd');
  it('is the reference in the documents', () => {
    assert.equal(run(program, '--help-markdown'), readFileSync(join(root, 'resources/docs/options.md'), 'utf8'));
  });
  it('is the reference of metrics', () => {
    assert.equal(run(program, '--help-metrics'), readFileSync(join(root, 'resources/docs/metrics.md'), 'utf8'));
  });
  it('is the sample configuration', () => {
    assert.equal(run(program, '--help-environment'), readFileSync(join(root, 'resources/config/heliograph.env'), 'utf8'));
  });
});

describe('component docs', () => {
  it('brings every page and the licence', () => {
    const files = filesBelow(installed('docs'));
    const pages = filesBelow(join(root, 'resources/docs'));
    for (const page of ['README.md', 'LICENSE', ...pages])
      assert.ok(files.some((file) => file.endsWith(`/${page}`)), `${page} is not installed`);
  });
});

describe('archives', () => {
  it('are one a component', () => {
    const target = join(folder, 'archives');
    run('cpack', '--config', join(build, 'CPackConfig.cmake'), '-B', target);
    const archives = readdirSync(target).filter((name) => name.endsWith('.tar.gz'));
    for (const [component, member] of [['server', 'bin/heliographd'], ['docs', 'README.md']]) {
      const archive = archives.find((name) => name.includes(component));
      assert.ok(archive, `no archive for ${component} among ${archives.join(' ')}`);
      assert.ok(archive.includes(version), archive);
      const path = join(target, archive);
      assert.ok(statSync(path).size > 1000);
      assert.ok(run('tar', '-tzf', path).split('\n').some((line) => line.endsWith(member)), `${archive} lacks ${member}`);
    }
  });
});
