// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Descriptions and candidates as browsers and phones make them. What candidates somebody has depends on the network:
// from there comes what can be said of a call afterwards.

/** Kinds of candidates in the order in which they are found, and how often people are on such a network. */
const networks = [
  [30, ['host', 'srflx', 'relay']],
  [25, ['mdns', 'srflx', 'relay']],
  [15, ['host', 'srflx']],
  [10, ['mdns', 'srflx']],
  [8, ['host']],
  [6, ['mdns']],
  [4, ['relay']],
  [2, []],
];

export const networkFor = (chance) => chance.weighted(networks);

const priorities = { host: 2122260223, mdns: 2113937151, srflx: 1677729535, relay: 41885439 };

function addressFor(kind, chance) {
  const local = () => `192.168.${chance.below(4)}.${2 + chance.below(250)}`;
  switch (kind) {
    case 'host': return { address: local(), type: 'host' };
    case 'mdns': return { address: `${chance.hex(8)}-${chance.hex(4)}-4${chance.hex(3)}-a${chance.hex(3)}-${chance.hex(12)}.local`, type: 'host' };
    case 'srflx': return { address: `203.0.113.${1 + chance.below(250)}`, type: 'srflx', related: local() };
    default: return { address: `198.51.100.${1 + chance.below(20)}`, type: 'relay', related: `203.0.113.${1 + chance.below(250)}` };
  }
}

function candidate(kind, chance, ufrag) {
  const { address, type, related } = addressFor(kind, chance);
  const port = () => 49152 + chance.below(16000);
  const origin = related ? ` raddr ${related} rport ${port()}` : '';
  return {
    candidate: `candidate:${chance.below(4e9)} 1 udp ${priorities[kind]} ${address} ${port()} typ ${type}${origin} generation 0 ufrag ${ufrag} network-id 1`,
    sdpMid: '0', sdpMLineIndex: 0, usernameFragment: ufrag,
  };
}

/** The candidates that somebody on @p network finds, one after another. */
export function candidates(network, chance) {
  const ufrag = chance.hex(4);
  return network.flatMap((kind) => Array.from({ length: kind === 'host' ? 1 + chance.below(2) : 1 }, () => candidate(kind, chance, ufrag)));
}

function medium(name, number, ufrag, chance) {
  const [codec, line] = name === 'audio' ? ['opus/48000/2', '111'] : ['VP8/90000', '96'];
  return [`m=${name} 9 UDP/TLS/RTP/SAVPF ${line}`, 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0', `a=ice-ufrag:${ufrag}`, `a=ice-pwd:${chance.hex(24)}`,
    'a=ice-options:trickle', `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => chance.hex(2).toUpperCase()).join(':')}`, 'a=setup:actpass',
    `a=mid:${number}`, 'a=sendrecv', 'a=rtcp-mux', `a=rtpmap:${line} ${codec}`, `a=ssrc:${chance.below(4e9)} cname:${chance.hex(16)}`];
}

/** @p type: offer or answer. */
export function description(type, hasVideo, chance) {
  const ufrag = chance.hex(4);
  const media = hasVideo ? ['audio', 'video'] : ['audio'];
  const lines = ['v=0', `o=- ${1 + chance.below(9e15)} 2 IN IP4 127.0.0.1`, 's=-', 't=0 0', `a=group:BUNDLE ${media.map((_, index) => index).join(' ')}`,
    ...media.flatMap((name, index) => medium(name, index, ufrag, chance))];
  return { type, sdp: `${lines.join('\r\n')}\r\n` };
}
