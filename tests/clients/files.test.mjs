// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// An installed web client: types, caching, the fallback for its routes, and that nothing outside its folder can be had.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Connection, get, head, request } from './support/http.mjs';
import { startHeliographd } from './support/program.mjs';

const secret = 'nobody-outside-may-read-this';
const script = `console.log("a client");\n${'// padding\n'.repeat(500)}`;
const index = '<!doctype html><title>an installed client</title>';
const files = {
  'index.html': index,
  'app.js': script,
  'module.mjs': 'export default 1;\n',
  'style.css': 'body { color: black }\n',
  'data.json': '{"a":1}',
  'picture.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'favicon.ico': Buffer.from([0, 0, 1, 0]),
  'font.woff2': Buffer.from('wOF2'),
  'program.wasm': Buffer.from([0, 0x61, 0x73, 0x6d]),
  'readme.txt': 'plain text \u00e4\n',
  'empty.txt': '',
  'a name with blanks.txt': 'blanks',
  '\u00e4\u{1f52d}.txt': 'signs',
  '100%.txt': 'percent',
  'sub/page.html': '<!doctype html><title>a page</title>',
  'sub/index.html': '<!doctype html><title>the page of a folder</title>',
};
const html = { Accept: 'text/html,*/*;q=0.8' };
let base;
let server;

before(async () => {
  base = mkdtempSync(join(tmpdir(), 'heliograph-files-'));
  const dist = join(base, 'dist');
  mkdirSync(join(dist, 'sub'), { recursive: true });
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(dist, name), content);
  writeFileSync(join(base, 'secret.txt'), secret);
  mkdirSync(join(base, 'dist-more'));
  writeFileSync(join(base, 'dist-more', 'secret.txt'), secret);
  symlinkSync('../secret.txt', join(dist, 'link.txt'));
  symlinkSync('..', join(dist, 'up'));
  server = await startHeliographd({ env: { STATIC_DIR: dist } });
});
after(async () => {
  rmSync(base, { recursive: true, force: true });
  await server.stop();
});

const addressOf = (name) => `/${name.split('/').map(encodeURIComponent).join('/')}`;

describe('files', () => {
  const types = {
    'index.html': /^text\/html; ?charset=utf-8$/i,
    'app.js': /^(text|application)\/javascript; ?charset=utf-8$/i,
    'module.mjs': /^(text|application)\/javascript; ?charset=utf-8$/i,
    'style.css': /^text\/css; ?charset=utf-8$/i,
    'data.json': /^application\/json/i,
    'picture.png': /^image\/png$/,
    'icon.svg': /^image\/svg\+xml/,
    'favicon.ico': /^image\/(x-icon|vnd\.microsoft\.icon)$/,
    'font.woff2': /^font\/woff2$/,
    'program.wasm': /^application\/wasm$/,
    'readme.txt': /^text\/plain; ?charset=utf-8$/i,
  };
  for (const [name, content] of Object.entries(files)) {
    test(name, async () => {
      const answer = await get(server, addressOf(name));
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, Buffer.from(content));
      if (types[name])
        assert.match(answer.headers['content-type'], types[name]);
    });
  }

  test('HEAD gives the length and nothing more', async () => {
    const connection = await Connection.open(server);
    connection.send(head('HEAD', '/app.js') + head('GET', '/readme.txt'));
    const answer = await connection.answer('HEAD');
    assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(script));
    assert.equal((await connection.answer()).text, files['readme.txt']);
    connection.destroy();
  });

  test('a query does not matter', async () => {
    assert.equal((await get(server, '/readme.txt?v=1&x=../../secret.txt')).text, files['readme.txt']);
  });

  test('a tag, and no second copy for who has it', async () => {
    const { etag } = (await get(server, '/app.js')).headers;
    assert.match(etag, /^(W\/)?"[^"]+"$/);
    const answer = await get(server, '/app.js', { 'If-None-Match': etag });
    assert.deepEqual([answer.status, answer.body.length], [304, 0]);
    assert.equal((await get(server, '/app.js', { 'If-None-Match': '"else"' })).status, 200);
  });

  test('a file that changed is a new file', async () => {
    const path = join(base, 'dist', 'changing.txt');
    writeFileSync(path, 'one');
    const first = await get(server, '/changing.txt');
    writeFileSync(path, 'another');
    const second = await get(server, '/changing.txt', { 'If-None-Match': first.headers.etag });
    assert.deepEqual([second.status, second.text], [200, 'another']);
    assert.notEqual(second.headers.etag, first.headers.etag);
    assert.equal(statSync(path).size, second.body.length);
  });

  test('gzip for text that is worth it, not for pictures', async () => {
    const accept = { 'Accept-Encoding': 'gzip' };
    const answer = await get(server, '/app.js', accept);
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.equal(answer.text, script);
    assert.match(answer.headers.vary, /Accept-Encoding/i);
    assert.ok(!('content-encoding' in (await get(server, '/picture.png', accept)).headers));
    assert.ok(!('content-encoding' in (await get(server, '/readme.txt', accept)).headers));
  });

  for (const method of ['POST', 'PUT', 'DELETE']) {
    test(`${method} changes nothing`, async () => {
      const answer = await request(server, method, '/readme.txt', { body: 'new' });
      assert.ok([404, 405].includes(answer.status));
      assert.equal((await get(server, '/readme.txt')).text, files['readme.txt']);
    });
  }
});

