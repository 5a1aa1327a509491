// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a process costs, as Linux counts it in /proc.

import { readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';

export const megabyte = 1024 * 1024;

function status(pid, key) {
  const line = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line[1]) * 1024;
}

/** Bytes of memory that are resident now. */
export const residentBytes = (pid) => status(pid, 'VmRSS');

/** The most bytes that were resident since forgetPeak(). */
export const peakBytes = (pid) => status(pid, 'VmHWM');

export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Open sockets of the process. */
export function openSockets(pid) {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith('socket:');
    } catch {
      return false; // closed meanwhile
    }
  }).length;
}

/** Seconds of processor time, user and system. */
export function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
