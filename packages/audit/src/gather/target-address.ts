/**
 * Whether a target may be audited at all, and the addresses it is pinned to.
 *
 * A name is resolved once. Every address it has must be allowed, and nothing else is connected to
 * afterwards: a name that points elsewhere a moment later (DNS rebinding) changes nothing.
 *
 * @module
 */

import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP, isIPv6, type LookupFunction } from 'node:net'
import { isMetadataName, type Scope, scopeOf } from './address-scope.ts'
import { type ConsentSources, proveConsent } from './consent.ts'

export interface PinnedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** An origin that may be connected to, with the only addresses used for it. */
export interface PinnedTarget {
  /** Without a trailing slash. */
  readonly origin: string
  readonly scope: Exclude<Scope, 'refused'>
  readonly addresses: readonly PinnedAddress[]
  /** For `node:net`, `tls`, `http`: gives the pinned addresses, whatever is asked. */
  readonly lookup: LookupFunction
}

export interface TargetOptions {
  /** Admits RFC 1918 and RFC 4193 addresses. Default false. */
  readonly allowPrivate?: boolean
  /** Public host that the user says to own; it must be that of the URL. */
  readonly iOwn?: string | undefined
  /** What the owner put at the host; see {@link proveConsent}. */
  readonly consentToken?: string | undefined
  /** Default the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly { address: string; family: number }[]>
  readonly consent?: ConsentSources
}

/** The target may not be audited so: exit code 2. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused'
}

/** @throws TargetRefused with what would be allowed. */
export async function resolveTarget(
  url: string,
  options: TargetOptions = {},
): Promise<PinnedTarget> {
  const { origin, host } = parse(url)
  if (isMetadataName(host)) throw new TargetRefused(`${host} is a metadata service: never audited.`)
  const addresses = await resolve(host, options)
  const scope = widest(host, addresses)
  const target = pin(origin, scope, addresses)
  if (scope === 'private' && options.allowPrivate !== true) {
    throw new TargetRefused(
      `${host} has a private address (${addresses[0]?.address}): only loopback is
 audited by default; --allow-private admits it.`.replace('\n', ''),
    )
  }
  if (scope === 'public') await requireOwner(target, host, options)
  return target
}

/** The same addresses for another port of the same host, or loopback. */
export function siblingTarget(target: PinnedTarget, url: string): PinnedTarget | undefined {
  const { origin, host } = parse(url)
  if (origin === target.origin) return target
  if (host === parse(target.origin).host) return pin(origin, target.scope, target.addresses)
  const isLoopback = isIP(host) !== 0 && scopeOf(host) === 'loopback'
  return isLoopback ? pin(origin, 'loopback', [pinned(host)]) : undefined
}

/** A loopback origin that the auditor made itself. @throws TargetRefused for any other. */
export function loopbackTarget(url: string): PinnedTarget {
  const { origin, host } = parse(url)
  if (isIP(host) === 0 || scopeOf(host) !== 'loopback') {
    throw new TargetRefused(`${host} is no loopback address.`)
  }
  return pin(origin, 'loopback', [pinned(host)])
}

async function requireOwner(
  target: PinnedTarget,
  host: string,
  { iOwn, consentToken, consent }: TargetOptions,
): Promise<void> {
  if (iOwn?.toLowerCase() !== host) {
    throw new TargetRefused(
      `${host} is a public host: say --i-own ${host} and put a token there, or audit a local copy.`,
    )
  }
  const refusal = await proveConsent(target, host, consentToken, consent)
  if (refusal !== undefined) throw new TargetRefused(refusal)
}

function parse(url: string): { origin: string; host: string } {
  if (!URL.canParse(url)) throw new TargetRefused(`${url} is no URL.`)
  const { protocol, origin, hostname, username } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new TargetRefused(`${url} is neither http nor https.`)
  }
  if (username !== '') throw new TargetRefused('The URL holds a credential: give it elsewhere.')
  return { origin, host: hostname.replace(/^\[|\]$/g, '').toLowerCase() }
}

async function resolve(host: string, options: TargetOptions): Promise<readonly PinnedAddress[]> {
  if (isIP(host) !== 0) return [pinned(host)]
  const ask = options.resolve ?? ((name) => dnsLookup(name, { all: true, verbatim: true }))
  const found = await ask(host).catch((cause: unknown) => {
    throw new TargetRefused(`${host} cannot be resolved.`, { cause })
  })
  if (found.length === 0) throw new TargetRefused(`${host} has no address.`)
  return found.map(({ address }) => pinned(address))
}

/** One forbidden address among allowed ones forbids all: the caller cannot choose which is used. */
function widest(host: string, addresses: readonly PinnedAddress[]): PinnedTarget['scope'] {
  const scopes = new Set(addresses.map(({ address }) => scopeOf(address)))
  if (scopes.has('refused')) {
    const list = addresses.map(({ address }) => address).join(', ')
    throw new TargetRefused(`${host} has an address that is never audited (${list}).`)
  }
  if (scopes.has('public')) return 'public'
  return scopes.has('private') ? 'private' : 'loopback'
}

function pinned(address: string): PinnedAddress {
  return { address, family: isIPv6(address) ? 6 : 4 }
}

function pin(
  origin: string,
  scope: PinnedTarget['scope'],
  addresses: readonly PinnedAddress[],
): PinnedTarget {
  const lookup: LookupFunction = (_hostname, options, callback) => {
    if (options.all === true) return callback(null, [...addresses])
    const [first] = addresses
    return callback(null, first?.address ?? '', first?.family ?? 4)
  }
  return { origin, scope, addresses, lookup }
}
