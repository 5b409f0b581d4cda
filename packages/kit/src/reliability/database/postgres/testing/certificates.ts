/**
 * An authority and a certificate of it for 127.0.0.1 and localhost, made for one test by the
 * `openssl` that PostgreSQL's packages bring along.
 */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface Certificates {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

export function certificates(directory: string): Certificates {
  const path = (name: string) => join(directory, name)
  const openssl = (...options: string[]) =>
    execFileSync('openssl', options, { cwd: directory, stdio: 'ignore' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'

  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca')
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', 'server.key', '-out', 'server.pem'],
    ...['-subj', '/CN=server', '-addext', names, '-CA', 'ca.pem', '-CAkey', 'ca.key'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  )
  return {
    authority: path('ca.pem'),
    certificate: path('server.pem'),
    key: path('server.key'),
  }
}
