// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who these people are: names, devices, rooms, and what they say.

const firstNames = ['Maria', 'José', 'Anna', 'Ben', 'Chidi', 'Wei', 'Fatima', 'Yuki', 'Lars', 'Sofia', 'Arjun', 'Priya', 'Omar', 'Elif', 'Mateusz', 'Chloé',
  'Noah', 'Emma', 'Luca', 'Giulia', 'Ivan', 'Olena', 'Kwame', 'Amara', 'Diego', 'Camila', 'Thanh', 'Minh', 'Zoë', 'Björn', 'Aoife', 'Seán', 'Hana', 'Petr', 'Leila',
  'Reza', 'Dalia', 'Yosef', 'Ingrid', 'Mehmet', 'Nia', 'Tomás', 'Aylin', 'Grace', 'Samuel', 'Ravi', 'Meera', 'Jonas', 'Klara', 'Pablo'];
const lastNames = ['López', 'Müller', 'Okafor', 'Chen', 'Haddad', 'Tanaka', 'Hansen', 'Rossi', 'Patel', 'Sharma', 'Yılmaz', 'Nowak', 'Dubois', 'Smith',
  'Johnson', 'Ferrari', 'Petrov', 'Shevchenko', 'Mensah', 'Silva', 'García', 'Nguyễn', 'Tran', 'Lindqvist', 'O’Brien', 'Novák', 'Rahimi', 'Cohen', 'Berg', 'Demir',
  'Mwangi', 'Fernández', 'Kaya', 'Adeyemi', 'Clarke', 'Iyer', 'Nair', 'Schmidt', 'Weber', 'Ortiz'];

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ı/g, 'i').replace(/[^A-Za-z]/g, '').toLowerCase();

/** As many people as are asked for, no two with the same name or handle. */
export class Registry {
  #taken = new Map();

  /** {name, handle}: as others see it, and as an address is made of it. */
  person(chance) {
    const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)];
    const name = `${first} ${last}`;
    const count = (this.#taken.get(name) ?? 0) + 1;
    this.#taken.set(name, count);
    const suffix = count > 1 ? String(count) : '';
    return { name: suffix ? `${name} ${suffix}` : name, handle: `${plain(first)}.${plain(last)}${suffix}` };
  }
}

/** What an address looks like depends on who runs the service; some are awkward. */
export function userIdFor(dialect, handle, name, chance) {
  if (dialect === 'random')
    return `guest-${handle.replaceAll('.', '-')}-${chance.hex(4)}`;
  if (dialect === 'presence')
    return `${handle}-${chance.pick(['phone', 'tablet', 'laptop'])}`.slice(0, 50);
  const awkward = chance.weighted([[94, null], [2, name], [2, `team/${handle}`], [1, `${name} ☎`], [1, `${handle}?x=1#2`]]);
  return awkward ?? (dialect === 'calls' && chance.is(0.5) ? `${handle}@example.com` : handle);
}

const browsers = ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36'];
const phones = { android: [['pixel-9', 'okhttp/4.12.0'], ['galaxy-s24', 'okhttp/4.12.0'], ['redmi-13', 'okhttp/3.12.8']],
  ios: [['iphone-16', 'Calls/4.2 CFNetwork/1568.300 Darwin/24.2.0'], ['ipad-air', 'Calls/4.1 CFNetwork/1494.0.7 Darwin/23.4.0']] };

/** {platform, deviceId, userAgent} */
export function deviceFor(dialect, chance) {
  if (dialect === 'presence')
    return { platform: 'android', deviceId: `dart-${chance.hex(6)}`, userAgent: 'Dart/3.5 (dart:io)' };
  const platform = dialect === 'direct' ? 'android' : dialect === 'calls' ? chance.weighted([[4, 'android'], [3, 'ios'], [3, 'web']]) : 'web';
  const [model, userAgent] = platform === 'web' ? ['browser', chance.pick(browsers)] : chance.pick(phones[platform]);
  return { platform, deviceId: `${model}-${chance.hex(6)}`, userAgent };
}

const topics = ['standup', 'design-review', 'planning', 'retro', 'office-hours', 'all-hands', 'coffee', 'incident', 'demo', 'onboarding', 'sync', 'pairing'];
const teams = ['platform', 'mobile', 'payments', 'support', 'research', 'berlin', 'lagos', 'kyoto', 'maths-7b', 'choir'];
const oddRooms = ['Sala de reuniões', 'Кухня', '会議室 3', 'room/with/slashes', 'Dr. Weber: 14:30', '..', 'Oma’s Geburtstag 🎂'];

/** So many rooms, those that are used most first. */
export function roomNames(count, chance) {
  const names = new Set();
  while (names.size < count) {
    names.add(chance.weighted([[5, () => `${chance.pick(topics)}-${chance.pick(teams)}`], [5, () => `interview-${1000 + chance.below(9000)}`],
      [1, () => chance.pick(oddRooms)], [1, () => `${chance.hex(8)}-${chance.hex(4)}-${chance.hex(12)}`]])());
  }
  return [...names];
}

const sayings = ['Hello!', 'Can you hear me?', 'You are muted', 'One moment please', 'I will share my screen', '👍', 'Sounds good', 'Where are you from?',
  'Sorry, I was late', 'Let us talk about the second point', 'Does anyone have the link?', 'brb', 'ça marche', 'ありがとう', 'Nice to meet you', 'What do you do?',
  'My connection is bad today', 'Shall we start?', 'See you tomorrow', 'haha', 'Thanks, bye!'];

export const saying = (chance) => chance.pick(sayings);

export const languages = ['en', 'es', 'fr', 'de', 'ja', 'pt'];
export const interests = ['music', 'football', 'films', 'chess', 'travel', 'cooking', 'books', 'games'];
