import { RedisClient, resolveOptions } from '../../../reliability/redis/index.ts'
import { createHub } from '../hub.ts'
import type { HubOptions } from '../hub-options.ts'
import type { Hub, Member } from '../hub-port.ts'

/** Hubs as of several processes. */
export interface HubFleet extends AsyncDisposable {
  readonly hubs: readonly [Hub, ...Hub[]]
  /** What each was told. */
  readonly problems: readonly unknown[][]
}

/** So many that share the order already. */
export async function sharedHubs(
  url: string,
  count: number,
  options: HubOptions = {},
): Promise<HubFleet> {
  const fleet = await startedHubs(url, count, options)
  await Promise.all(fleet.hubs.map(isShared))
  return fleet
}

export async function startedHubs(
  url: string,
  count: number,
  options: HubOptions = {},
): Promise<HubFleet> {
  const clients: RedisClient[] = []
  const problems: unknown[][] = []
  const started = () => {
    const told: unknown[] = []
    const redis = new RedisClient(resolveOptions({ url, reconnectMaxMs: 50 }))
    clients.push(redis)
    problems.push(told)
    return createHub({ ...options, redis, onProblem: (problem) => told.push(problem) })
  }
  const hubs: [Hub, ...Hub[]] = [started(), ...Array.from({ length: count - 1 }, started)]
  for (const hub of hubs) await hub.start()
  return {
    hubs,
    problems,
    async [Symbol.asyncDispose]() {
      for (const hub of hubs) await hub.close()
      for (const client of clients) client.close()
    },
  }
}

export function isShared(hub: Hub): Promise<void> {
  return until(() => hub.stats().mode === 'shared', 'it shares the order')
}

/** What a member was given: the data of events, and `resync` with the topics. */
export interface Recorder extends Member {
  readonly log: string[]
}

export function recorder(): Recorder {
  const log: string[] = []
  return {
    log,
    deliver: ({ bytes }) =>
      log.push(String((JSON.parse(bytes.toString()) as { data: unknown }).data)),
    resync: (topics) => log.push(`resync ${topics}`),
  }
}

/** @throws Error if it is not so in time. */
export async function until(isSo: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
