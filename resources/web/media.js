// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What this browser sends: microphone, camera, screen. Not for what the others send: see peer.js.

const CAMERA = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } };
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const WANTED = { audio: MICROPHONE, video: CAMERA };
const PERMISSION = { audio: 'microphone', video: 'camera' };

/** A fault is `{kind: 'microphone' | 'camera' | 'screen', name}`; faults.js has a sentence for each. */
export class LocalMedia extends EventTarget {
  #tracks = { audio: null, video: null, screen: null };
  #muted = false;
  #visit = 0; // a picture that arrives after stop() belongs to an earlier visit and is ended at once
  /** The picture for one's own <video>; the same object for the whole life of the page. */
  picture = new MediaStream();

  get audioTrack() {
    return this.#tracks.audio;
  }

  /** The screen while it is shared, otherwise the camera. */
  get videoTrack() {
    return this.#tracks.screen ?? this.#tracks.video;
  }

  /** What the others are told about it. */
  get state() {
    return {
      microphone: this.#tracks.audio !== null && !this.#muted,
      camera: this.#tracks.video !== null,
      screen: this.#tracks.screen !== null,
    };
  }

  static get canShareScreen() {
    return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
  }

  /** Asks once for all that is wanted and takes what it gets. @return the faults, none if all came. */
  async start({ microphone, camera }) {
    const kinds = [];
    if (microphone && !this.#tracks.audio) kinds.push('audio');
    if (camera && !this.#tracks.video) kinds.push('video');
    return kinds.length > 0 ? this.#acquire(kinds) : [];
  }

  /** Mutes or unmutes; asks for a microphone if there is none yet. */
  async setMicrophone(on) {
    this.#muted = !on;
    if (on && !this.#tracks.audio) return this.#acquire(['audio']);
    if (this.#tracks.audio) this.#tracks.audio.enabled = on;
    this.#change();
    return [];
  }

  /** Off ends the track, so that the camera's light goes out. */
  async setCamera(on) {
    if (on) return this.#tracks.video ? [] : this.#acquire(['video']);
    this.#drop('video');
    return [];
  }

  async setScreen(on) {
    if (!on) {
      this.#drop('screen');
      return [];
    }
    const visit = this.#visit;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      const [track] = stream.getVideoTracks();
      track.contentHint = 'detail';
      this.#take('screen', track, visit);
      return [];
    } catch (error) {
      return [{ kind: 'screen', name: error.name }];
    }
  }

  stop() {
    this.#visit += 1;
    this.#muted = false;
    for (const slot of Object.keys(this.#tracks)) this.#drop(slot);
  }

  async #acquire(kinds) {
    if (!navigator.mediaDevices?.getUserMedia) return kinds.map((kind) => fault(kind, { name: 'InsecureOrigin' }));
    const visit = this.#visit;
    try {
      await this.#ask(kinds, visit);
      return [];
    } catch (error) {
      if (kinds.length === 1) return [fault(kinds[0], error)];
      return this.#acquireOneByOne(kinds, error, visit);
    }
  }

  /** One missing or busy device makes the common request fail; the other one may still be had. */
  async #acquireOneByOne(kinds, commonError, visit) {
    const faults = [];
    for (const kind of kinds) {
      // After a refusal only what was allowed before is asked for, so that nobody is asked twice.
      if (commonError.name === 'NotAllowedError' && !(await isGranted(kind))) {
        faults.push(fault(kind, commonError));
        continue;
      }
      try {
        await this.#ask([kind], visit);
      } catch (error) {
        faults.push(fault(kind, error));
      }
    }
    return faults;
  }

  async #ask(kinds, visit) {
    const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, WANTED[kind]])));
    for (const track of stream.getTracks()) this.#take(track.kind, track, visit);
  }

  #take(slot, track, visit) {
    if (visit !== this.#visit) return track.stop();
    this.#tracks[slot]?.stop();
    this.#tracks[slot] = track;
    if (slot === 'audio') track.enabled = !this.#muted;
    track.onended = () => {
      if (this.#tracks[slot] !== track) return;
      this.#drop(slot);
      this.dispatchEvent(new CustomEvent('ended', { detail: { kind: slot === 'screen' ? 'screen' : PERMISSION[slot] } }));
    };
    this.#change();
  }

  #drop(slot) {
    const track = this.#tracks[slot];
    if (!track) return;
    this.#tracks[slot] = null;
    track.stop();
    this.#change();
  }

  #change() {
    const shown = this.videoTrack;
    for (const track of this.picture.getTracks()) if (track !== shown) this.picture.removeTrack(track);
    if (shown) this.picture.addTrack(shown);
    this.dispatchEvent(new Event('change'));
  }
}

function fault(kind, error) {
  return { kind: PERMISSION[kind], name: error.name };
}

async function isGranted(kind) {
  try {
    return (await navigator.permissions.query({ name: PERMISSION[kind] })).state === 'granted';
  } catch {
    return false; // this browser does not tell
  }
}
