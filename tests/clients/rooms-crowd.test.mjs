// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fifty people in one room, each with the stock client, each negotiating with everyone else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { people, ways } from './support/person.mjs';
import { startHeliographd } from './support/program.mjs';

const count = 50;
const roomId = 'crowd';
let server;

before(async () => { server = await startHeliographd(); });
after(() => server.stop());

for (const [name, way] of Object.entries(ways)) {
  test(`fifty members, ${name}`, async (t) => {
    const members = await people(t, server, count, { way });
    const ids = members.map((member) => member.id);

    for (const [index, member] of members.entries())
      assert.deepEqual((await member.join(roomId, `person ${index}`)).map((user) => user.id), ids.slice(0, index));
    for (const [index, member] of members.entries()) {
      for (let later = index + 1; later < count; later += 1) {
        assert.deepEqual(await member.takeOne('user-joined'),
          { userId: ids[later], userName: `person ${later}`, userRole: 'candidate' });
      }
    }

    for (const member of members) {
      for (const targetUserId of ids.filter((id) => id !== member.id))
        member.emit('offer', { targetUserId, offer: { from: member.id, to: targetUserId }, roomId });
    }
    for (const member of members) {
      const heard = new Set();
      while (heard.size < count - 1) {
        const { fromUserId, offer } = await member.takeOne('offer');
        assert.deepEqual(offer, { from: fromUserId, to: member.id });
        assert.ok(!heard.has(fromUserId), 'each offer once');
        heard.add(fromUserId);
      }
    }

    for (let index = 0; index < count - 1; index += 1) {
      members[index].leave();
      const last = members[count - 1];
      assert.deepEqual(await last.takeOne('user-left'), { userId: ids[index], userName: `person ${index}` });
    }
    members[count - 1].leave();
  });
}
