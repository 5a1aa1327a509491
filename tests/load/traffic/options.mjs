// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The traffic program's command line.

import { parseArgs } from 'node:util';
import { dialects, usualMix } from './crowd.mjs';

const mixText = Object.entries(usualMix).map(([dialect, share]) => `${dialect}=${share}`).join(',');

export const help = `Usage: node tests/load/traffic.mjs [OPTION…]

Plays believable people of all five dialects against a running heliographd: meetings, calls that are answered, declined, missed,
cancelled or lost, people who see who is there, and a line of strangers. For trying consoles, for screenshots, for soak.

  --url URL          the server (default http://127.0.0.1:3001)
  --people N         how many there are; some are always away (default 300)
  --seconds S        how long; 0 until interrupted (default 0)
  --seed N           the same people who want the same, as far as the time of answers allows (default 1)
  --speed X          1 is people's pace, 60 an hour in a minute; the server's own clocks stay as they are (default 1)
  --mix SHARES       who they are (default ${mixText})
  --addresses N      how many addresses they come from, on a server at a loopback address of Linux (default 50); 0 for one
  --unlimited        do not keep below the usual limits of rate, because the server has none (RATE_LIMIT=off)
  --report FILE      every fact as a line of JSON: {time, kind, who, what}
  --quiet            no status lines, only what happened at the end
  --help

Report: the kinds are connected, disconnected, registered, released, joined, left, called, answered, ended, queued, unqueued, paired,
refused, kicked, notice, unreachable, error. Each happens once, however many clients hear of it. Time is in milliseconds since 1970, as
the clients saw it. Outcomes are what the clients believe; where two act in the same moment the server may see the other one first.

What the server needs
  up to 50 000 people at a loopback address: nothing but open files (ulimit -n, also for this program) and MAX_CONNECTIONS above
      twice the people (usually 10 000)
  from one address (--addresses 0, or another host), up to 600 people: nothing; registrations in presence are spread over time
  from one address, more than 600: MAX_CONNECTIONS_PER_IP of twice the people
  from one address, more than 1000, or with --speed above 10: RATE_LIMIT=off as well, and --unlimited here
  with --speed above 5: CALL_TIMEOUT_MS=5000 and CALL_RING_TIMEOUT=5000, or calls that nobody answers ring for hours of these people's time
One process carries 1500 people at speed 1 in a fifth of a core and 250 MB; for many more, start several with different seeds.`;

export class UsageError extends Error {}

function number(values, name, { least = 0, isWhole = true } = {}) {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < least || (isWhole && !Number.isInteger(value)))
    throw new UsageError(`--${name}: "${values[name]}" is not ${isWhole ? 'a whole number' : 'a number'} of ${least} or more`);
  return value;
}

function mixOf(text) {
  const mix = Object.fromEntries(text.split(',').map((part) => {
    const [dialect, share] = part.split('=');
    if (!dialects.includes(dialect) || !(Number(share) >= 0))
      throw new UsageError(`--mix: "${part}" is not one of ${dialects.join(', ')} with a share, as in ${dialects[0]}=40`);
    return [dialect, Number(share)];
  }));
  if (!Object.values(mix).some((share) => share > 0))
    throw new UsageError('--mix: nobody is left');
  return mix;
}

/** Linux has the whole of 127.0.0.0/8 to connect from. */
const isLoopback = ({ hostname }) => process.platform === 'linux' && (hostname === 'localhost' || hostname.startsWith('127.'));

function serverAt(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`--url: "${text}" is no URL`);
  }
  if (!['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`--url: "${text}" is not http or https`);
  if (isLoopback(url))
    url.hostname = '127.0.0.1';
  return { origin: url.origin, wsUrl: (path) => url.origin.replace('http', 'ws') + path, isLoopback: isLoopback(url) };
}

/** {help: true}, or everything that the program and its Crowd need. Throws UsageError. */
export function optionsFrom(args) {
  const one = (value) => ({ type: 'string', default: value });
  let values;
  try {
    ({ values } = parseArgs({ args, options: {
      url: one('http://127.0.0.1:3001'), people: one('300'), seconds: one('0'), seed: one('1'), speed: one('1'), mix: one(mixText), addresses: one('50'),
      unlimited: { type: 'boolean', default: false }, report: { type: 'string' }, quiet: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    } }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help)
    return { help: true };
  const server = serverAt(values.url);
  return {
    server, people: number(values, 'people', { least: 1 }), seconds: number(values, 'seconds', { isWhole: false }), seed: number(values, 'seed'),
    speed: number(values, 'speed', { least: 0.01, isWhole: false }), mix: mixOf(values.mix), isLimited: !values.unlimited,
    addresses: server.isLoopback ? number(values, 'addresses') : 0, report: values.report, quiet: values.quiet,
  };
}
