// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens as an application's own server would issue them.

import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

export const secret = 'a secret for the tests of tokens';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const seconds = (fromNow) => Math.floor(Date.now() / 1000) + fromNow;

/** Signed with HMAC, whatever @p header calls it. */
export function token(claims, { key = secret, header = {}, hash = 'sha256' } = {}) {
  const text = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

/** {publicKey: PEM, sign(claims)} for RS256 or ES256. */
export function issuer(alg) {
  const pair = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
    sign(claims) {
      const text = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}

/** Options of a connection that shows a token with these claims, good for an hour unless they say otherwise. */
export const showing = (claims, options) => ({ auth: { token: token({ exp: seconds(3600), ...claims }, options) } });
