// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Figures for people: processor time as the kernel counted it, and columns.

import { readFileSync, readdirSync } from 'node:fs';

/** Microseconds of processor time of all threads; finer than the ticks of /proc/PID/stat. */
export function processorMicroseconds(pid) {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000, 0);
}

export function residentKilobytes(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** Microseconds of the server's processor time per call of @p task, run one after the other for @p milliseconds. */
export async function costOf(pid, task, milliseconds) {
  const begin = processorMicroseconds(pid);
  const end = performance.now() + milliseconds;
  let count = 0;
  do {
    await task();
    count += 1;
  } while (performance.now() < end);
  return (processorMicroseconds(pid) - begin) / count;
}

/** The least of several measurements: everything that disturbs one makes it larger. */
export async function leastOf(rounds, measure) {
  let least = Infinity;
  for (let round = 0; round < rounds; round += 1)
    least = Math.min(least, await measure());
  return least;
}

export function printTable(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(`| ${line.map((cell, column) => column ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join(' | ')} |`);
}
