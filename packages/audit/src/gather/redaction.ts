/**
 * Replaces secrets by `sha256:8hex` before anything can be serialised.
 *
 * Two nets: values that are known (canaries, passwords, tokens seen before) in each of their
 * spellings - plain, JSON, URL, base64 at any offset, hex - and places where secrets stand (headers,
 * members by name, JWTs, private keys). The hash is keyed by run, so that the report shows which two
 * are the same, and nobody can confirm a guessed password with it.
 *
 * @module
 */

import { createHmac, randomBytes } from 'node:crypto'
import { createSecretSearch, window } from './secret-search.ts'

export interface Redactor {
  /** Looks for this value from now on. Below 8 characters it is only redacted by its place. */
  readonly learn: (secret: string) => void
  readonly text: (text: string) => string
  /** A header value by its name. */
  readonly header: (name: string, value: string) => string
  /** All strings of JSON data, such as a report. */
  readonly deep: <T>(data: T) => T
  readonly label: (secret: string) => string
}

const secretName =
  'pass(?:word|wd|phrase)?|[\\w-]*(?:password|passwd|secret|token|api[-_]?key|authorization|cookie|private[-_]?key|signing[-_]?key|credential|jwt)[\\w-]*'
/** Names that only look so. */
const harmless =
  /^(?:token_?type|token_?kind|password_?(?:min|max|policy)\w*|x?-?csrf-?header\w*)$/i

const member = new RegExp(`("(${secretName})"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)`, 'gi')
const parameter = new RegExp(`((?:^|[?&;\\s])(${secretName})=)([^&;\\s"'<>]+)`, 'gim')
/** RFC 7519: three parts, of which the first two are JSON objects in base64url. */
const jwt = /\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g
const bearer = /\b((?:Bearer|bearer) )([\w.~+/=-]{16,})/g
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
const userInfo = /(:\/\/[^\s/:@"']*:)([^\s/@"']+)(?=@)/g
const alreadyDone = /^sha256:[0-9a-f]{8}$/

const secretHeader = /^(?:proxy-)?authorization$|api[-_]?key|token|secret|password|session/i

export function createRedactor(key: Uint8Array = randomBytes(32)): Redactor {
  const search = createSecretSearch()
  const label = (secret: string): string =>
    `sha256:${createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)}`

  const learn = (secret: string): void => {
    if (secret.length < window) return
    const name = label(secret)
    for (const spelling of spellings(secret)) search.add(spelling, name)
  }
  const byValue = (text: string): string => {
    let redacted = ''
    let from = 0
    for (const { start, end, name } of search.find(text)) {
      redacted += text.slice(from, start) + name
      from = end
    }
    return from === 0 ? text : redacted + text.slice(from)
  }
  const named = (whole: string, before: string, name: string, value: string): string => {
    if (harmless.test(name) || alreadyDone.test(value)) return whole
    // Sentences ("must be longer") are no secrets to be looked for elsewhere.
    if (!/\s/.test(value)) learn(value)
    return before + label(value)
  }
  const byPlace = (text: string): string =>
    text
      .replace(pem, (found) => label(found))
      .replace(jwt, (found) => label(found))
      .replace(bearer, (_, scheme: string, token: string) => scheme + label(token))
      .replace(userInfo, (_, before: string, password: string) => before + label(password))
      .replace(member, named)
      .replace(parameter, named)
  const text = (given: string): string => byPlace(byValue(given))

  const cookies = (value: string): string =>
    value.replace(/((?:^|[;\n]\s*)[^=;\s]+=)([^;\n]*)/g, (whole, before: string, secret: string) =>
      isAttribute(before) || secret === '' ? whole : before + learned(secret),
    )
  const learned = (secret: string): string => {
    if (alreadyDone.test(secret)) return secret
    learn(secret)
    return label(secret)
  }
  const header = (name: string, value: string): string => {
    if (/^(?:set-)?cookie$/i.test(name)) return cookies(value)
    if (!secretHeader.test(name)) return text(value)
    const [, scheme = '', secret = value] = /^(\S+ )?(.*)$/s.exec(value) ?? []
    return secret === '' ? value : scheme + learned(secret)
  }
  const deep = <T>(data: T): T => mapStrings(data, text) as T
  return { learn, text, header, deep, label }
}

function isAttribute(before: string): boolean {
  return /(?:^|[;\n]\s*)(?:path|domain|expires|max-age|samesite|priority)=$/i.test(before)
}

/** How a value may be written somewhere else. */
function spellings(secret: string): Set<string> {
  const bytes = Buffer.from(secret)
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Forms(bytes),
  ])
}

/**
 * In base64 a text looks different at each of three offsets, and its edges depend on the neighbours:
 * only the characters that the text alone decides are looked for.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
    const bits = shifted.length * 8
    const inner = shifted
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6))
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

function mapStrings(data: unknown, change: (text: string) => string): unknown {
  if (typeof data === 'string') return change(data)
  if (Array.isArray(data)) return data.map((item) => mapStrings(item, change))
  if (typeof data !== 'object' || data === null) return data
  const entries = Object.entries(data).map(([key, value]) => [key, mapStrings(value, change)])
  return Object.fromEntries(entries)
}
