// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile HTTP: requests without end, requests that hide others, requests by the drop, answers that nobody reads.
//   node --test --test-reporter=./tests/clients/support/lines.mjs tests/attacks/
// runs all attacks against build/release/bin/heliographd, or against $HELIOGRAPHD.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, head } from '../clients/support/http.mjs';
import { PollingSession } from '../clients/support/engine.mjs';
import { patience } from '../clients/support/program.mjs';
import { attack, openConnections } from './support/arena.mjs';
import { flood, many, stillOpen } from './support/flood.mjs';
import { upgradeHead } from './support/frames.mjs';
import { megabyte } from './support/measures.mjs';

const start = 'GET / HTTP/1.1\r\nHost: a\r\n';
const segment = 1400;

/** Sends without end; the server must cut it off long before the end. */
async function assertCutOff(server, opening, chunk, most) {
  const connection = await Connection.open(server);
  connection.send(opening);
  const { bytes, end } = await flood(connection, chunk, 64 * megabyte);
  assert.equal(end, 'closed', `still taken after ${bytes} bytes`);
  // Kernel buffers and ours lie between what we wrote and what the server saw.
  assert.ok(bytes < most, `cut off only after ${bytes} bytes`);
  return connection.received.toString('latin1');
}

attack('an endless header', { growth: 4 }, async ({ server }) => {
  const line = Buffer.alloc(segment, 'x');
  const lines = Buffer.from('X-Header: some value\r\n'.repeat(60));
  for (let round = 0; round < 3; round += 1) {
    for (const [opening, chunk] of [[`${start}X-Endless: `, line], [start, lines], ['GET /', line], [start, Buffer.from('\n'.repeat(segment))],
      ['', Buffer.from('\r\n'.repeat(segment / 2))], ['', Buffer.from('\n'.repeat(segment))], ['', Buffer.from(' '.repeat(segment))],
      ['', Buffer.alloc(segment)], [upgradeHead().slice(0, -2), lines]]) {
      const said = await assertCutOff(server, opening, chunk, 32 * megabyte);
      assert.ok(!/^HTTP\/1\.1 [123]/m.test(said), said);
    }
  }
});

attack('a body of 10 GB', { growth: 8 }, async ({ server }) => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const session = await PollingSession.open(server, '/socket.io/');
  for (const path of ['/health', '/socket.io/?EIO=4&transport=polling', session.query]) {
    for (const [name, value] of [['Content-Length', '10000000000'], ['Content-Length', '9007199254740993'], ['Transfer-Encoding', 'chunked']]) {
      const opening = head('POST', path, { [name]: value });
      const said = await assertCutOff(server, opening, chunk, 48 * megabyte);
      assert.ok(!/^HTTP\/1\.1 2/m.test(said), said);
    }
  }
  await session.post('1');
});

attack('a body of one-byte chunks', { growth: 8 }, async ({ server }) => {
  const opening = head('POST', '/health', { 'Transfer-Encoding': 'chunked' });
  await assertCutOff(server, opening, Buffer.from('1\r\nx\r\n'.repeat(10_000)), 48 * megabyte);
});

