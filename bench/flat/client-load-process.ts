/**
 * The process of the load: as the hot path is loaded, but on connections that stay open while other
 * servers are loaded, and each brings requests of clients of its own, so that a client's turn comes
 * again only when all the others of its connection had theirs.
 *
 * @module
 */

import { hotHeaders, hotPath, requestBytes } from '../candidates/hot-request.ts'
import { reportBytes, reports } from '../candidates/reports.ts'
import { answerParent } from '../channel.ts'
import { LoadGenerator } from '../load-generator.ts'
import { addressOf } from './client-addresses.ts'

/** Opens the connections to a server. */
export interface ClientLoad {
  readonly port: number
  /** One for each connection. */
  readonly tokens: readonly string[]
  /** Addresses, spread over the connections; 0: nobody says one. */
  readonly clients: number
}

/** So many requests, all of which are answered before the answer. */
export interface Portion {
  readonly port: number
  readonly requestsPerConnection: number
}

const portionMsMax = 50_000
const generators = new Map<number, readonly LoadGenerator[]>()

answerParent({
  async open({ port, tokens, clients }: ClientLoad): Promise<void> {
    const own = Math.max(1, Math.floor(clients / tokens.length))
    // All of them before the first connection, which a server closes if nothing comes for long.
    const requests = tokens.map((token, index) => {
      const first = clients <= 1 ? 0 : index * own
      return requestsOf(token, index, clients === 0 ? [] : counted(first, own))
    })
    const expected = { status: 200, bodyBytes: reportBytes }
    const opened = requests.map((each) =>
      LoadGenerator.open({ port, connections: 1, requests: each, expected }),
    )
    generators.set(port, await Promise.all(opened))
  },
  /** How many were served. */
  async load({ port, requestsPerConnection: requestsMax }: Portion): Promise<number> {
    const bounds = { durationMs: portionMsMax, requestsMax }
    const all = generators.get(port) ?? []
    const results = await Promise.all(all.map((each) => each.load(bounds)))
    return results.reduce((sum, { served }) => sum + served, 0)
  },
})

/** Of one connection: whole, as bytes; without clients one alone. */
function requestsOf(token: string, index: number, clients: readonly number[]): Uint8Array[] {
  const ids = [...reports.keys()]
  const path = hotPath(ids[index % ids.length] ?? '')
  const headers = hotHeaders(token)
  if (clients.length === 0) return [requestBytes('GET', path, headers)]
  return clients.map((client) =>
    requestBytes('GET', path, { ...headers, 'x-forwarded-for': addressOf(client) }),
  )
}

function counted(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
