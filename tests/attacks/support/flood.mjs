// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sending as much as a server takes.

/**
 * Writes @p chunk (or what it returns for the bytes sent so far) until @p total bytes have gone. Ends early when the
 * server closes, or takes nothing for @p stall milliseconds. Returns {bytes, end}: end is "all", "closed" or "stalled".
 */
export async function flood(connection, chunk, total, { stall = 2000, pause = 0 } = {}) {
  const { socket } = connection;
  let bytes = 0;
  while (bytes < total) {
    if (!connection.isOpen || socket.destroyed || socket.errored)
      return { bytes, end: 'closed' };
    const data = typeof chunk === 'function' ? chunk(bytes) : chunk;
    bytes += data.length;
    if (!socket.write(data) && !await drained(connection, stall))
      return { bytes, end: connection.isOpen ? 'stalled' : 'closed' };
    await new Promise((resolve) => { pause ? setTimeout(resolve, pause) : setImmediate(resolve); });
  }
  return { bytes, end: connection.isOpen ? 'all' : 'closed' };
}

function drained({ socket, closed }, stall) {
  let timer;
  let onDrain;
  return new Promise((resolve) => {
    onDrain = () => resolve(true);
    timer = setTimeout(() => resolve(false), stall);
    socket.once('drain', onDrain);
    closed.then(() => resolve(false));
  }).finally(() => {
    clearTimeout(timer);
    socket.off('drain', onDrain);
  });
}

/** How many of the connections are open after at most so many milliseconds; returns as soon as none is. */
export async function stillOpen(connections, milliseconds) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const open = connections.filter((connection) => connection.isOpen).length;
    if (open === 0 || Date.now() > end)
      return open;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
}

/** Runs @p task for the numbers below @p count, so many at a time. */
export async function many(count, atOnce, task) {
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await task(index);
    }
  }));
  return results;
}
