// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everybody: who they are, from where they connect, and how they come and go together.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { everyWay } from '../../clients/support/person.mjs';
import { Book } from './book.mjs';
import { CallsLife } from './calls.mjs';
import { Chance } from './chance.mjs';
import { Clock } from './clock.mjs';
import { DirectLife } from './direct.mjs';
import { Gates } from './gates.mjs';
import { networkFor } from './media.mjs';
import { Registry, deviceFor, roomNames, userIdFor } from './names.mjs';
import { PresenceLife } from './presence.mjs';
import { RandomLife } from './random.mjs';
import { RoomsLife } from './rooms.mjs';
import { Visit } from './visit.mjs';

const lives = { rooms: RoomsLife, direct: DirectLife, calls: CallsLife, presence: PresenceLife, random: RandomLife };
export const dialects = Object.keys(lives);
export const usualMix = { rooms: 34, direct: 20, calls: 22, presence: 8, random: 16 };

/** How the clients of a dialect connect: WebSocket only, upgraded, polling only, plain JSON. */
const connections = { rooms: [25, 50, 15, 10], direct: [15, 65, 12, 8], calls: [60, 25, 10, 5], presence: [95, 0, 0, 5], random: [10, 70, 15, 5] };
const wayNames = ['WebSocket only', 'polling with upgrade', 'polling only', 'JSON WebSocket'];

/** How many may come in a second. */
const arrivals = 100;

export class Crowd {
  visits = new Set();

  /**
   * @p server: {origin, wsUrl(path)}. @p addresses: how many local addresses they come from, 0 for the system's own choice.
   * @p isLimited: whether to keep below a server's usual limits of rate for one address.
   */
  constructor(server, { people, seed = 1, speed = 1, mix = usualMix, addresses = 0, isLimited = true, write }) {
    this.server = server;
    this.clock = new Clock(speed);
    this.book = new Book(write);
    this.gates = new Gates(isLimited);
    this.agents = new Map();
    const chance = new Chance(seed);
    this.rooms = roomNames(Math.max(2, Math.ceil(people / 12)), chance);
    const registry = new Registry();
    const shares = dialects.filter((dialect) => mix[dialect] > 0).map((dialect) => [mix[dialect], dialect]);
    this.everybody = Array.from({ length: people }, (_, index) => {
      const dialect = chance.weighted(shares);
      return new lives[dialect](this, this.#profile(dialect, registry, new Chance(seed, index), index, addresses));
    });
    this.byDialect = Object.fromEntries(dialects.map((dialect) => [dialect, this.everybody.filter((life) => life.dialect === dialect)]));
  }

  #profile(dialect, registry, chance, index, addresses) {
    const { name, handle } = registry.person(chance);
    return {
      dialect, name, chance, userId: dialect === 'rooms' ? null : userIdFor(dialect, handle, name, chance), device: deviceFor(dialect, chance),
      network: networkFor(chance), hasTwoDevices: chance.is(0.15), way: chance.weighted(connections[dialect].map((share, way) => [share, wayNames[way]])),
      address: addresses ? `127.1.${index % addresses >> 8}.${1 + (index % addresses & 0xff) % 254}` : null,
    };
  }

  of(dialect) { return this.byDialect[dialect]; }
  get connected() { return [...this.visits].filter((visit) => visit.how === null).length; }

  /** Everybody comes, one after another, and goes on until leave(). */
  start() {
    this.running ??= Promise.all(this.everybody.map(async (life, index) => {
      await this.clock.sleep(0, index * 1000 / arrivals).catch(() => {});
      if (!this.clock.isOver)
        await life.run();
    }));
  }

  /** A connection for @p life with the client that this device has. */
  async open(life, device, hear) {
    await this.clock.goesOn();
    const visit = await this.gates.connecting(() => Visit.open(this.server, this.clock, this.#options(life, device), hear));
    for (const other of this.visits) {
      if (other.how && other.isClosed)
        this.visits.delete(other);
    }
    this.visits.add(visit);
    if (this.clock.isOver)
      visit.leave();
    return visit;
  }

  #options({ way, address }, { userAgent }) {
    const isSecure = this.server.origin.startsWith('https');
    if (!this.agents.has(address)) {
      const options = { keepAlive: true, ...address ? { localAddress: address } : {}, ...isSecure ? { rejectUnauthorized: false } : {} };
      this.agents.set(address, new (isSecure ? HttpsAgent : HttpAgent)(options));
    }
    return {
      way: everyWay[way], extraHeaders: { 'User-Agent': userAgent }, ...address ? { localAddress: address } : {},
      ...way.startsWith('polling') ? { agent: this.agents.get(address) } : {},
    };
  }

  /** Waits where one address would do more of @p what in a minute than a server allows. */
  async pace({ address, visit }, what) {
    await visit.sleep(0, this.gates.delay(address, what));
  }

  /** Nobody does anything more, but hears what comes, until goOn(). */
  hold() { this.clock.hold(); }
  goOn() { this.clock.release(); }

  /** Everybody says goodbye; resolves when all connections are closed. */
  async leave() {
    this.clock.stop();
    for (const visit of this.visits)
      visit.leave();
    // Longer than a client may take to connect or to give up.
    await Promise.race([this.running, pause(15_000, undefined, { ref: false })]);
    const end = Date.now() + 3000;
    while (Date.now() < end && [...this.visits].some((visit) => !visit.isClosed))
      await pause(20);
    for (const agent of this.agents.values())
      agent.destroy();
  }
}
