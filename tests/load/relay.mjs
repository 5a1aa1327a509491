// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same load on heliographd and on Socket.IO for Node, in the same run: processor time for a relayed message of 200
// bytes among idle connections, memory of a connection, connections a second. Linux only (/proc).
//   node tests/load/relay.mjs [--idle 8000] [--pairs 50] [--seconds 3] [--smoke]
// HELIOGRAPHD names the server (default build/release/bin/heliographd). --smoke: few connections and short, to see
// that it runs.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Program, startHeliographd } from '../clients/support/program.mjs';
import { Pair, openClients } from './support/clients.mjs';
import { printTable, processorMicroseconds, residentKilobytes } from './support/table.mjs';

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '8000' }, pairs: { type: 'string', default: '50' }, seconds: { type: 'string', default: '3' },
    smoke: { type: 'boolean', default: false },
  },
});
const idle = values.smoke ? 200 : Number(values.idle);
const pairCount = values.smoke ? 4 : Number(values.pairs);
const milliseconds = values.smoke ? 200 : Number(values.seconds) * 1000;

async function startReference() {
  const program = new Program(process.execPath, { args: [fileURLToPath(new URL('support/reference.mjs', import.meta.url))] });
  await program.logged(/listening on \d+/);
  program.port = Number(/listening on (\d+)/.exec(program.log)[1]);
  return program;
}

function startOurs() {
  return startHeliographd({
    env: {
      LOG_LEVEL: 'warn', MAX_CONNECTIONS: String(idle + 2 * pairCount + 100), MAX_CONNECTIONS_PER_IP: String(idle + 2 * pairCount + 100),
      SOCKET_PING_INTERVAL: '3600000', RATE_LIMIT: 'off',
    },
  });
}

/** Every pair relays one message after the other until @p end; returns how many. */
async function relayUntil(pairs, end) {
  const counts = await Promise.all(pairs.map(async (pair) => {
    let count = 0;
    while (performance.now() < end) {
      await pair.relay();
      count += 1;
    }
    return count;
  }));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function measure(name, start) {
  const server = await start();
  // A first crowd comes and goes, so that pools and compiled code are there.
  (await openClients(server.port, Math.min(idle, 500))).forEach((client) => client.end());
  await new Promise((resolve) => { setTimeout(resolve, values.smoke ? 100 : 1000); });

  const memory = residentKilobytes(server.pid);
  const connecting = processorMicroseconds(server.pid);
  const begin = performance.now();
  const clients = await openClients(server.port, idle);
  const seconds = (performance.now() - begin) / 1000;
  const connected = processorMicroseconds(server.pid);
  const grown = residentKilobytes(server.pid) - memory;

  const pairs = await Promise.all(Array.from({ length: pairCount }, (_, index) => Pair.open(server.port, `pair ${index}`)));
  await relayUntil(pairs, performance.now() + milliseconds / 3);
  const before = processorMicroseconds(server.pid);
  const messages = await relayUntil(pairs, performance.now() + milliseconds);
  const cost = (processorMicroseconds(server.pid) - before) / messages;

  pairs.forEach((pair) => pair.end());
  clients.forEach((client) => client.end());
  await server.stop(10_000);
  return [name, `${cost.toFixed(1)} us`, `${Math.round(messages / (milliseconds / 1000))}`, `${((connected - connecting) / idle).toFixed(0)} us`,
    `${Math.round(idle / seconds)}`, `${(grown / idle).toFixed(1)} KB`];
}

const rows = [];
for (const [name, start] of [['heliographd', startOurs], [`Socket.IO on Node ${process.versions.node}`, startReference]])
  rows.push(await measure(name, start));
console.log(`${idle} idle connections, ${pairCount} pairs that talk; one client process, which bounds both rates.`);
printTable(['server', 'processor time for one message', 'messages a second', 'processor time for one connection', 'connections a second',
  'memory of one connection'], rows);
