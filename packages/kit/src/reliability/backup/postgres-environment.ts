/**
 * What PostgreSQL's own programs are told of the server: all of it in the environment of the
 * process, because arguments are shown to everybody on the machine.
 *
 * @module
 */

import { existsSync } from 'node:fs'

/** Of a URL that `databaseAddress` finds nothing wrong with. */
export function programEnvironment(url: string): Record<string, string> {
  const { host, database, parsed } = partsOf(url)
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    // Their lines are read to tell how far they are.
    LC_ALL: 'C',
    PGHOST: host,
    PGPORT: parsed.port === '' ? '5432' : parsed.port,
    PGUSER: decodeURIComponent(parsed.username),
    PGDATABASE: database,
    PGAPPNAME: 'plimsoll backup',
    PGCONNECT_TIMEOUT: '10',
    ...tls(parsed.searchParams),
  }
  if (parsed.password !== '') environment['PGPASSWORD'] = decodeURIComponent(parsed.password)
  return environment
}

export function databaseOfUrl(url: string): string {
  return partsOf(url).database
}

/** The same server and user, another database. */
export function urlOfDatabase(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#]*\/)[^?#]*/i, `$1${encodeURIComponent(database)}`)
}

interface Parts {
  readonly host: string
  readonly database: string
  readonly parsed: URL
}

function partsOf(url: string): Parts {
  // A URL with a user must have a host, also where it is a socket and named as a parameter.
  const parsed = new URL(url.replace(/@(?=[:/?])/, '@none'))
  return {
    parsed,
    host: parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[(.+)\]$/, '$1'),
    database: decodeURIComponent(parsed.pathname.slice(1)),
  }
}

/** The service checks the certificate and its name in every mode but `no-verify`; so do these. */
function tls(parameters: URLSearchParams): Record<string, string> {
  const mode = parameters.get('sslmode') ?? 'disable'
  if (mode === 'disable') return { PGSSLMODE: 'disable' }
  const found = {
    PGSSLROOTCERT: parameters.get('sslrootcert') ?? systemCertificates.find(existsSync),
    PGSSLCERT: parameters.get('sslcert'),
    PGSSLKEY: parameters.get('sslkey'),
  }
  const files = Object.entries(found).filter(([, file]) => typeof file === 'string')
  return {
    ...(Object.fromEntries(files) as Record<string, string>),
    PGSSLMODE: mode === 'no-verify' ? 'require' : 'verify-full',
  }
}

const systemCertificates = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]
