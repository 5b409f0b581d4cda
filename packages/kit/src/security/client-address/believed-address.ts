/**
 * The address of the client of each request, made when it is first needed and then kept: with the
 * connection if its peer is the client, with the request if proxies told it.
 *
 * What `X-Forwarded-For` says beyond what is believed is taken out of it, so that whoever reads the
 * header, Fastify's `request.ip` among them, finds the same client. `rawHeaders` stays as received.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import { addressOf, type ClientAddress, unknownAddress } from './address.ts'
import { readForwardedFor } from './forwarded-for.ts'
import { formatGroups, type Groups, parseGroups } from './groups.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** What is read of a request, and where what was found out is kept. */
export interface AddressedRequest {
  readonly headers: IncomingHttpHeaders
  readonly socket: AddressedSocket | null | undefined
  [client]?: ClientAddress
}

export interface AddressedSocket {
  readonly remoteAddress?: string | undefined
  [peer]?: Peer
}

interface Peer {
  readonly address: ClientAddress
  readonly isProxy: boolean
  /** Whose judgement this is, as a server may have two applications. */
  readonly by: BelievedAddresses
}

/** Since the start; `client_address_unbelieved_total{reason}`. */
export interface ClientAddressStats {
  /** Requests with X-Forwarded-For whose peer is not trusted: forged, or a proxy is not configured. */
  readonly ignored: number
  /** Requests for which a trusted proxy passed on an entry that is no address. */
  readonly malformed: number
}

const client = Symbol('@plimsoll/kit/client-address')
const peer = Symbol('@plimsoll/kit/client-address peer')
const header = 'x-forwarded-for'

export class BelievedAddresses {
  readonly #proxies: TrustedProxies
  #ignored = 0
  #malformed = 0

  constructor(proxies: TrustedProxies) {
    this.#proxies = proxies
  }

  stats(): ClientAddressStats {
    return { ignored: this.#ignored, malformed: this.#malformed }
  }

  of(request: AddressedRequest): ClientAddress {
    const { socket } = request
    const from = socket?.[peer]?.by === this ? socket[peer] : this.#meet(socket)
    if (from === undefined) return unknownAddress
    if (request[client] !== undefined) return request[client]
    const told = request.headers[header]
    if (told === undefined) return from.address
    return this.#settle(request, from, told)
  }

  /** Judges the peer while the connection still has one: a closed socket forgets its address. */
  #meet(socket: AddressedSocket | null | undefined): Peer | undefined {
    if (!socket) return undefined
    const groups = parseGroups(socket.remoteAddress ?? '')
    const judged: Peer = {
      address: groups ? addressOf(groups) : unknownAddress,
      isProxy: groups !== undefined && this.#proxies.has(groups),
      by: this,
    }
    if (groups !== undefined) socket[peer] = judged
    return judged
  }

  #settle(request: AddressedRequest, from: Peer, told: unknown): ClientAddress {
    const { headers } = request
    if (!from.isProxy || typeof told !== 'string') {
      this.#ignored += 1
      delete headers[header]
      return from.address
    }
    const { addresses, isBroken } = readForwardedFor(told, this.#proxies)
    if (isBroken) this.#malformed += 1
    const last = addresses.at(-1)
    if (last === undefined) {
      delete headers[header]
      return from.address
    }
    const address = addressOf(last)
    request[client] = address
    const believed = textOf(address, addresses)
    if (believed !== told) headers[header] = believed
    return address
  }
}

/** The header as it should have come. */
function textOf({ text }: ClientAddress, addresses: readonly Groups[]): string {
  if (addresses.length === 1) return text
  const proxies = addresses.slice(0, -1).map(formatGroups).reverse()
  return [text, ...proxies].join(', ')
}
