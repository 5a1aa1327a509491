// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts a program under test on a free port of the loopback interface, waits until it serves, keeps its log and ends
// it. Not for what a client says to it.
//
//   HELIOGRAPHD           path of heliographd       (default build/release/bin/heliographd)
//   PROTOCOL_TESTBED      path of protocol-testbed  (default build/release/bin/protocol-testbed)
//   HELIOGRAPH_SANITIZED  1 when they were built with sanitizers: more patience, and any report fails the test

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const running = new Set();

export const sanitized = process.env.HELIOGRAPH_SANITIZED === '1';
/** Sanitizers slow the server down; limits that measure the server's own patience are not stretched. */
export const patience = sanitized ? 5 : 1;

function killAll() {
  for (const child of running)
    child.kill('SIGKILL');
}

let isWatching = false;
/** Who only uses the rest of this file keeps its own way of ending. */
function endThemWithUs() {
  if (isWatching)
    return;
  isWatching = true;
  process.on('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => process.exit(1));
}

let states;
let stateCount = 0;

/** A place for a state directory that no other server has. */
function ownState() {
  if (!states) {
    states = mkdtempSync(join(tmpdir(), 'heliograph-state-'));
    // First they end, then it goes.
    endThemWithUs();
    process.on('exit', () => rmSync(states, { recursive: true, force: true }));
  }
  return join(states, String(stateCount++));
}

export async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => listener.on('listening', resolve).on('error', reject));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

export function pathOf(variable, name) {
  const path = process.env[variable] || join(root, 'build/release/bin', name);
  assert.ok(existsSync(path), `${path} does not exist: build it, or set ${variable}`);
  return path;
}

/** The command that runs @p path so that it cannot outlive this process, with at most @p fileLimit descriptors. */
function commandFor(path, args, fileLimit) {
  let command = [path, ...args];
  if (fileLimit)
    command = ['sh', '-c', 'ulimit -n "$0" && exec "$@"', String(fileLimit), ...command];
  if (process.platform === 'linux' && existsSync('/usr/bin/setpriv'))
    command = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', ...command];
  return command;
}

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS',
  'HELIOGRAPH_TEST_RUN'];

/** Only what a program needs to run, so that the options of whoever runs the tests do not reach it. */
function environmentFor(options) {
  const environment = { ...options };
  for (const name of passedOn) {
    if (process.env[name] !== undefined && environment[name] === undefined)
      environment[name] = process.env[name];
  }
  return environment;
}

/** Where a server can be reached. */
export class Place {
  constructor(port, secure = false) {
    this.port = port;
    this.secure = secure;
  }

  get origin() { return `${this.secure ? 'https' : 'http'}://127.0.0.1:${this.port}`; }
  url(path = '/') { return this.origin + path; }
  wsUrl(path = '/') { return this.origin.replace('http', 'ws') + path; }
}

/** A process that is also the place where it serves. */
export class Program extends Place {
  #child;

