// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A whole call, in each dialect, at the most talkative log level leaves nothing in the log of what was said or of what must stay secret.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as calls from './support/calls.mjs';
import * as direct from './support/direct.mjs';
import { PollingSession, Wire } from './support/engine.mjs';
import { get } from './support/http.mjs';
import { names, settle } from './support/party.mjs';
import { people, ways } from './support/person.mjs';
import * as presence from './support/presence.mjs';
import { startHeliographd } from './support/program.mjs';
import * as random from './support/random.mjs';

const said = {
  description: 'o=- 7716253409 2 IN IP4 127.0.0.1',
  fingerprint: 'a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B',
  password: 'a=ice-pwd:asd88fgpdd777uzjYhagZg',
  candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ srflx',
  pushToken: 'a-token-of-a-push-service',
  chat: 'the-words-of-a-chat-message',
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJhbm5hIn0.c2lnbmF0dXJl',
  queryToken: 'token-in-the-query-of-a-handshake',
  cookie: 'session-cookie-of-a-browser',
  bearer: 'bearer-token-in-a-header',
  turnSecret: 'the-shared-secret-of-the-turn-server',
  statusToken: 'the-token-of-the-status-endpoints',
  wrongToken: 'a-wrong-token-is-a-secret-too',
};

/** The same things said in the four dialects that are no rooms, where they are passed on and where they are refused. */
async function converse(anna, ben, sdp) {
  const candidate = { candidate: said.candidate };
  const [annasId, bensId] = names('anna', 'ben');
  await direct.register(anna, annasId);
  await direct.register(ben, bensId);
  ben.emit('ice_candidate', { to: annasId, candidate });
  await settle(ben);
  await direct.ring(anna, ben, { type: 'offer', sdp });
  ben.emit('ice_candidate', { to: annasId, candidate });
  await direct.pickUp(ben, anna, sdp);
  await anna.take('ice_candidate');
  await direct.hangUp(anna, ben);
  await anna.ask('make_call', { to: said.chat, offer: sdp });
  await anna.take('call_failed');

  await calls.register(anna, annasId, { fcmToken: said.pushToken });
  await calls.register(ben, bensId);
  const callId = await calls.ring(ben, anna, { callerName: said.chat });
  ben.emit('ice_candidate', { callId, to: annasId, candidate });
  await calls.describe('sdp_offer', ben, anna, callId, { type: 'offer', sdp });
  await anna.take('ice_candidate');
  await calls.hangUp(ben, anna, callId, { reason: said.chat });
  await anna.ask('sdp_answer', { callId, to: said.chat, sdp });

  anna.emit('custom-message', { to: bensId, from: annasId, message: said.chat });
  await presence.assertError(anna, `User ${bensId} not found`);

  await random.authenticate(anna, annasId, { name: said.chat });
  await random.authenticate(ben, bensId);
  const roomId = await random.meet(anna, ben);
  await random.relay('webrtc-offer', anna, ben, roomId, { type: 'offer', sdp });
  await random.relay('webrtc-ice-candidate', anna, ben, roomId, candidate);
  await random.chat(ben, anna, roomId, said.chat);
  await anna.ask('quality-report', { roomId, quality: said.chat, stats: candidate });
  await ben.take('partner-quality-report');
  await anna.ask('find-random-partner', sdp);
  await anna.take('error');
}

for (const format of ['text', 'json']) {
  test(`a call, LOG_FORMAT=${format}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'heliograph-log-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const server = await startHeliographd({
      env: {
        LOG_LEVEL: 'debug', LOG_FORMAT: format, LOG_DIR: folder, TURN_SECRET: said.turnSecret, STATUS_TOKEN: said.statusToken,
        RECOVERY_WINDOW_MS: '5000',
      },
    });
    t.after(() => server.kill('SIGKILL'));
    const secrets = { ...said };
    let markedName;

    for (const [name, way] of Object.entries(ways)) {
      const [anna, ben] = await people(t, server, 2, {
        way, auth: { token: said.token, offset: said.description }, query: { token: said.queryToken },
        extraHeaders: { Authorization: `Bearer ${said.bearer}`, Cookie: `sid=${said.cookie}` },
      });
      markedName ??= anna.id;
      secrets[`${name}, session id`] = anna.socket.io.engine.id;
      secrets[`${name}, private id`] = anna.socket._pid;
      const roomId = `call by ${name}`;
      await anna.join(roomId, 'Anna');
      await ben.join(roomId, 'Ben');
      await anna.take('user-joined');
      const sdp = [said.description, said.fingerprint, said.password].join('\r\n');
      anna.emit('offer', { targetUserId: ben.id, offer: { type: 'offer', sdp }, roomId });
      ben.emit('answer', { targetUserId: anna.id, answer: sdp, roomId });
      anna.emit('ice-candidate', { targetUserId: ben.id, candidate: { candidate: said.candidate }, roomId });
      ben.emit('ice-candidate', { targetUserId: anna.id, candidate: said.candidate, roomId });
      anna.emit('chat-message', { message: said.chat, roomId });
      await ben.take('offer');
      // The same where it is not accepted: wrong fields, wrong target, unknown events, unknown types.
      await anna.ask('offer', { targetUserId: 'nobody', offer: sdp, roomId });
      await anna.ask('join-room', { roomId: { sdp }, userName: said.chat });
      await anna.ask('no-such-event', said.chat, { candidate: said.candidate });
      await anna.ask('leave-room', { roomId, candidate: said.candidate });
      for (const person of [anna, ben]) {
        await settle(person);
        person.inbox.drain();
      }
      await converse(anna, ben, sdp);
      ben.socket.io.engine.close();
    }

    // And where it breaks the protocol.
    for (const packet of [`42["offer",{"offer":"${said.chat}`, `42["offer","${said.candidate}"]x`, `4${said.chat}`, said.chat]) {
      const wire = await Wire.open(server, '/socket.io/', { query: `EIO=4&transport=websocket&token=${said.queryToken}` });
      wire.send(`40{"token":"${said.token}"}`);
      await wire.nextMessage();
      wire.send(packet);
      await wire.untilClosed();
      const session = await PollingSession.open(server, '/socket.io/');
      secrets[`session id ${session.sid}`] = session.sid;
      await session.post(packet).catch(() => {});
      await get(server, `${session.query}0&token=${said.queryToken}`);
    }

    const turn = (await get(server, '/api/turn-credentials')).json.iceServers[1];
    Object.assign(secrets, { turnUser: turn.username, turnCredential: turn.credential });
    await get(server, `/api/rooms?token=${said.statusToken}`);
    await get(server, `/api/health?token=${said.wrongToken}`);
    await get(server, '/api/health', { 'X-Status-Token': said.wrongToken });
    await get(server, `/unknown/${said.wrongToken}?token=${said.queryToken}`, { Authorization: `Bearer ${said.bearer}` });
    await server.stop();

    const files = readdirSync(folder);
    assert.ok(files.includes('combined.log'), files.join(' '));
    const log = server.log + files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
    assert.ok(log.split('\n').length > 20, 'at this level there is something to look at');
    assert.ok(log.includes(markedName) || /connect/i.test(log), 'the call is in the log');
    for (const [what, secret] of Object.entries(secrets)) {
      assert.ok(secret, what);
      const at = log.indexOf(secret);
      assert.equal(at, -1, `${what} is in the log: ${log.slice(Math.max(0, at - 200), at + 100)}`);
    }
    if (format === 'json') {
      for (const line of server.stderr.split('\n').filter(Boolean))
        assert.equal(typeof JSON.parse(line), 'object', line);
    }
  });
}
