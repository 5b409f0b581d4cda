/**
 * Proof that whoever runs the auditor controls a public host: a random token that is served there,
 * or kept in its DNS. Asked for at each start.
 *
 * @module
 */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { resolveTxt } from 'node:dns/promises'
import { get as getHttp, type RequestOptions } from 'node:http'
import { get as getHttps } from 'node:https'
import type { PinnedTarget } from './target-address.ts'

export const consentPath = '/.well-known/plimsoll-consent.txt'
export const consentRecord = '_plimsoll-consent'

/** Where the token is looked for; replaced in tests. */
export interface ConsentSources {
  /** Text of {@link consentPath}; undefined unless it answers 200 there and then. */
  readonly fetchText?: (target: PinnedTarget) => Promise<string | undefined>
  /** TXT records of the name. */
  readonly texts?: (name: string) => Promise<readonly string[]>
}

/** Shorter ones could be guessed or be there by chance. */
const tokenCharacters = 24

/** Why there is no proof; undefined if there is. */
export async function proveConsent(
  target: PinnedTarget,
  host: string,
  token: string | undefined,
  { fetchText = fetchConsent, texts = resolveTexts }: ConsentSources = {},
): Promise<string | undefined> {
  if (token === undefined || token.length < tokenCharacters) return instructions(host)
  const served = await fetchText(target)
  if (served !== undefined && isSame(served.trim(), token)) return undefined
  const records = await texts(`${consentRecord}.${host}`)
  if (records.some((text) => isSame(text.trim(), token))) return undefined
  return `The consent token is neither at ${target.origin}${consentPath} nor in a TXT record of \
${consentRecord}.${host}.`
}

function instructions(host: string): string {
  const token = randomBytes(tokenCharacters).toString('base64url')
  return `To audit ${host}, serve a random token at ${consentPath} or put it in a TXT record of \
${consentRecord}.${host}, and give the same in PLIMSOLL_CONSENT. A fresh one: ${token}`
}

function isSame(found: string, token: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** To the pinned address, at most 1 KiB, and without following a redirect. */
function fetchConsent({ origin, lookup }: PinnedTarget): Promise<string | undefined> {
  const url = new URL(consentPath, origin)
  const options: RequestOptions = { lookup, agent: false, signal: AbortSignal.timeout(5_000) }
  return new Promise((resolve) => {
    const get = url.protocol === 'https:' ? getHttps : getHttp
    const request = get(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > 1_024) request.destroy()
      })
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined))
      response.on('error', () => resolve(undefined))
    })
    // Not there is an answer: the DNS is asked next.
    request.on('error', () => resolve(undefined))
  })
}

async function resolveTexts(name: string): Promise<readonly string[]> {
  try {
    return (await resolveTxt(name)).map((parts) => parts.join(''))
  } catch {
    // No such record.
    return []
  }
}
