// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTPS and secure WebSockets, and a certificate that is renewed while people talk.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { Certificate } from './support/certificate.mjs';
import { get, head } from './support/http.mjs';
import { Person, people, ways } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';

const largeFile = 10_000_000;

let certificate;
let folder;
let server;

before(async () => {
  certificate = new Certificate();
  folder = mkdtempSync(join(tmpdir(), 'heliograph-tls-'));
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(largeFile, 7));
  server = await startHeliographd({ tls: certificate, env: { STATIC_DIR: folder } });
});
after(async () => {
  await server.stop();
  certificate.remove();
  rmSync(folder, { recursive: true });
});

/** How many bytes of the large file come, to a reader that pauses in the middle of it. */
function fetchLargeFile(headers) {
  return new Promise((resolve, reject) => {
    request({ port: server.secured.port, host: '127.0.0.1', path: '/large.bin', headers, rejectUnauthorized: false }, async (answer) => {
      let size = 0;
      let paused = false;
      try {
        for await (const chunk of answer) {
          size += chunk.length;
          if (!paused && size > largeFile / 2) {
            paused = true;
            await sleep(3000);
          }
        }
        resolve(size);
      } catch (error) {
        reject(new Error(`after ${size} bytes: ${error.message}`));
      }
    }).on('error', reject).end();
  });
}

/** What a new connection is shown: {fingerprint, protocol}. */
function presented(options = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: server.secured.port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve({ fingerprint: socket.getPeerCertificate().fingerprint256, protocol: socket.getProtocol() });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('HTTPS with the certificate that was given', async () => {
  const answer = await get(server.secured, '/ready');
  assert.equal(answer.text, 'READY');
  assert.equal((await presented({ ca: certificate.pem, rejectUnauthorized: true })).fingerprint, certificate.fingerprint);
});

for (const connection of ['keep-alive', 'close'])
  test(`a large file for a slow reader, connection: ${connection}`, async () => {
    assert.equal(await fetchLargeFile({ connection }), largeFile);
  });

/** Sends @p parts over TLS; the last of them and the end of the TLS session leave in one segment. */
async function sayAndEnd(parts) {
  const raw = dial(server.secured.port, '127.0.0.1');
  raw.on('error', () => {});
  const held = [];
  let holding = false;
  const wire = new Duplex({
    read() {},
    write(chunk, encoding, done) {
      if (holding)
        held.push(chunk);
      else
        raw.write(chunk);
      done();
    },
  });
  raw.on('data', (data) => wire.push(data));
  const secure = connect({ socket: wire, rejectUnauthorized: false });
  secure.on('error', () => {});
  await once(secure, 'secureConnect');
  for (const part of parts.slice(0, -1)) {
    secure.write(part);
    await once(secure, 'data');
  }
  holding = true;
  secure.end(parts.at(-1));
  await once(wire, 'finish');
  raw.end(Buffer.concat(held));
  await once(raw, 'close');
}

const upgrade = head('GET', '/socket.io/?EIO=4&transport=websocket', {
  'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
});
const maskedAbc = Buffer.from([0x81, 0x83, 1, 2, 3, 4, 0x61 ^ 1, 0x62 ^ 2, 0x63 ^ 3]);
const lastWords = {
  'no request line': ['\n'],
  'a request': [head('GET', '/ready')],
  'a request for the connection\'s end': [head('GET', '/ready', { Connection: 'close' })],
  'a body that is too large': [head('POST', '/', { 'Content-Length': '99999999' })],
  'a head that is too large': [`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`],
  'a packet that means nothing': [upgrade, maskedAbc],
};
for (const [name, parts] of Object.entries(lastWords))
  test(`the last words before the end of the TLS session: ${name}`, async () => {
    for (let round = 0; round < 10; round += 1)
      await sayAndEnd(parts);
    assert.equal((await get(server.secured, '/ready')).text, 'READY');
  });

test('the plain port stays plain', async () => {
  assert.equal((await get(server, '/ready')).text, 'READY');
});

test('nothing older than TLS 1.2', async () => {
  assert.equal((await presented({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
  assert.equal((await presented()).protocol, 'TLSv1.3');
  await assert.rejects(presented({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }));
});

for (const [name, way] of Object.entries(ways)) {
  test(`people meet, ${name}`, async (t) => {
    const [anna, ben] = await people(t, server.secured, 2, { way });
    await anna.join(name, 'Anna');
    await ben.join(name, 'Ben');
    await anna.take('user-joined');
    anna.emit('offer', { targetUserId: ben.id, offer: 'x'.repeat(200_000), roomId: name });
    assert.equal((await ben.takeOne('offer')).offer.length, 200_000);
  });
}

test('people on the plain port and on the secure one meet', async (t) => {
  const [anna] = await people(t, server, 1);
  const [ben] = await people(t, server.secured, 1);
  await anna.join('both', 'Anna');
  assert.equal((await ben.join('both', 'Ben'))[0].id, anna.id);
});

test('SIGHUP: new connections get the new certificate, open ones go on', async (t) => {
  const [anna, ben] = await people(t, server.secured, 2);
  await anna.join('renewal', 'Anna');
  await ben.join('renewal', 'Ben');
  await anna.take('user-joined');
  const old = certificate.fingerprint;
  certificate.renew();
  assert.notEqual(certificate.fingerprint, old);
  assert.equal((await presented()).fingerprint, old, 'not before the signal');

  server.kill('SIGHUP');
  await server.waitUntil(async () => (await presented()).fingerprint === certificate.fingerprint, 'the new certificate is shown', 5000);
  anna.emit('offer', { targetUserId: ben.id, offer: 'still here', roomId: 'renewal' });
  assert.equal((await ben.takeOne('offer')).offer, 'still here');
  (await Person.connect(server.secured)).leave();
});

test('SIGHUP with a broken file: the old certificate stays, and the log says why', async () => {
  const good = certificate.fingerprint;
  const pem = certificate.pem;
  writeFileSync(certificate.certificate, 'this is no certificate');
  const logged = server.log.length;
  server.kill('SIGHUP');
  await server.waitUntil(async () => /certificate/i.test(server.log.slice(logged)), 'the log says why', 5000);
  assert.equal((await presented()).fingerprint, good);
  writeFileSync(certificate.certificate, pem);
  server.kill('SIGHUP');
  assert.equal((await presented()).fingerprint, good);
});
