/**
 * What may stand behind the `?` of a PostgreSQL URL.
 *
 * `sslmode` means what it means to pg 8: `require`, `verify-ca` and `verify-full` all check the
 * certificate and the name in it; `no-verify` encrypts and checks neither. Without it nothing is
 * encrypted. Everything is passed to pg by name and never as a URL, because a parameter of a URL
 * overrides any option: `?query_timeout=0` would switch the limit off.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { UrlFinding, UrlParts } from './server-url.ts'

const values: Readonly<Record<string, readonly string[] | undefined>> = {
  sslmode: ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'],
  sslnegotiation: ['postgres', 'direct'],
  sslrootcert: undefined,
  sslcert: undefined,
  sslkey: undefined,
  application_name: undefined,
  host: undefined,
}
const useVerifyFull = 'Use verify-full, or disable where nobody can listen.'

// Well-known ones that must not pass as a misspelling.
const refused: Readonly<Record<string, UrlFinding>> = Object.fromEntries(
  Object.entries({
    user: ['names the user as a parameter', 'Write it before the @.'],
    password: ['holds a password as a parameter', 'Write it before the @.'],
    port: ['names the port as a parameter', 'Write it after the host.'],
    ssl: ['has the parameter ssl', 'Write sslmode=verify-full, or sslmode=disable.'],
    uselibpqcompat: ['weakens the checks of TLS with uselibpqcompat', 'Leave it out.'],
    channel_binding: [
      'asks for channel_binding, which could not be enforced',
      'Leave it out; sslmode=verify-full checks the server.',
    ],
  }).map(([name, [wrong = '', right = '']]) => [name, { wrong, right }]),
)

export function urlParameterFindings(url: URL): UrlFinding[] {
  const names = [...url.searchParams.keys()]
  const findings = names.flatMap((name, index) => {
    if (names.indexOf(name) !== index) {
      return [{ wrong: `has a parameter twice`, right: 'Leave one of the two out.' }]
    }
    const finding = parameterFinding(name, url.searchParams.get(name) ?? '')
    return finding === undefined ? [] : [finding]
  })
  return [...findings, ...tlsFindings(url.searchParams)]
}

function parameterFinding(name: string, value: string): UrlFinding | undefined {
  if (Object.hasOwn(refused, name)) return refused[name]
  if (!Object.hasOwn(values, name)) {
    // The name is not repeated: a password with a ? in it would end up here.
    return {
      wrong: 'has an unknown parameter',
      right: `Known are ${Object.keys(values).join(', ')}; limits are options of the service.`,
    }
  }
  if (name === 'sslmode' && (value === 'prefer' || value === 'allow')) {
    return { wrong: `has sslmode=${value}, which an attacker can undo`, right: useVerifyFull }
  }
  if (name === 'host' && !value.startsWith('/')) {
    return { wrong: 'names the host as a parameter', right: 'Write it after the @.' }
  }
  if (value === '') return { wrong: `has an empty ${name}`, right: 'Give it a value.' }
  const known = values[name]
  if (known === undefined || known.includes(value)) return undefined
  return { wrong: `has an unknown ${name}`, right: `Known are ${known.join(', ')}.` }
}

function tlsFindings(parameters: URLSearchParams): UrlFinding[] {
  const mode = parameters.get('sslmode')
  const isOff = mode === null || mode === 'disable'
  const findings: UrlFinding[] = []
  const files = ['sslrootcert', 'sslcert', 'sslkey'].filter((name) => parameters.has(name))
  if (isOff && (files.length > 0 || parameters.get('sslnegotiation') === 'direct')) {
    findings.push({ wrong: 'sets up TLS and does not use it', right: 'Add sslmode=verify-full.' })
  }
  if (parameters.has('sslcert') !== parameters.has('sslkey')) {
    findings.push({ wrong: 'has only one of sslcert and sslkey', right: 'Give both or none.' })
  }
  return findings
}

export interface TlsSettings {
  /** Begins with TLS instead of asking for it (PostgreSQL 17 and newer). */
  readonly isDirect: boolean
  readonly options: ConnectionOptions
}

/** @throws RangeError naming the parameter whose file cannot be read. */
export function tlsSettings({ host, parameters }: UrlParts): TlsSettings | undefined {
  const mode = parameters.get('sslmode')
  if (mode === null || mode === 'disable') return undefined
  const file = (name: string) => readFileNamed(name, parameters.get(name))
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')]
  return {
    isDirect: parameters.get('sslnegotiation') === 'direct',
    options: {
      rejectUnauthorized: mode !== 'no-verify',
      // RFC 6066, section 3: no addresses in the server name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    },
  }
}

function readFileNamed(name: string, path: string | null): string | undefined {
  if (path === null) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new RangeError(
      `The URL of PostgreSQL names a file in ${name} that cannot be read: ${code}`,
    )
  }
}
