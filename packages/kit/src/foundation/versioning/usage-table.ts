/**
 * Who still uses what is deprecated: one count per operation and client.
 *
 * Bounded whatever clients send: per operation the first `clientsMax` clients are told apart, and
 * all others share one entry.
 *
 * @module
 */

/** How often one client has used one deprecated operation. */
export interface DeprecatedUse {
  /** Method and canonical path, such as `GET /api/v1/reports/:id`. */
  readonly route: string
  readonly client: string
  /** Requests since the start of the process. */
  readonly count: number
  readonly lastUsedAt: Date
}

interface Entry {
  count: number
  lastUsedMs: number
  /** Days since 1970, UTC. */
  lastToldDay: number
}

const DAY_MS = 86_400_000
const CLIENT_LENGTH_MAX = 100
const OTHERS = 'other'

export class UsageTable {
  readonly #clientsMax: number
  readonly #routes = new Map<string, Map<string, Entry>>()

  constructor(clientsMax: number) {
    this.#clientsMax = clientsMax
  }

  /** Counts one use. Gives the client's name if it is its first of the day (UTC), to be told. */
  count(route: string, client: string, nowMs: number): string | undefined {
    const clients = this.#clientsOf(route)
    const name = this.#nameFor(client.slice(0, CLIENT_LENGTH_MAX), clients)
    const entry = clients.get(name) ?? { count: 0, lastUsedMs: 0, lastToldDay: -1 }
    clients.set(name, entry)
    entry.count++
    entry.lastUsedMs = nowMs

    const day = Math.floor(nowMs / DAY_MS)
    if (day === entry.lastToldDay) return
    entry.lastToldDay = day
    return name
  }

  list(): DeprecatedUse[] {
    return [...this.#routes].flatMap(([route, clients]) =>
      [...clients].map(([client, { count, lastUsedMs }]) => ({
        route,
        client,
        count,
        lastUsedAt: new Date(lastUsedMs),
      })),
    )
  }

  #clientsOf(route: string): Map<string, Entry> {
    const known = this.#routes.get(route)
    if (known !== undefined) return known
    const clients = new Map<string, Entry>()
    this.#routes.set(route, clients)
    return clients
  }

  #nameFor(client: string, clients: ReadonlyMap<string, Entry>): string {
    return clients.has(client) || clients.size < this.#clientsMax ? client : OTHERS
  }
}
