/**
 * The address of a PostgreSQL server, as a URL that is checked before anything is opened.
 *
 * No message holds any part of the text that could be a password: a text that cannot be split into
 * its parts is described, never shown.
 *
 * @module
 */

import { urlParameterFindings } from './url-parameters.ts'

/** What is wrong with a URL, and what would be right. */
export interface UrlFinding {
  /** Completes a sentence that begins with the name of the setting: `has no host`. */
  readonly wrong: string
  readonly right: string
}

const form = 'Write postgresql://user:password@host:5432/name?sslmode=verify-full.'
const encode = 'Percent-encode the user and the password: / is %2F, ? is %3F, # is %23, @ is %40.'

/** All that is wrong with the URL; empty if it can be used. Opens nothing. */
export function checkPostgresUrl(text: string): UrlFinding[] {
  // The parser of URLs drops these without a word.
  if (/[\s\0]/.test(text)) {
    return [{ wrong: 'has white space in it', right: 'Remove it; in a password, write %20.' }]
  }
  if (!/^postgres(?:ql)?:\/\//.test(text)) {
    return [{ wrong: 'does not begin with postgresql://', right: form }]
  }
  if (misplacedAt(text)) {
    return [{ wrong: 'has a /, ? or # before the @ of its host', right: encode }]
  }
  const parsed = parse(text)
  if (parsed === undefined) {
    return [{ wrong: 'is no URL, or its port is no number of 1 to 65535', right: form }]
  }
  return [...partFindings(parsed), ...urlParameterFindings(parsed.url)]
}

interface Parsed {
  readonly url: URL
  readonly hostname: string
}

// A URL with a user must have a host, also where it is a socket and named as a parameter.
function parse(text: string): Parsed | undefined {
  const url = URL.parse(text)
  if (url !== null) return { url, hostname: url.hostname }
  const filled = URL.parse(text.replace(/@(?=[:/?])/, '@none'))
  return filled === null ? undefined : { url: filled, hostname: '' }
}

function partFindings({ url, hostname }: Parsed): UrlFinding[] {
  const findings: UrlFinding[] = []
  const add = (isWrong: boolean, wrong: string, right: string) => {
    if (isWrong) findings.push({ wrong, right })
  }
  const name = url.pathname.slice(1)
  const isSocket = url.searchParams.has('host')
  add(hostname === '' && !isSocket, 'has no host', form)
  add(hostname !== '' && isSocket, 'names a host twice', 'Leave one of the two out.')
  add(/[,%]/.test(hostname), 'names several hosts or an encoded one', 'Name a single host.')
  add(url.port === '0', 'has the port 0', 'Name the port of the server, usually 5432.')
  add(url.username === '', 'has no user', form)
  add(name === '', 'has no database name', form)
  add(name.includes('/'), 'has a / in its database name', 'Name one database; encode / as %2F.')
  add(url.hash !== '', 'has a # in it', encode)
  for (const [part, value] of Object.entries({
    user: url.username,
    password: url.password,
    'database name': name,
  })) {
    add(decoded(value) === undefined, `has a % in its ${part} that encodes nothing`, 'Write %25.')
  }
  return findings
}

// `postgresql://user:pa/ss@host/name` parses, with the host "user" and a port or name of garbage.
function misplacedAt(text: string): boolean {
  const rest = text.slice(text.indexOf('//') + 2)
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  const beyond = rest.slice(authority.length)
  return !authority.includes('@') && beyond.includes('@')
}

function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return value.includes('\0') ? undefined : value
  } catch {
    // Its message would be no better than ours.
    return undefined
  }
}

/** The parts of a URL that {@link checkPostgresUrl} finds nothing wrong with. */
export interface UrlParts {
  readonly host: string
  readonly port: number
  readonly user: string
  /** A function, so that nothing which prints an object prints it. */
  readonly password: () => string
  readonly database: string
  readonly parameters: URLSearchParams
}

/** @throws RangeError with all that is wrong and never the text itself. */
export function parsePostgresUrl(text: string): UrlParts {
  const findings = checkPostgresUrl(text)
  if (findings.length > 0) {
    const all = findings.map(({ wrong, right }) => `${wrong}. ${right}`).join(' It also ')
    throw new RangeError(`The URL of PostgreSQL ${all}`)
  }
  const { url, hostname } = parse(text) as Parsed
  const password = decodeURIComponent(url.password)
  return {
    host: url.searchParams.get('host') ?? hostname.replace(/^\[(.+)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: () => password,
    database: decodeURIComponent(url.pathname.slice(1)),
    parameters: url.searchParams,
  }
}
