// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hostile packets: what is wrong must end at the server, and whoever sent it is the one to go.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { PollingSession, separator } from '../clients/support/engine.mjs';
import { Person } from '../clients/support/person.mjs';
import { patience, sanitized } from '../clients/support/program.mjs';
import { attack } from './support/arena.mjs';
import { flood, many } from './support/flood.mjs';
import { frame, heard, openMember, openSocket, opcodes, text } from './support/frames.mjs';
import { megabyte } from './support/measures.mjs';

/** A stock client in a room, and what to say to it. */
async function victim(server, roomId) {
  const person = await Person.connect(server, { localAddress: '127.0.0.4' });
  await person.join(roomId, 'victim');
  return person;
}

/** The stock client is connected still, and hears what is well-formed. Returns what else it was offered. */
async function assertUnharmed(server, person, roomId) {
  const member = await openMember(server, roomId);
  member.send(text(`42["offer",{"targetUserId":"${person.id}","offer":"well-formed"}]`));
  const offers = [];
  while (offers.at(-1) !== 'well-formed') {
    const { name, args } = await person.inbox.take();
    assert.notEqual(name, 'disconnect', String(args));
    if (name === 'offer')
      offers.push(args[0].offer);
  }
  offers.pop();
  assert.equal(person.socket.connected, true);
  member.destroy();
  return offers;
}

async function assertSenderGoes(server, roomId, packets, what) {
  const sender = await openMember(server, roomId);
  for (const packet of packets)
    sender.send(packet);
  await sender.untilClosed(5000 * patience).catch(() => assert.fail(`${what}: the sender is still connected`));
}

