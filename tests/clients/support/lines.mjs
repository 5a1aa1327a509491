// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A reporter for node --test: one line a test, what went wrong below it, and "N passed, N failed" last.

const isSuite = (data) => data.details?.type === 'suite';

/** The file itself is reported as a test too; it only sums up what is in it. */
const isFile = (data) => data.nesting === 0 && data.file !== undefined && data.name === data.file;

/** What node says at the end of a run. */
const summary = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

function reason(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause === 'string' ? cause : cause?.stack ?? cause?.message ?? String(cause);
  return text.split('\n').map((line) => `    ${line}\n`).join('');
}

export default async function* lines(source) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    if (type === 'test:diagnostic' && !summary.test(data.message)) {
      yield `    ${data.message}\n`;
    } else if (type === 'test:pass' && !isSuite(data) && !isFile(data)) {
      passed += 1;
      yield `ok      ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
    } else if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      failed += 1;
      yield `FAILED  ${data.name}\n${reason(data.details.error)}`;
    } else if (type === 'test:stderr') {
      yield data.message;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}