  /**
   * @p path with @p args and the environment @p env; serves on @p port once it is ready. @p lastWord is how it ends after
   * SIGTERM: an exit status, or the signal where it does not handle it.
   */
  constructor(path, { args = [], env = {}, port = 0, cwd, fileLimit, lastWord = 0 } = {}) {
    super(port);
    endThemWithUs();
    this.lastWord = lastWord;
    const [command, ...rest] = commandFor(path, args, fileLimit);
    this.stdout = '';
    this.stderr = '';
    this.#child = spawn(command, rest, { cwd, env: environmentFor(env), stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#child);
    this.#child.stdout.setEncoding('utf8').on('data', (text) => { this.stdout += text; });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
    /** Resolves with {code, signal} once the program has ended and all that it wrote is in log. */
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => {
        running.delete(this.#child);
        resolve({ code, signal });
      });
    });
  }

  get pid() { return this.#child.pid; }
  get isRunning() { return this.#child.exitCode === null && this.#child.signalCode === null; }
  get log() { return this.stdout + this.stderr; }
  kill(signal) { this.#child.kill(signal); }

  /** Waits until @p probe resolves to true. */
  async waitUntil(probe, what, milliseconds = 15_000 * patience) {
    const end = Date.now() + milliseconds;
    for (;;) {
      if (!this.isRunning)
        throw new Error(`the program ended while waiting until ${what}; its log:\n${this.log}`);
      if (await probe().catch(() => false))
        return;
      if (Date.now() > end)
        throw new Error(`after ${milliseconds} ms not yet: ${what}; its log:\n${this.log}`);
      await sleep(20);
    }
  }

  async logged(pattern) {
    await this.waitUntil(async () => pattern.test(this.log), `the log matches ${pattern}`);
  }

  /** SIGTERM; must end in its way within @p milliseconds and without a sanitizer's report. */
  async stop(milliseconds = 5000 * patience) {
    const begin = Date.now();
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), milliseconds);
    const { code, signal } = await this.ended;
    clearTimeout(timer);
    this.assertNoReport();
    assert.equal(code ?? signal, this.lastWord, `ended with code ${code}, signal ${signal}, ${Date.now() - begin} ms after SIGTERM; its log:\n${this.log}`);
    return Date.now() - begin;
  }

  /** For a server that one test has used: ends at once; how it would have ended is not looked at. */
  async discard() {
    this.kill('SIGKILL');
    await this.ended;
    this.assertNoReport();
  }

  assertNoReport() {
    const report = /^.*(ERROR: \w*Sanitizer|runtime error:|SUMMARY: \w*Sanitizer)/m.exec(this.log);
    assert.equal(report, null, `a sanitizer reported:\n${report && this.log.slice(report.index, report.index + 6000)}`);
  }
}

async function accepts(port) {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

/**
 * heliographd with the options @p env, ready; with @p tls ({certificate, key}: paths) also at its property secured.
 * Pass wait: false to look at it before it is ready.
 */
export async function startHeliographd({ env = {}, args = [], cwd, fileLimit, tls, wait = true } = {}) {
  const options = { HOST: '127.0.0.1', PORT: String(await freePort()), STATE_DIR: ownState(), ...env };
  if (tls)
    Object.assign(options, { TLS_CERT: tls.certificate, TLS_KEY: tls.key, TLS_PORT: String(await freePort()) });
  const path = pathOf('HELIOGRAPHD', 'heliographd');
  const program = new Program(path, { args, cwd, fileLimit, port: Number(options.PORT), env: options });
  if (tls)
    program.secured = new Place(Number(options.TLS_PORT), true);
  if (wait)
    await program.waitUntil(async () => (await fetch(program.url('/ready'), { signal: AbortSignal.timeout(2000) })).status === 200, 'it is ready');
  return program;
}

/** Runs heliographd to its end: {code, signal, stdout, stderr}. */
export async function runHeliographd(args, env = {}) {
  const program = new Program(pathOf('HELIOGRAPHD', 'heliographd'), { args, env: { STATE_DIR: ownState(), ...env } });
  const timer = setTimeout(() => program.kill('SIGKILL'), 10_000 * patience);
  const { code, signal } = await program.ended;
  clearTimeout(timer);
  program.assertNoReport();
  return { code, signal, stdout: program.stdout, stderr: program.stderr };
}

/** protocol-testbed with 300 ms between pings and 200 ms to answer one, unless @p args say otherwise. */
export async function startTestbed({ pingInterval = 300, pingTimeout = 200, connectTimeout = 1000, args = [] } = {}) {
  const port = await freePort();
  const program = new Program(pathOf('PROTOCOL_TESTBED', 'protocol-testbed'), {
    port, lastWord: 'SIGTERM',
    args: ['--port', String(port), '--ping-interval', String(pingInterval), '--ping-timeout', String(pingTimeout),
      '--connect-timeout', String(connectTimeout), ...args],
  });
  await program.waitUntil(() => accepts(port), 'it accepts connections');
  return program;
}