attack('broken JSON inside an offer', { growth: 16 }, async ({ server }) => {
  const roomId = 'broken';
  const person = await victim(server, roomId);
  const payloads = ['{"a":tru,,}', '[1 2 3]', '{"a" 1}', '{a:1}', "{'a':1}", '{"a":1,}', '[1,]', '[,1]', '{', '[', '"', '"\\', '"\\u12"', '"\\x41"',
    'nul', 'NaN', 'Infinity', 'undefined', '01', '1.', '.5', '+1', '1e', '-', '--1', '0x10', '"a\nb"', '"\t"', '"\u0000"', '1 2', '{"a":1}{"b":2}',
    ']', '}', '[}', '{]', '/* comment */ 1', '1 // comment', '{"a":1 "b":2}', '{"a"}', '{1:2}', '{"a":}', '\ufeff1', '', ' ', '"\\ud83d\\u"', '\u00a01',
    `${'['.repeat(65)}${']'.repeat(65)}`, `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":-1}',
    '{"_placeholder":true,"num":"0"}', '{"_placeholder":true,"num":1e9}', '[{"_placeholder":true,"num":99}]'];
  for (const payload of payloads) {
    const packets = [`{"targetUserId":"${person.id}","offer":${payload},"roomId":"${roomId}"}`, `{"offer":${payload},"targetUserId":"${person.id}"}`];
    for (const packet of packets) {
      const sender = await openMember(server, roomId);
      sender.send(text(`42["offer",${packet}]`));
      sender.send(text(`451-["offer",${packet}]`));
      sender.send(frame(opcodes.binary, 'x'));
      await sleep(5);
      sender.destroy();
    }
  }
  // The text itself is broken, not the JSON in it.
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
    const begin = Buffer.from(`42["offer",{"targetUserId":"${person.id}","offer":"`);
    await assertSenderGoes(server, roomId, [frame(opcodes.text, Buffer.concat([begin, Buffer.from(bytes), Buffer.from('"}]')]))], String(bytes));
    const session = await PollingSession.open(server, '/socket.io/');
    await session.post('40');
    await session.poll();
    await session.post(`42["join-room",{"roomId":"${roomId}","userName":"x","userRole":"observer"}]`);
    await session.post(Buffer.concat([begin, Buffer.from(bytes), Buffer.from('"}]')])).catch(() => {});
    await session.post('1').catch(() => {});
  }
  // A placeholder with its attachment is whole, and one in plain text is text.
  for (const offer of await assertUnharmed(server, person, roomId))
    assert.ok(Buffer.isBuffer(offer) || JSON.stringify(offer).includes('_placeholder'), JSON.stringify(offer));
  person.leave();
});

attack('broken JSON ends its sender', { growth: 16 }, async ({ server }) => {
  const roomId = 'senders';
  const person = await victim(server, roomId);
  for (const payload of ['{"a":tru,,}', '[1 2 3]', '"\u0001"', '{"a":1,}', `${'['.repeat(65)}${']'.repeat(65)}`, '{"a":01}'])
    await assertSenderGoes(server, roomId, [text(`42["offer",{"targetUserId":"${person.id}","offer":${payload}}]`)], payload);
  await assertUnharmed(server, person, roomId);
  person.leave();
});

attack('400 000 brackets', { growth: 16 }, async ({ server }) => {
  const roomId = 'brackets';
  const person = await victim(server, roomId);
  const count = 400_000;
  for (const deep of ['['.repeat(count), `${'['.repeat(count)}${']'.repeat(count)}`, '{"a":'.repeat(count / 5), `${'[{"a":'.repeat(count / 6)}`,
    `{"offer":${'['.repeat(count)}`]) {
    for (const packet of [`42["offer",${deep}`, `42${deep}`, `40${deep}`, `42["offer",{"targetUserId":"${person.id}","offer":${deep}}]`, `431${deep}`,
      `451-["offer",${deep}]`])
      await assertSenderGoes(server, roomId, [text(packet)], packet.slice(0, 40));
  }
  await assertUnharmed(server, person, roomId);
  person.leave();
});

attack('attachments without end', { growth: 16 }, async ({ server }) => {
  const roomId = 'attachments';
  const person = await victim(server, roomId);
  const placeholders = (count) => Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`).join(',');
  for (const announced of ['1000000', '4294967296', '99999999999999999999', '-1', '1.5', ''])
    await assertSenderGoes(server, roomId, [text(`45${announced}-["offer",{"offer":[${placeholders(3)}]}]`)], `${announced} announced`);
  // As many as are allowed, each as large as a message may be.
  const sender = await openMember(server, roomId);
  const chunk = frame(opcodes.binary, Buffer.alloc(900_000));
  for (let round = 0; round < 10 && sender.isOpen; round += 1) {
    sender.send(text(`4510-["offer",{"targetUserId":"${person.id}","offer":[${placeholders(10)}]}]`));
    await flood(sender, chunk, 9 * chunk.length);
  }
  sender.destroy();
  // Announced, begun, and never finished, by many.
  const senders = await many(20, 20, () => openMember(server, `${roomId} of many`));
  await Promise.all(senders.map((each) => {
    each.send(text(`459-["offer",{"offer":[${placeholders(9)}]}]`));
    return flood(each, frame(opcodes.binary, Buffer.alloc(100_000)), 300_000);
  }));
  senders.forEach((each) => each.destroy());
  await assertUnharmed(server, person, roomId);
  person.leave();
});

attack('names and ids of every kind', { growth: 16 }, async ({ server }) => {
  const roomId = 'names';
  const person = await victim(server, roomId);
  const long = 'x'.repeat(200_000);
  const packets = ['42["__proto__",{}]', '42["constructor"]', '42["toString",1]', `42["${long}"]`, `42["join-room",{"roomId":"${long}"}]`,
    `42["offer",{"targetUserId":"${long}"}]`, `42["offer",{"targetUserId":["${person.id}"]}]`, '42["disconnect"]', '42["connect"]', '42["connect_error",{}]',
    '42["error","x"]', '42["user-left",{"userId":"x"}]', '42["existing-users",[]]', '42[""]', '42[null]', '42[1]', '42[["offer"]]', '42["offer",{"__proto__":{"targetUserId":1}}]',
    '4299999999999999999999["x"]', '42-1["x"]', '4218446744073709551615["x"]', '431[]', '43[]', `430["${long}"]`, '44{"message":"x"}', '40', '40/x,', `40/${long},`,
    '41/x,', '42/x,["a"]', '46', '461-["x"]', '45', '450-["x"]', '47', '4', '41', '0{"sid":"x"}', '2', '3', '3probe', '2probe', '5', '6', '7', '1'];
  await many(packets.length * 2, 10, async (index) => {
    const sender = await openMember(server, roomId);
    sender.send(text(packets[index % packets.length]));
    await sleep(20);
    sender.destroy();
  });
  await assertUnharmed(server, person, roomId);
  person.leave();
});

/** Numbers that are the same in every run. */
function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const marks = '{}[]",:\\-0159\x1e\x00\xff';

function mutated(packet, random) {
  const bytes = Buffer.from(packet);
  switch (random(7)) {
  case 0:
    bytes[random(bytes.length)] ^= 1 << random(8);
    return bytes;
  case 1:
    return bytes.subarray(0, random(bytes.length));
  case 2: {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length))]);
  }
  case 3: {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(marks[random(marks.length)]), bytes.subarray(at)]);
  }
  case 4:
    return Buffer.concat([bytes, bytes]);
  case 5:
    return Buffer.concat([Buffer.from(String(random(10))), bytes]);
  default:
    for (let count = 0; count < 5; count += 1)
      bytes[random(bytes.length)] = random(256);
    return bytes;
  }
}

attack('mutated packets', { growth: 16 }, async ({ server }) => {
  const roomId = 'mutants';
  const person = await victim(server, roomId);
  const packets = [`42["offer",{"targetUserId":"${person.id}","offer":{"type":"offer","sdp":"v=0\\r\\n"},"roomId":"${roomId}"}]`,
    `4217["ice-candidate",{"targetUserId":"${person.id}","candidate":null,"roomId":"${roomId}"}]`,
    `42["join-room",{"roomId":"${roomId}","userName":"x","userRole":"observer"}]`, `42["chat-message",{"roomId":"${roomId}","message":"hello"}]`,
    '40{"token":"abc"}', '40/admin,{"a":[1,2,{"b":null}]}', '41', '431["a",1]', `452-["offer",{"targetUserId":"${person.id}","offer":[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]}]`, '2probe', '3'];
  const random = randomNumbers(20_260_301);
  await many(sanitized ? 1000 : 3000, 20, async (index) => {
    const mutants = Array.from({ length: 1 + random(4) }, () => mutated(packets[random(packets.length)], random));
    if (index % 4 === 0) {
      const session = await PollingSession.open(server, '/socket.io/');
      await session.post('40').catch(() => {});
      await session.post(mutants.map((mutant) => mutant.toString('latin1')).join(separator)).catch(() => {});
      await session.post('1').catch(() => {});
    } else {
      const sender = await openSocket(server);
      for (const mutant of mutants)
        sender.send(frame(random(8) ? opcodes.text : opcodes.binary, mutant));
      // An answer, or the end, shows that all of it was looked at.
      sender.send(text('42999["no-such-event"]'));
      await Promise.race([sender.closed, heard(sender, '43999').catch(() => {})]);
      sender.destroy();
    }
  });
  await assertUnharmed(server, person, roomId);
  person.leave();
});

attack('a room that is joined and left without end', { growth: 16 }, async ({ server }) => {
  const sender = await openSocket(server);
  sender.socket.removeAllListeners('data');
  sender.socket.resume();
  let number = 0;
  const rounds = () => Buffer.concat(Array.from({ length: 100 }, () => {
    number += 1;
    const roomId = `${'r'.repeat(80)}${number}`;
    return Buffer.concat([text(`42["join-room",{"roomId":"${roomId}","userName":"x","userRole":"observer"}]`), text(`42["leave-room",{"roomId":"${roomId}"}]`)]);
  }));
  await flood(sender, rounds, 10 * megabyte, { stall: 10_000 });
  assert.ok(sender.isOpen);
  sender.destroy();
});
