// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates that sign themselves, made with the openssl command.

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a certificate for 127.0.0.1 and localhost that can be replaced while a server uses it. */
export class Certificate {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'heliograph-tls-'));
    this.certificate = join(this.folder, 'certificate.pem');
    this.key = join(this.folder, 'key.pem');
    this.renew();
  }

  /** Another key and another certificate in the same files. */
  renew() {
    const [key, certificate] = [join(this.folder, 'new-key.pem'), join(this.folder, 'new-certificate.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate],
    { stdio: 'ignore' });
    copyFileSync(key, this.key);
    copyFileSync(certificate, this.certificate);
  }

  get pem() { return readFileSync(this.certificate); }
  get fingerprint() { return new X509Certificate(this.pem).fingerprint256; }
  remove() { rmSync(this.folder, { recursive: true, force: true }); }
}
