// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the server speaks HTTP, whichever endpoint answers: HEAD, closing, HTTP/1.0, compression, headers, other origins.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Connection, get, head, request } from './support/http.mjs';
import { startHeliographd } from './support/program.mjs';

let server;

before(async () => { server = await startHeliographd({ env: { RATE_LIMIT: 'off' } }); });
after(() => server.stop());

const page = { Accept: 'text/html' };

describe('connections', () => {
  test('are kept between requests', async () => {
    const connection = await Connection.open(server);
    for (const path of ['/health', '/ready', '/unknown', '/api/health', '/socket.io/']) {
      connection.send(head('GET', path));
      await connection.answer();
    }
    assert.ok(connection.isOpen);
    connection.destroy();
  });

  test('requests that are sent at once are answered in order', async () => {
    const connection = await Connection.open(server);
    connection.send(['/ready', '/unknown', '/health', '/ready'].map((path) => head('GET', path)).join(''));
    assert.equal((await connection.answer()).text, 'READY');
    assert.equal((await connection.answer()).status, 404);
    assert.equal((await connection.answer()).json.status, 'ok');
    assert.equal((await connection.answer()).text, 'READY');
    connection.destroy();
  });

  test('an answer that waits does not let a later one pass', async () => {
    const [, open] = (await (await fetch(server.url('/socket.io/?EIO=4&transport=polling'))).text()).split('0{');
    const { sid } = JSON.parse(`{${open}`);
    const connection = await Connection.open(server);
    connection.send(head('GET', `/socket.io/?EIO=4&transport=polling&sid=${sid}`) + head('GET', '/ready'));
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    assert.equal(connection.received.length, 0, 'nothing is answered before the poll');
    await fetch(server.url(`/socket.io/?EIO=4&transport=polling&sid=${sid}`), { method: 'POST', body: '40' });
    assert.match((await connection.answer()).text, /^40\{/);
    assert.equal((await connection.answer()).text, 'READY');
    connection.destroy();
  });

  for (const path of ['/health', '/unknown', '/', '/socket.io/?EIO=4&transport=polling']) {
    test(`Connection: close on ${path}`, async () => {
      const connection = await Connection.open(server);
      connection.send(head('GET', path, { Connection: 'close' }));
      const answer = await connection.answer();
      assert.equal(answer.headers.connection?.toLowerCase(), 'close');
      await connection.untilClosed(1000);
    });
  }

  test('HTTP/1.0 closes after the answer', async () => {
    const connection = await Connection.open(server);
    connection.send('GET /ready HTTP/1.0\r\n\r\n');
    assert.equal((await connection.answer()).text, 'READY');
    await connection.untilClosed(1000);
  });

  test('a request in small pieces', async () => {
    const connection = await Connection.open(server);
    connection.socket.setNoDelay(true);
    for (const sign of head('GET', '/ready')) {
      connection.send(sign);
      await new Promise(setImmediate);
    }
    assert.equal((await connection.answer()).text, 'READY');
    connection.destroy();
  });

  test('a client that has ended its side still gets its answer', async () => {
    const connection = await Connection.open(server);
    connection.send(head('GET', '/ready'));
    connection.end();
    assert.equal((await connection.answer()).text, 'READY');
    await connection.untilClosed(1000);
  });

  test('a target in absolute form', async () => {
    const connection = await Connection.open(server);
    connection.send(`GET ${server.url('/ready')} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    const answer = await connection.answer();
    assert.ok([200, 400].includes(answer.status));
    connection.destroy();
  });
});

describe('HEAD', () => {
  for (const [path, headers] of [['/health', {}], ['/ready', {}], ['/', {}], ['/', page], ['/unknown', {}], ['/api/rooms', {}]]) {
    test(`${path} ${JSON.stringify(headers)}: as GET, without the body`, async () => {
      const connection = await Connection.open(server);
      connection.send(head('GET', path, headers));
      const full = await connection.answer();
      connection.send(head('HEAD', path, headers) + head('GET', '/ready'));
      const bare = await connection.answer('HEAD');
      assert.equal(bare.status, full.status);
      assert.equal(bare.headers['content-type'], full.headers['content-type']);
      // Times in the body may change its length by themselves, by very little.
      assert.ok(Math.abs(Number(bare.headers['content-length']) - full.body.length) <= 8);
      assert.equal((await connection.answer()).text, 'READY', 'the connection is where it should be');
      connection.destroy();
    });
  }
});

describe('compression', () => {
  test('a large page for those who accept it', async () => {
    const plain = await get(server, '/', page);
    const small = await get(server, '/', { ...page, 'Accept-Encoding': 'gzip, deflate, br' });
    assert.equal(small.headers['content-encoding'], 'gzip');
    assert.ok(!('content-encoding' in plain.headers));
    assert.ok(small.body.length < plain.body.length);
    assert.equal(small.text, plain.text);
    for (const answer of [plain, small])
      assert.match(answer.headers.vary, /Accept-Encoding/i);
  });

  for (const refusal of ['identity', 'gzip;q=0', 'br', '*;q=0', '']) {
    test(`not for Accept-Encoding: ${refusal}`, async () => {
      assert.ok(!('content-encoding' in (await get(server, '/', { ...page, 'Accept-Encoding': refusal })).headers));
    });
  }

  test('not for a few bytes', async () => {
    assert.ok(!('content-encoding' in (await get(server, '/ready', { 'Accept-Encoding': 'gzip' })).headers));
  });
});

describe('the page in a cache', () => {
  test('has a tag, and is not sent again to who has it', async () => {
    const { etag } = (await get(server, '/', page)).headers;
    assert.match(etag, /^(W\/)?"[^"]+"$/);
    for (const tags of [etag, `"other", ${etag}`, '*', `W/${etag.replace('W/', '')}`]) {
      const answer = await get(server, '/', { ...page, 'If-None-Match': tags });
      assert.equal(answer.status, 304, tags);
      assert.equal(answer.headers.etag, etag);
    }
    assert.equal((await get(server, '/', { ...page, 'If-None-Match': '"other"' })).status, 200);
  });

  test('a 304 leaves the connection where it should be', async () => {
    const { etag } = (await get(server, '/', page)).headers;
    const connection = await Connection.open(server);
    connection.send(head('GET', '/', { ...page, 'If-None-Match': etag }) + head('GET', '/ready'));
    assert.equal((await connection.answer()).status, 304);
    assert.equal((await connection.answer()).text, 'READY');
    connection.destroy();
  });
});

describe('headers of every answer', () => {
  const expected = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'cross-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=15552000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'SAMEORIGIN',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  };
  for (const [path, headers] of [['/', {}], ['/', page], ['/health', {}], ['/ready', {}], ['/api/health', {}], ['/api/unknown', {}],
    ['/unknown', {}]]) {
    test(`${path} ${JSON.stringify(headers)}`, async () => {
      const answer = await get(server, path, headers);
      for (const [name, value] of Object.entries(expected))
        assert.equal(answer.headers[name], value, name);
      assert.ok(!('x-powered-by' in answer.headers));
      assert.ok(!/qt|heliograph|\d\.\d/i.test(answer.headers.server ?? ''), answer.headers.server);
      assert.ok(!/upgrade-insecure-requests/.test(answer.headers['content-security-policy'] ?? ''));
    });
  }
});

describe('what is refused', () => {
  const refusals = [
    ['a head that is too large', `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['a body that is too large', head('POST', '/health', { 'Content-Length': '1000001' }), 413],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['no version', 'GET /\r\n\r\n', 400],
    ['another protocol', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n', [400, 505]],
    ['a length that is no number', head('POST', '/health', { 'Content-Length': 'many' }), 400],
    ['something that is not HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  ];
  for (const [what, text, status] of refusals) {
    test(what, async () => {
      const connection = await Connection.open(server);
      connection.send(text);
      const answer = await connection.answer();
      assert.ok([status].flat().includes(answer.status), `${answer.status}`);
      await connection.untilClosed(3000);
    });
  }
});

describe('other origins', () => {
  const origin = 'https://app.example.org';
  const preflight = (on, path, from, headers = {}) => request(on, 'OPTIONS', path, {
    headers: { Origin: from, 'Access-Control-Request-Method': 'GET', ...headers },
  });

  function assertAllowed(answer, from) {
    assert.equal(answer.headers['access-control-allow-origin'], from);
    assert.equal(answer.headers['access-control-allow-credentials'], 'true');
    assert.match(answer.headers.vary, /\bOrigin\b/i);
  }

  function assertNotAllowed(answer) {
    const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(names, []);
  }

  const paths = ['/health', '/api/health', '/', '/unknown', '/socket.io/?EIO=4&transport=polling', '/socket.io/?EIO=3'];

  for (const path of paths) {
    test(`${path}: any origin by default`, async () => assertAllowed(await get(server, path, { Origin: origin }), origin));
    test(`${path}: nothing about it without one`, async () => assertNotAllowed(await get(server, path)));
    test(`${path}: a preflight`, async () => {
      const answer = await preflight(server, path, origin, { 'Access-Control-Request-Headers': 'x-status-token, content-type' });
      assert.equal(answer.status, 204);
      assertAllowed(answer, origin);
      assert.match(answer.headers['access-control-allow-methods'], /GET/);
      assert.match(answer.headers['access-control-allow-methods'], /POST/);
      assert.equal(answer.headers['access-control-allow-headers'].replaceAll(' ', ''), 'x-status-token,content-type');
    });
  }

  test('a preflight and the next request on one connection', async () => {
    const connection = await Connection.open(server);
    connection.send(head('OPTIONS', '/health', { Origin: origin, 'Access-Control-Request-Method': 'GET' }) + head('GET', '/ready'));
    assert.equal((await connection.answer()).status, 204);
    assert.equal((await connection.answer()).text, 'READY');
    connection.destroy();
  });

  test('an origin that would break out of its header is not echoed', async () => {
    const answer = await get(server, '/health', { Origin: 'https://a.example\tX: y' });
    assert.ok(!answer.head.includes('X: y'), answer.head);
  });

  describe('a list', () => {
    let strict;
    before(async () => {
      strict = await startHeliographd({ env: { ALLOWED_ORIGINS: `${origin}, https://two.example.org`, CORS_ORIGIN: 'http://localhost:5173' } });
    });
    after(() => strict.stop());

    for (const path of paths) {
      test(`${path}: those of it, from whichever option`, async () => {
        for (const from of [origin, 'https://two.example.org', 'http://localhost:5173'])
          assertAllowed(await get(strict, path, { Origin: from }), from);
      });
      test(`${path}: no others`, async () => {
        for (const from of ['https://evil.example', `${origin}.evil.example`, 'null', 'http://app.example.org'])
          assertNotAllowed(await get(strict, path, { Origin: from }));
        assertNotAllowed(await preflight(strict, path, 'https://evil.example'));
        assert.notEqual((await get(strict, '/health', { Origin: 'https://evil.example' })).status, 500);
      });
      test(`${path}: caches are told in any case`, async () => {
        assert.match((await get(strict, path, { Origin: 'https://evil.example' })).headers.vary ?? '', /\bOrigin\b/i);
      });
    }
  });
});
