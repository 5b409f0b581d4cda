/**
 * Under which key a request counts in a limit, by the limit's scope.
 *
 * @module
 */

/** What is read of a request; Fastify's has it as far as the plugins are there that add to it. */
export interface LimitedRequest {
  readonly ip: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Of `client-address`. */
  readonly clientAddress?: { readonly networks: ClientNetworks }
  /** Of `access`; nobody before authentication. */
  readonly principal?: LimitedPrincipal | undefined
}

export interface LimitedPrincipal {
  readonly userId: string
  readonly apiKeyId?: string
}

/** What one customer has: an IPv4 address, or the /64, /56 and /48 of an IPv6 address. */
export interface ClientNetworks {
  readonly narrow: string
  /** IPv6 only. */
  readonly middle?: string | undefined
  readonly wide: string
}

/** `caller`: the user if there is one, else the address. `custom`: a function of the service. */
export type LimitScope = 'ip' | 'user' | 'api-key' | 'global' | 'route' | 'caller' | 'custom'

/** Undefined where the limit is not for the request. */
export type KeyOf = (request: LimitedRequest, networks: ClientNetworks) => string | undefined

export const keyOfScope: Readonly<Record<Exclude<LimitScope, 'custom'>, KeyOf>> = {
  ip: (_request, { narrow }) => narrow,
  user: ({ principal }) => principal?.userId,
  'api-key': ({ principal }) => principal?.apiKeyId,
  global: () => 'all',
  route: () => 'all',
  caller: ({ principal }, { narrow }) =>
    principal === undefined ? `ip:${narrow}` : `user:${principal.userId}`,
}

/** The larger networks in which an address of IPv6 counts as well, as one customer may have them. */
export interface Aggregate {
  /** Bits of the prefix. */
  readonly bits: 56 | 48
  /** How many times the limit of a /64. */
  readonly times: number
  readonly keyOf: KeyOf
}

export const aggregates: readonly Aggregate[] = [
  { bits: 56, times: 4, keyOf: (_request, { middle }) => middle },
  {
    bits: 48,
    times: 16,
    keyOf: (_request, { middle, wide }) => (middle === undefined ? undefined : wide),
  },
]

/** A request that carries something that may prove who asks; a proof it is not. */
export function carriesCredential({ headers }: LimitedRequest): boolean {
  return (
    headers['authorization'] !== undefined ||
    headers['x-api-key'] !== undefined ||
    headers['cookie'] !== undefined
  )
}
