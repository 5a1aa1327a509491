// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// WebSocket frames as bytes, right and wrong ones.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Connection, head } from '../../clients/support/http.mjs';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** One frame. @p length is what its header claims, whatever the payload's size. */
export function frame(opcode, payload = '', { fin = true, masked = true, reserved = 0, length } = {}) {
  const data = Buffer.from(payload);
  const claimed = BigInt(length ?? data.length);
  const start = Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode, masked ? 0x80 : 0]);
  let size = Buffer.alloc(0);
  if (claimed < 126n) {
    start[1] |= Number(claimed);
  } else if (claimed < 65_536n) {
    start[1] |= 126;
    size = Buffer.alloc(2);
    size.writeUInt16BE(Number(claimed));
  } else {
    start[1] |= 127;
    size = Buffer.alloc(8);
    size.writeBigUInt64BE(claimed);
  }
  if (!masked)
    return Buffer.concat([start, size, data]);
  const mask = randomBytes(4);
  const hidden = Buffer.from(data);
  for (let index = 0; index < hidden.length; index += 1)
    hidden[index] ^= mask[index & 3];
  return Buffer.concat([start, size, mask, hidden]);
}

export const text = (payload, options) => frame(opcodes.text, payload, options);

export function upgradeHead(path = '/socket.io/?EIO=4&transport=websocket', headers = {}) {
  return head('GET', path, {
    Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'), ...headers,
  });
}

/** A connection that has become a WebSocket; what the server sends is left in received. */
export async function openWebSocket(server, { path, headers, options } = {}) {
  const connection = await Connection.open(server, options);
  connection.send(upgradeHead(path, headers));
  const answer = await connection.answer();
  assert.equal(answer.status, 101, `${answer.status} ${answer.text}`);
  return connection;
}

/** Until the server has sent a frame that contains @p word. */
export async function heard(connection, word, milliseconds = 5000) {
  const end = Date.now() + milliseconds;
  while (!connection.received.includes(word)) {
    if (!connection.isOpen || Date.now() > end)
      throw new Error(`never heard ${word}: ${connection.received.toString('latin1').slice(0, 300)}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

/** A WebSocket that is connected to the main namespace; its socket id is in id. */
export async function openSocket(server, options) {
  const connection = await openWebSocket(server, options);
  connection.send(text('40'));
  await heard(connection, '40{"sid":"');
  await heard(connection, '"}');
  connection.id = /40\{"sid":"([^"]+)"/.exec(connection.received.toString('latin1'))[1];
  return connection;
}

/** As openSocket(), and a member of a room. */
export async function openMember(server, roomId, options) {
  const connection = await openSocket(server, options);
  connection.send(text(`42["join-room",{"roomId":"${roomId}","userName":"x","userRole":"observer"}]`));
  await heard(connection, 'existing-users');
  return connection;
}
