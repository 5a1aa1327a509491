// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connection to one other person: perfect negotiation, trickled candidates, recovery. Knows no server: what has to
// reach the other side goes out through `onsignal`, what comes from there goes into receive().
//
// Everything that touches the descriptions runs in one chain of steps, so that two offers can collide only on the wire,
// where politeness decides.

const KINDS = ['audio', 'video'];
const MOST_CANDIDATES = 256; // kept while there is no remote description yet
const STATE_CHANNEL = 100; // agreed id of the data channel that tells "muted, camera off, sharing"
const PATIENCE = { new: 15000, connecting: 15000, disconnected: 3000, failed: 500 }; // milliseconds until a new try
const LONGEST_PATIENCE = 30000;
const ON_ITS_WAY = 2000; // milliseconds after which an offer that meets another one is believed lost

export class Peer {
  #steps = Promise.resolve();
  #candidates = [];
  #lines = { audio: null, video: null };
  #tracks = { audio: null, video: null };
  #limit = 0;
  #channel = null;
  #timer = 0;
  #options;
  #saidAt = 0;
  #wasConnected = false;
  #gone = false;
  #closed = false;
  #ownState = null;

  connection;
  /** What the other side sends; the same object for the whole life of this peer. */
  stream = new MediaStream();
  /** {microphone, camera, screen} as the other side tells, null until it does (or if it never does). */
  media = null;
  /** True when the words travel through a TURN relay. */
  relayed = false;
  /** Tries to connect that have failed since it last worked. */
  failures = 0;
  onsignal = () => {};
  onchange = () => {};

  /**
   * @param initiator makes the first offer
   * @param polite gives way when both offer; must be true on exactly one side
   * @param renegotiates false where only one offer and one answer can be carried: then nothing is tried again
   * @param sends false for somebody who only watches
   * @param outgoing the MediaStream by whose id the tracks are known on the other side
   */
  constructor({ initiator, polite, renegotiates = true, sends = true, outgoing, iceServers = [] }) {
    this.#options = { initiator, polite, renegotiates, sends, outgoing };
    this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.connection.onnegotiationneeded = () => this.#step(() => this.#offer());
    this.connection.onicecandidate = ({ candidate }) => this.onsignal('ice-candidate', candidate);
    this.connection.onconnectionstatechange = () => this.#watch();
    if (initiator) this.#openLines();
    this.#watch();
  }