const hidden = 'GET /ready HTTP/1.1\r\nHost: a\r\n\r\n';
const length = hidden.length;
const post = 'POST /health HTTP/1.1\r\nHost: a\r\n';
const smuggling = {
  'a length of 2^64 - 1': `${post}Content-Length: 18446744073709551615\r\n\r\n${hidden}`,
  'a length of 2^63': `${post}Content-Length: 9223372036854775808\r\n\r\n${hidden}`,
  'a length of 2^64 + 5': `${post}Content-Length: 18446744073709551621\r\n\r\nabcde${hidden}`,
  'a negative length': `${post}Content-Length: -1\r\n\r\n${hidden}`,
  'a length with a sign': `${post}Content-Length: +${length}\r\n\r\n${hidden}`,
  'a length in base 16': `${post}Content-Length: 0x5\r\n\r\nabcde${hidden}`,
  'an empty length': `${post}Content-Length:\r\n\r\n${hidden}`,
  'two lengths, differing': `${post}Content-Length: 5\r\nContent-Length: 0\r\n\r\nabcde${hidden}`,
  'two lengths in one': `${post}Content-Length: 0, 5\r\n\r\n${hidden}`,
  'two lengths, differing in case': `${post}content-length: 0\r\nCONTENT-LENGTH: ${length}\r\n\r\n${hidden}`,
  'chunked and a length': `${post}Content-Length: ${length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  'chunked with a blank before the colon': `${post}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
  'xchunkedx': `${post}Transfer-Encoding: xchunkedx\r\n\r\n0\r\n\r\n${hidden}`,
  'chunked twice': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
  'chunked after a tab': `${post}Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n${hidden}`,
  'chunked in a folded line': `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`,
  'a negative chunk': `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${hidden}`,
  'a line without a colon': `${post}Content-Length 5\r\n\r\n${hidden}`,
  'a header of more than 100 KB': `${post}X-Long: ${'x'.repeat(110_000)}\r\nContent-Length: ${length}\r\n\r\n${hidden}`,
  'a folded line': `${post}X-One: 1\r\n Content-Length: ${length}\r\n\r\n${hidden}`,
  'a first header that begins with a blank': `POST /health HTTP/1.1\r\n Content-Length: ${length}\r\nHost: a\r\n\r\n${hidden}`,
  'a bare CR in a value': `${post}X-One: 1\rContent-Length: ${length}\r\n\r\n${hidden}`,
  'a zero byte in a name': `${post}Content-Length\0: ${length}\r\n\r\n${hidden}`,
  'two hosts': `GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n${hidden}`,
  'no host': `GET /health HTTP/1.1\r\n\r\n${hidden}`,
  'a blank in the target': `GET /health HTTP/1.1\r\nX: y HTTP/1.1\r\nHost : a\r\n\r\n${hidden}`,
  'no version': `GET /health\r\n\r\n${hidden}`,
  'bare LF everywhere': `${post}X-One: 1\r\n\r\n${hidden}`.replaceAll('\r\n', '\n'),
  'bare LF at the end of one line': `POST /health HTTP/1.1\r\nHost: a\nContent-Length: ${length}\r\n\r\n${hidden}`,
  'bare LF at the end of the head': `${post}X-One: 1\r\n\n${hidden}`,
  'a bare LF in an upgrade': `${upgradeHead().replace('\r\n', '\n')}${hidden}`,
};

attack(`request smuggling in ${Object.keys(smuggling).length} forms`, { growth: 8 }, async ({ server }) => {
  const refusal = /^HTTP\/1\.1 (4\d\d|50[15]) /;
  for (const [what, bytes] of Object.entries(smuggling)) {
    const connection = await Connection.open(server);
    connection.send(bytes);
    // A second request in a packet of its own must not be read either.
    await sleep(20);
    connection.send(hidden);
    await connection.untilClosed(15_000 * patience);
    const said = connection.received.toString('latin1');
    assert.match(said, refusal, `${what}: ${said.slice(0, 200)}`);
    assert.equal(said.match(/^HTTP\/1\.1 /gm).length, 1, `${what}: one answer\n${said}`);
    assert.ok(!said.includes('READY'), `${what}: the hidden request was carried out`);
  }
});

attack('400 slow connections', { growth: 16 }, async ({ server }) => {
  const kinds = [
    [150, head('GET', `/${'slow'.repeat(30)}`, { 'X-Slow': 'slow'.repeat(30) })],
    [100, ''],
    [100, head('POST', '/health', { 'Content-Length': '1000' }) + 'x'.repeat(1000)],
    [50, upgradeHead()],
  ];
  const slow = [];
  for (const [count, bytes] of kinds)
    slow.push(...(await openConnections(server, count)).map((connection) => ({ connection, bytes, at: 0 })));
  const connections = slow.map((each) => each.connection);
  // The first 200 bytes of a body's head at once: the deadline for the body is what is tested there.
  for (const each of slow.filter(({ bytes }) => bytes.startsWith('POST'))) {
    each.at = each.bytes.indexOf('\r\n\r\n') + 4;
    each.connection.send(each.bytes.slice(0, each.at));
  }
  const begin = Date.now();
  let open = connections.length;
  while (open > 0 && Date.now() - begin < 25_000) {
    for (const each of slow) {
      if (each.connection.isOpen && each.at < each.bytes.length - 1) {
        each.connection.send(each.bytes[each.at]);
        each.at += 1;
      }
    }
    await sleep(500);
    open = connections.filter((connection) => connection.isOpen).length;
  }
  connections.forEach((connection) => connection.destroy());
  assert.equal(open, 0, 'all gone within 25 s');
  assert.ok(Date.now() - begin > 5000, 'not before an honest slow client could be done');
});

