// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What to do when the browser holds the sound back.

import { SENTENCES } from './faults.js';

/** Any click or key gives the browser what it waits for; the button says so. */
export function offerSound({ stage, notices, root = document }) {
  notices.warn('sound', SENTENCES.soundBlocked, { label: 'Play sound', run: () => {} });
  const given = new AbortController();
  const unblock = () => {
    given.abort();
    notices.clear('sound');
    stage.unblock();
  };
  for (const type of ['click', 'keydown']) root.addEventListener(type, unblock, { signal: given.signal });
}
