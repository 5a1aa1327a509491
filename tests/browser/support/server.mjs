// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server under test, as a process of its own on a free port of the loopback interface.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY = 20_000; // milliseconds until a server must answer
const STOP = 6_000; // milliseconds until a server that was asked to stop must be gone
const running = new Set();

// Whatever ends this process, its servers end with it.
process.on('exit', () => running.forEach((server) => server.process?.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export class Server {
  #program;
  #environment;
  #folder = mkdtempSync(join(tmpdir(), 'heliograph-browser-'));
  #output = '';
  process = null;
  port = 0;

  constructor(environment = {}) {
    this.#program = process.env.HELIOGRAPHD;
    if (!this.#program) throw new Error('HELIOGRAPHD must name the server program, for example build/release/bin/heliographd');
    this.#environment = environment;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it unless it runs; again on the same port after a stop. */
  async start() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) return this;
    this.port ||= await freePort();
    const { PATH, HOME, LD_LIBRARY_PATH, ASAN_OPTIONS } = process.env;
    const environment = { PATH, HOME, LD_LIBRARY_PATH, ASAN_OPTIONS, HOST: '127.0.0.1', PORT: String(this.port), RATE_LIMIT: 'off', ...this.#environment };
    // An empty working directory: there is no client/dist that would be served instead of the built-in page.
    this.process = spawn(this.#program, [], { cwd: this.#folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (data) => (this.#output = (this.#output + data).slice(-4000)));
    }
    this.process.on('error', (error) => (this.#output += error.message));
    await this.#waitUntilReady();
    return this;
  }

  async #waitUntilReady() {
    const end = Date.now() + READY;
    while (Date.now() < end && this.process.exitCode === null) {
      const answer = await fetch(`${this.origin}/ready`).catch(() => null);
      if (answer?.status === 200) return;
      await pause(100);
    }
    throw new Error(`${this.#program} did not get ready on port ${this.port} within ${READY / 1000} s. Its last words:\n${this.#output}`);
  }

  /** @return its exit status, or the signal that ended it */
  async stop(signal = 'SIGTERM') {
    const { process: child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? child?.signalCode;
    const gone = new Promise((resolve) => child.once('exit', (code, by) => resolve(code ?? by)));
    child.kill(signal);
    const result = await Promise.race([gone, pause(STOP, 'late', { ref: false })]);
    if (result === 'late') {
      child.kill('SIGKILL');
      throw new Error(`the server had not stopped ${STOP / 1000} s after ${signal}. Its last words:\n${this.#output}`);
    }
    return result;
  }

  async remove() {
    await this.stop().finally(() => {
      running.delete(this);
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