  /** 'waiting', 'connecting', 'connected', 'interrupted', 'failed' or 'ended'. */
  get state() {
    if (this.#gone || this.#closed) return 'ended';
    switch (this.connection.connectionState) {
      case 'connected': return 'connected';
      case 'disconnected': return 'interrupted';
      case 'failed': return 'failed';
      case 'connecting': return this.#wasConnected ? 'interrupted' : 'connecting';
      default: return 'waiting';
    }
  }

  /** Loudness of the last moment, 0 to 1. */
  get level() {
    return this.#lines.audio?.receiver.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
  }

  receive(kind, payload) {
    if (kind === 'ice-candidate') this.#step(() => this.#addCandidate(payload));
    else this.#step(() => this.#describe(kind, payload));
  }

  /** What to send from now on; a null track sends nothing. Needs no new negotiation. */
  send({ audio, video }, state) {
    this.#tracks = { audio, video };
    this.#ownState = state;
    this.#replaceTracks();
    this.#tellState();
  }

  /** Highest rate of the picture in bit/s. */
  set limit(bitsPerSecond) {
    this.#limit = bitsPerSecond;
    this.#applyLimit();
  }

  set iceServers(iceServers) {
    this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
  }

  /** Looks for a new way between the two; sound and picture go on meanwhile if the old one still works. */
  restart() {
    return this.#step(async () => {
      if (!this.#options.initiator && !this.connection.remoteDescription) this.#openLines();
      else this.connection.restartIce();
      // An offer without an answer blocks the next one: it may be lost, so it is said again.
      if (this.connection.signalingState === 'have-local-offer') await this.#say('offer');
    });
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.connection.onnegotiationneeded = this.connection.onicecandidate = this.connection.onconnectionstatechange = null;
    if (this.#channel) this.#channel.onclose = null;
    this.connection.close();
  }

  #step(action) {
    this.#steps = this.#steps.then(() => (this.#closed ? undefined : action())).catch(() => {
      // A description that this browser cannot use. The connection does not come about, #watch() sees that.
    });
    return this.#steps;
  }

  async #offer() {
    const isOver = !this.#options.renegotiates && this.connection.currentRemoteDescription !== null;
    if (this.connection.signalingState === 'stable' && !isOver) await this.#say('offer');
  }

  async #say(kind) {
    await this.connection.setLocalDescription();
    this.#saidAt = performance.now();
    if (!this.#closed) this.onsignal(kind, this.connection.localDescription);
  }

  async #describe(type, payload) {
    const sdp = typeof payload === 'string' ? payload : payload?.sdp;
    const { signalingState } = this.connection;
    if (typeof sdp !== 'string') return;
    if (type === 'answer' && signalingState !== 'have-local-offer') return;
    if (type === 'offer' && signalingState !== 'stable' && !this.#options.polite) {
      // Ours stands. The other side would not offer if it had seen it, unless both have just set out.
      if (performance.now() - this.#saidAt > ON_ITS_WAY) await this.#say('offer');
      return;
    }
    await this.connection.setRemoteDescription({ type, sdp });
    for (const candidate of this.#candidates.splice(0)) await this.#addCandidate(candidate);
    if (type === 'answer') return this.#applyLimit();
    this.#adoptLines();
    await this.#replaceTracks();
    await this.#say('answer');
    this.#applyLimit();
  }

  async #addCandidate(candidate) {
    if (!this.connection.remoteDescription) {
      if (this.#candidates.length < MOST_CANDIDATES) this.#candidates.push(candidate);
      return;
    }
    // One that belongs to an offer that gave way, or to an older generation, is refused: nothing is lost with it.
    await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  /** The offering side makes the lines, the answering side takes over what it is offered. */
  #openLines() {
    for (const kind of KINDS) {
      if (!this.#lines[kind]) this.#takeLine(this.connection.addTransceiver(kind, { direction: this.#direction }));
    }
    this.#openChannel();
    this.#replaceTracks();
  }

  #adoptLines() {
    const lines = this.connection.getTransceivers();
    for (const line of lines) {
      // One without mid is of an own offer that gave way; the other side's lines stand in its place.
      if (line.mid === null) line.stop();
      else if ((this.#lines[line.receiver.track.kind]?.mid ?? null) === null) this.#takeLine(line);
    }
    if (/^m=application /m.test(this.connection.remoteDescription.sdp)) this.#openChannel();
  }

  #takeLine(line) {
    const { track } = line.receiver;
    const before = this.#lines[track.kind];
    if (before) this.stream.removeTrack(before.receiver.track);
    this.#lines[track.kind] = line;
    line.direction = this.#direction;
    line.sender.setStreams?.(this.#options.outgoing);
    this.stream.addTrack(track);
    track.onmute = track.onunmute = () => this.onchange();
  }

  get #direction() {
    return this.#options.sends ? 'sendrecv' : 'recvonly';
  }

  async #replaceTracks() {
    if (!this.#options.sends) return;
    await Promise.all(KINDS.map((kind) => this.#lines[kind]?.sender.replaceTrack(this.#tracks[kind]).catch(() => {})));
  }

  async #applyLimit() {
    const sender = this.#lines.video?.sender;
    const parameters = sender?.getParameters();
    if (!this.#limit || !parameters?.encodings?.length || parameters.encodings[0].maxBitrate === this.#limit) return;
    parameters.encodings[0].maxBitrate = this.#limit;
    await sender.setParameters(parameters).catch(() => {});
  }

  #openChannel() {
    if (this.#channel) return;
    this.#channel = this.connection.createDataChannel('state', { negotiated: true, id: STATE_CHANNEL });
    this.#channel.onopen = () => this.#tellState();
    this.#channel.onmessage = ({ data }) => this.#hearState(data);
    // Only the other side's end closes it: the person has left, and the server may not know yet.
    this.#channel.onclose = () => {
      this.#gone = true;
      this.onchange();
    };
  }

  #tellState() {
    if (this.#channel?.readyState === 'open' && this.#ownState) this.#channel.send(JSON.stringify(this.#ownState));
  }

  #hearState(text) {
    let state;
    try {
      state = JSON.parse(text);
    } catch {
      return;
    }
    this.media = { microphone: state?.microphone === true, camera: state?.camera === true, screen: state?.screen === true };
    this.onchange();
  }

  #watch() {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const { connectionState } = this.connection;
    if (connectionState === 'connected') {
      this.#wasConnected = true;
      this.failures = 0;
      this.#readRoute();
      this.#applyLimit();
    } else if (connectionState !== 'closed' && this.#options.renegotiates) {
      this.#timer = setTimeout(() => this.#retry(), this.#patience(connectionState));
    }
    this.onchange();
  }

  /** The side that offered first tries again first, so that both seldom do so at the same moment. */
  #patience(connectionState) {
    const { initiator } = this.#options;
    const unheard = !initiator && !this.connection.remoteDescription;
    const base = unheard ? 5000 : PATIENCE[connectionState] + (initiator ? 0 : 2500);
    return Math.min(LONGEST_PATIENCE, base * 2 ** this.failures);
  }

  #retry() {
    this.failures += 1;
    this.restart();
    this.#watch();
  }

  async #readRoute() {
    const report = await this.connection.getStats();
    const transport = [...report.values()].find(({ type }) => type === 'transport');
    const pair = report.get(transport?.selectedCandidatePairId);
    const ends = [report.get(pair?.localCandidateId), report.get(pair?.remoteCandidateId)];
    this.relayed = ends.some((end) => end?.candidateType === 'relay');
    this.onchange();
  }
}