describe('the routes of the client', () => {
  for (const path of ['/', '/room/7', '/room/7?x=y', '/not/there.html', '/sub/none']) {
    test(`${path} is its index for a browser`, async () => {
      const answer = await get(server, path, html);
      assert.deepEqual([answer.status, answer.text], [200, index]);
    });
  }

  test('/ is an overview for programs', async () => {
    assert.equal((await get(server, '/')).json.status, 'WebRTC Signaling Server Running');
  });

  test('others are not found for programs', async () => {
    const answer = await get(server, '/room/7');
    assert.equal(answer.status, 404);
    assert.deepEqual(answer.json, { success: false, error: 'Endpoint not found' });
  });

  test('endpoints stay what they are', async () => {
    assert.equal((await get(server, '/api/unknown', html)).status, 404);
    assert.equal((await get(server, '/ready', html)).text, 'READY');
    assert.equal((await get(server, '/socket.io/?EIO=3', html)).status, 400);
  });
});

describe('outside the folder', () => {
  const up = ['..', '%2e%2e', '.%2e', '%2E.', '%252e%252e', '..%00', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '..;', '....', '\u2025'];
  const slashes = ['/', '%2f', '%2F', '%5c', '\\', '%255c', '%252f', '//', '/./', '%c0%af'];
  const attempts = new Set();
  for (const dots of up) {
    for (const slash of slashes) {
      attempts.add(`/${dots}${slash}secret.txt`);
      attempts.add(`/sub/${dots}${slash}${dots}${slash}secret.txt`);
      attempts.add(`/sub${slash}${dots}${slash}${dots}${slash}secret.txt`);
      attempts.add(`/${dots}${slash}dist-more${slash}secret.txt`);
    }
  }
  for (const more of ['/link.txt', '/up/secret.txt', '/up', '/up/', '//secret.txt', '/%2fetc/passwd', '//etc/passwd', '/etc/passwd', '/file:///etc/passwd',
    '/%00', '/secret.txt%00.html', '/readme.txt%00', '/readme.txt/', '/readme.txt/../../secret.txt', '/sub/', '/sub', '/.', '/..', '/./', '/%2e',
    '/C:/secret.txt', '/~root/', '/%', '/%2', '/%zz', '/\u00ff', `/${'../'.repeat(200)}etc/passwd`, `/${'a/'.repeat(3000)}`,
    `/${'x'.repeat(5000)}`])
    attempts.add(more);

  test(`${attempts.size} ways of asking for it`, async () => {
    for (const path of attempts) {
      for (const accept of [html, {}]) {
        const connection = await Connection.open(server);
        connection.send(Buffer.from(head('GET', path, accept), 'utf8'));
        const answer = await connection.answer();
        connection.destroy();
        assert.ok([200, 400, 404, 414, 431].includes(answer.status), `${path}: ${answer.status}`);
        assert.ok(!answer.text.includes(secret) && !answer.text.includes('root:'), path);
        if (answer.status === 200)
          assert.ok(answer.text.startsWith('<!doctype html>'), `${path}: ${answer.text.slice(0, 80)}`);
      }
    }
  });

  test('as the target of a request in absolute form', async () => {
    for (const target of [`${server.origin}/../secret.txt`, `${server.origin}/%2e%2e/secret.txt`, '../secret.txt', '*']) {
      const connection = await Connection.open(server);
      connection.send(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      const answer = await connection.answer();
      connection.destroy();
      assert.ok(!answer.text.includes(secret), target);
    }
  });
});
