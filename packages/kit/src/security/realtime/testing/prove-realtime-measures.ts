/**
 * The measurements of the proof, each on servers and clients that it starts and ends.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { ClientsOptions, Heard, Opening } from './prove-realtime-clients.ts'
import { type Asked, startProcess } from './prove-realtime-processes.ts'
import type {
  Control,
  Memory,
  Published,
  Publishing,
  ServerOptions,
} from './prove-realtime-server.ts'

/** Where the servers keep their state, and the secret of the tokens. */
export type Place = Pick<ServerOptions, 'databaseUrl' | 'redisUrl' | 'secret'>

interface Server {
  readonly kind: 'kit' | 'bare'
  readonly control?: Control
  readonly follows?: ServerOptions['follows']
}

const clientProcesses = 2

/** Bytes of each socket, once it has been open for a while. */
export async function idleBytes(
  place: Place,
  { sockets, ...server }: Server & { readonly sockets: number },
): Promise<{ readonly resident: number; readonly heap: number; readonly open: number }> {
  await using asked = await startServer(place, server)
  await using clients = await startClients(place)
  const port = await asked.ask<number>('port')
  // What the first sockets take once for all is not what each takes.
  await clients.open({ port, count: Math.min(sockets, 500) })
  await clients.closeAll()
  const before = await asked.ask<Memory>('memory')

  await clients.open({ port, count: sockets })
  const after = await asked.ask<Memory>('memory')

  return {
    resident: (after.residentBytes - before.residentBytes) / after.sockets,
    heap: (after.heapBytes - before.heapBytes) / after.sockets,
    open: after.sockets,
  }
}

/**
 * Microseconds of the processor of the server for a handshake, of kit and bare in turn. The least of
 * the rounds: whatever else the machine does only adds to them.
 */
export async function handshakeCost(
  place: Place,
  { rounds, count, control }: { rounds: number; count: number; control?: Control },
): Promise<{ readonly kitUs: number; readonly bareUs: number; readonly addedUs: number }> {
  await using kit = await startServer(place, { kind: 'kit', ...(control && { control }) })
  await using bare = await startServer(place, { kind: 'bare' })
  await using clients = await startClients(place)
  const costs = { kit: [] as number[], bare: [] as number[] }
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, server] of [
      ['kit', kit],
      ['bare', bare],
    ] as const) {
      const costUs = await handshakesUs(server, clients, count)
      // Nothing is compiled yet in the first.
      if (round >= 0) costs[name].push(costUs)
    }
  }
  const [kitUs, bareUs] = [Math.min(...costs.kit), Math.min(...costs.bare)]
  return { kitUs, bareUs, addedUs: kitUs - bareUs }
}

export interface Revoking {
  /** From the call that revokes until a client hears that its socket is closed. */
  readonly latenciesMs: readonly number[]
  /** Until the last process knew. */
  readonly knownMs: readonly number[]
  readonly left: number
}

export async function revoking(
  place: Place,
  how: Server & { readonly processes: number; readonly rounds: number; readonly count: number },
): Promise<Revoking> {
  const { processes, rounds, count, ...server } = how
  await using servers = await all(
    Array.from({ length: processes }, () => startServer(place, server)),
  )
  await using clients = await startClients(place)
  const [latenciesMs, knownMs]: [number[], number[]] = [[], []]
  let left = 0
  for (let round = -1; round < rounds; round += 1) {
    const { calledNs, closedNs, knownNs } = await revokeOnce(servers.list, clients, count)
    // As for the handshakes.
    if (round < 0) continue
    latenciesMs.push(...closedNs.map((at) => (at - calledNs) / 1e6))
    knownMs.push((knownNs - calledNs) / 1e6)
    left += count - closedNs.length
  }
  return { latenciesMs, knownMs, left }
}

async function revokeOnce(servers: readonly Asked[], clients: Clients, count: number) {
  const sid = randomBytes(16).toString('base64url')
  const share = Math.floor(count / servers.length)
  for (const server of servers) {
    const port = await server.ask<number>('port')
    await clients.open({ port, count: share, claims: { sid }, isListening: true })
  }
  const closing = clients.closes(3_000)
  const calledNs = (await servers[0]?.ask<number>('revoke', { sid })) ?? Number.NaN
  const closedNs = await closing
  const known = await Promise.all(servers.map((server) => server.ask<number>('knownNs')))
  await clients.closeAll()
  return { calledNs, closedNs, knownNs: Math.max(...known) }
}

/** From the call that publishes until a client has it. */
export async function publishing(
  place: Place,
  how: Server & Publishing & { readonly count: number },
): Promise<{
  readonly latenciesMs: readonly number[]
  readonly faulty: number
  readonly deliveryUs: number
}> {
  const { count, events, bytes, everyMs, ...server } = how
  await using asked = await startServer(place, server)
  await using clients = await startClients(place)
  await clients.open({ port: await asked.ask<number>('port'), count })
  const about = { events, bytes, everyMs }
  await asked.ask('publish', about)
  await clients.heard(events)

  const { processorUs } = await asked.ask<Published>('publish', about)
  const heard = await clients.heard(events)

  return {
    latenciesMs: heard.flatMap(({ latenciesUs }) => latenciesUs.map((us) => us / 1_000)),
    faulty: heard.reduce((sum, { faulty }) => sum + faulty, 0),
    deliveryUs: processorUs / (events * count),
  }
}

async function handshakesUs(server: Asked, clients: Clients, count: number): Promise<number> {
  const port = await server.ask<number>('port')
  const beforeUs = await server.ask<number>('processorUs')
  await clients.open({ port, count })
  const afterUs = await server.ask<number>('processorUs')
  await clients.closeAll()
  return (afterUs - beforeUs) / count
}

interface Clients extends AsyncDisposable {
  open(opening: Opening): Promise<void>
  closes(withinMs: number): Promise<readonly number[]>
  heard(events: number): Promise<readonly Heard[]>
  closeAll(): Promise<void>
}

async function startClients({ secret }: Place): Promise<Clients> {
  const starting = Array.from({ length: clientProcesses }, (_, index) =>
    startProcess('prove-realtime-clients.ts', { secret, index } satisfies ClientsOptions),
  )
  const processes = await all(starting)
  const each = <Answer>(request: string, about: object) =>
    Promise.all(processes.list.map((one) => one.ask<Answer>(request, about)))
  return {
    async open(opening) {
      const share = Math.ceil(opening.count / clientProcesses)
      const shares = [share, opening.count - share]
      const opened = shares.map((count, at) =>
        processes.list[at]?.ask('open', { ...opening, count } satisfies Opening),
      )
      await Promise.all(opened)
    },
    closes: async (withinMs) => (await each<readonly number[]>('closes', { withinMs })).flat(),
    heard: (events) => each<Heard>('heard', { events, withinMs: 5_000 }),
    closeAll: async () => void (await each('closeAll', {})),
    [Symbol.asyncDispose]: () => processes[Symbol.asyncDispose](),
  }
}

function startServer(
  place: Place,
  { kind, control = 'none', follows = 'user' }: Server,
): Promise<Asked> {
  const options: ServerOptions = { ...place, kind, control, follows }
  return startProcess('prove-realtime-server.ts', options)
}

async function all(starting: readonly Promise<Asked>[]) {
  const list = await Promise.all(starting)
  return {
    list,
    async [Symbol.asyncDispose]() {
      for (const one of list) await one[Symbol.asyncDispose]()
    },
  }
}