attack('silent connections between two requests', { growth: 16, env: { KEEP_ALIVE_TIMEOUT_MS: '2000' } }, async ({ server }) => {
  const connections = await openConnections(server, 300);
  await Promise.all(connections.map(async (connection) => {
    connection.send(head('GET', '/ready'));
    await connection.answer();
  }));
  await sleep(500);
  assert.equal(connections.filter((connection) => connection.isOpen).length, 300);
  assert.equal(await stillOpen(connections, 5000 * patience), 0);
});

attack('pipelining into a client that does not read', { growth: 12 }, async ({ server }) => {
  const page = head('GET', '/', { Accept: 'text/html' });
  const requests = Buffer.from(page.repeat(500));
  const connections = await openConnections(server, 5);
  connections.forEach((connection) => connection.socket.pause());
  const ends = await Promise.all(connections.map((connection) => flood(connection, requests, 32 * megabyte, { stall: 1500 })));
  for (const { bytes, end } of ends)
    assert.notEqual(end, 'all', `the server took ${bytes} bytes of requests from a client that does not read`);
  connections.forEach((connection) => connection.destroy());
});

attack('thousands of requests at once by clients that do read', { growth: 12 }, async ({ server }) => {
  await many(10, 10, async () => {
    const connection = await Connection.open(server);
    connection.send(head('GET', '/ready').repeat(1000));
    for (let count = 0; count < 1000; count += 1)
      assert.equal((await connection.answer('GET', 20_000 * patience)).text, 'READY');
    connection.destroy();
  });
});

attack('requests that are given up half way', { growth: 16 }, async ({ server }) => {
  const requests = [head('GET', '/', { Accept: 'text/html' }), head('POST', '/health', { 'Content-Length': '900000' }) + 'x'.repeat(100_000),
    head('GET', '/socket.io/?EIO=4&transport=polling'), upgradeHead(), 'GET / HT'];
  await many(1000, 50, async (index) => {
    const connection = await Connection.open(server);
    connection.send(requests[index % requests.length]);
    if (index % 2)
      await sleep(index % 7);
    if (index % 3)
      connection.socket.resetAndDestroy();
    else
      connection.destroy();
  });
});

attack('a log that is to be filled', { growth: 16, env: { LOG_LEVEL: 'info' } }, async ({ server }) => {
  const before = server.log.length;
  const bad = ['GET /socket.io/?EIO=4&transport=websocket&sid=nobody HTTP/1.1\r\nHost: a\r\n\r\n', 'nonsense\r\n\r\n',
    upgradeHead('/nowhere'), upgradeHead('/socket.io/?EIO=3'), upgradeHead('/socket.io/', { 'Sec-WebSocket-Key': 'x' }),
    `GET /${'\x1b[31m'} HTTP/1.1\r\nHost: a\r\n\r\n`];
  await many(6000, 50, async (index) => {
    const connection = await Connection.open(server);
    connection.send(bad[index % bad.length]);
    await connection.answer().catch(() => {});
    connection.destroy();
  });
  await sleep(200);
  const written = server.log.length - before;
  assert.ok(written < 256 * 1024, `${written} bytes of log for 6000 bad requests`);
  assert.ok(!server.log.includes('\x1b[31m'), 'control characters of clients');
});

attack('an address of its own for every request', { growth: 16, env: { TRUST_PROXY: '1', API_RATE_LIMIT_MAX: '100' } }, async ({ server }) => {
  let asked = 0;
  await many(20, 20, async (worker) => {
    const connection = await Connection.open(server);
    for (let round = 0; round < 20; round += 1) {
      const requests = Array.from({ length: 100 }, (_, index) => {
        const number = (worker * 20 + round) * 100 + index;
        return head('GET', '/api/unknown', { 'X-Forwarded-For': `2001:db8:${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}::1` });
      });
      connection.send(requests.join(''));
      for (let index = 0; index < requests.length; index += 1) {
        const { status } = await connection.answer('GET', 20_000 * patience);
        assert.ok([404, 429].includes(status), `${status}`);
        asked += 1;
      }
    }
    connection.destroy();
  });
  assert.equal(asked, 40_000);
});
