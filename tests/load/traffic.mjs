// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Believable people in all five dialects against a running heliographd; --help says how. What they do is in traffic/.

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './traffic/crowd.mjs';
import { UsageError, help, optionsFrom } from './traffic/options.mjs';

function giveUp(message) {
  console.error(`traffic: ${message}`);
  process.exit(2);
}

function readOptions() {
  try {
    return optionsFrom(process.argv.slice(2));
  } catch (error) {
    if (error instanceof UsageError)
      giveUp(`${error.message} (--help says more)`);
    throw error;
  }
}

async function requireServer({ origin }) {
  try {
    const { status } = await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(5000) });
    if (status !== 200)
      giveUp(`the server at ${origin} is not ready: ${status} for /ready`);
  } catch (error) {
    // A certificate that signs itself is no reason to stay away.
    if (!/CERT|SELF_SIGNED/.test(error.cause?.code ?? ''))
      giveUp(`no server at ${origin}: ${error.cause?.code ?? error.message}`);
  }
}

async function reportTo(path) {
  const file = createWriteStream(path);
  await Promise.race([once(file, 'open'), once(file, 'error').then(([error]) => giveUp(`--report: ${error.message}`))]);
  return { write: (fact) => file.write(`${JSON.stringify(fact)}\n`), close: () => new Promise((resolve) => { file.end(resolve); }) };
}

const clockText = (seconds) => [seconds / 3600, seconds / 60 % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');

function statusOf(crowd, begin) {
  const { rooms, members, direct, calls, presence, random } = crowd.book.figures();
  const of = (dialect) => `${dialect.people} (${dialect.ringing} ring, ${dialect.talking} talk)`;
  return `${clockText((performance.now() - begin) / 1000)}  ${crowd.connected} connected · rooms ${members} in ${rooms} · direct ${of(direct)} · calls ${of(calls)}`
    + ` · presence ${presence} · random ${random.people} (${random.waiting} wait, ${random.pairs} pairs) · errors ${crowd.book.sum('errors')}`;
}

function printEnd(crowd, begin, processor) {
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(processor);
  console.log(`After ${clockText(seconds)} with ${crowd.everybody.length} people:`);
  const width = Math.max(...[...crowd.book.counts.keys()].map((name) => name.length));
  for (const [name, count] of [...crowd.book.counts].sort(([one], [other]) => one < other ? -1 : 1))
    console.log(`  ${name.padEnd(width)}  ${count}`);
  for (const fault of crowd.book.faults.slice(0, 10))
    console.log(`  error: ${fault}`);
  console.log(`This program took ${((user + system) / 1e4 / seconds).toFixed(1)} % of a core and ${Math.round(process.memoryUsage().rss / 1e6)} MB.`);
}

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(help);
    return;
  }
  await requireServer(options.server);
  const report = options.report ? await reportTo(options.report) : null;
  const [begin, processor] = [performance.now(), process.cpuUsage()];
  const crowd = new Crowd(options.server, { ...options, write: report?.write });
  crowd.start();
  const status = options.quiet ? null : setInterval(() => console.log(statusOf(crowd, begin)), 5000);

  const interrupted = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  await Promise.race([...interrupted, ...options.seconds > 0 ? [sleep(options.seconds * 1000)] : []]);
  clearInterval(status);
  await crowd.leave();
  await report?.close();
  printEnd(crowd, begin, processor);
  process.exit(crowd.book.faults.length > 0 ? 1 : 0);
}

await main();
