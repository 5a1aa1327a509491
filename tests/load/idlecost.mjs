// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an HTTP request and a relayed message cost the server when nobody else is there, and when thousands of idle
// WebSockets are connected; with our event loop and with Qt's own. Linux only (/proc, epoll).
//   node tests/load/idlecost.mjs [--idle 8000] [--seconds 2] [--smoke]
// HELIOGRAPHD names the server (default build/release/bin/heliographd). --smoke: few connections and short, to see
// that it runs. Status 1 when a cost with EVENT_LOOP=epoll grows to more than 1.2 times, except with --smoke.

import { parseArgs } from 'node:util';
import { startHeliographd } from '../clients/support/program.mjs';
import { Pair, Requester, openClients } from './support/clients.mjs';
import { costOf, leastOf, printTable } from './support/table.mjs';

const { values } = parseArgs({
  options: { idle: { type: 'string', default: '8000' }, seconds: { type: 'string', default: '2' }, smoke: { type: 'boolean', default: false } },
});
const idle = values.smoke ? 200 : Number(values.idle);
const milliseconds = values.smoke ? 100 : Number(values.seconds) * 1000;
const rounds = values.smoke ? 1 : 3;
const most = 1.2;

async function measure(server) {
  const requester = await Requester.open(server.port);
  const pair = await Pair.open(server.port, 'load');
  // The first ones fill caches.
  await costOf(server.pid, () => requester.ask(), milliseconds / 4);
  const request = await leastOf(rounds, () => costOf(server.pid, () => requester.ask(), milliseconds));
  await costOf(server.pid, () => pair.relay(), milliseconds / 4);
  const message = await leastOf(rounds, () => costOf(server.pid, () => pair.relay(), milliseconds));
  requester.end();
  pair.end();
  return { request, message };
}

async function measureLoop(loop) {
  const server = await startHeliographd({
    env: {
      EVENT_LOOP: loop, LOG_LEVEL: 'warn', MAX_CONNECTIONS: String(idle + 100), MAX_CONNECTIONS_PER_IP: String(idle + 100),
      // The heartbeat of the idle ones is work of its own; none falls into the measurement.
      SOCKET_PING_INTERVAL: '3600000', RATE_LIMIT: 'off',
    },
  });
  const alone = await measure(server);
  const clients = await openClients(server.port, idle);
  const among = await measure(server);
  clients.forEach((client) => client.end());
  await server.stop(10_000);
  return { loop, alone, among };
}

const microseconds = (value) => `${value.toFixed(1)} us`;
const results = [];
for (const loop of ['epoll', 'qt'])
  results.push(await measureLoop(loop));

const rows = results.flatMap(({ loop, alone, among }) => [['HTTP request', 'request'], ['relayed message', 'message']].map(([name, key]) =>
  [name, loop, microseconds(alone[key]), microseconds(among[key]), `${(among[key] / alone[key]).toFixed(2)}x`]));
printTable(['processor time of the server for one', 'EVENT_LOOP', 'none idle', `${idle} idle`, 'ratio'], rows);

const [{ alone, among }] = results;
const tooDear = Object.keys(alone).filter((key) => among[key] > most * alone[key]);
if (tooDear.length && !values.smoke) {
  console.log(`More than ${most} times with idle connections: ${tooDear.join(', ')}`);
  process.exitCode = 1;
}
