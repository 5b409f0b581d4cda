import { createLimiter } from '../create-limiter.ts'
import type { LimitDecision, Limiter } from '../limiter.ts'
import type { LimitPolicy } from '../policy.ts'
import type { RedisStateSource } from '../store-link.ts'
import { SimulatedServer, SimulatedStore } from './simulated-store.ts'
import { VirtualTime } from './virtual-time.ts'

/** A connection as the redis concern tells of it. */
export class ToldState implements RedisStateSource {
  state = 'up'
  readonly #up = new Set<() => void>()
  readonly #down = new Set<(why: string) => void>()

  onUp(act: () => void): () => void {
    this.#up.add(act)
    return () => void this.#up.delete(act)
  }

  onDown(act: (why: string) => void): () => void {
    this.#down.add(act)
    return () => void this.#down.delete(act)
  }

  tell(state: 'up' | 'down'): void {
    this.state = state
    if (state === 'up') for (const act of this.#up) act()
    else for (const act of this.#down) act('it is a test')
  }

  get listeners(): number {
    return this.#up.size + this.#down.size
  }
}

export interface OutageOptions {
  readonly nodes?: number
  /** Messages are lost without anyone being told. */
  readonly isSilent?: boolean
}

/** Limiters that know of each other, whose store can be taken away. */
export async function beforeOutage({ nodes = 4, isSilent = false }: OutageOptions = {}) {
  const time = new VirtualTime()
  const server = new SimulatedServer(time)
  let isAway = false
  const network = { delayMs: () => 0.2, isLost: () => isAway }
  const states: ToldState[] = []
  const limiters = Array.from({ length: nodes }, (_, index): Limiter => {
    const store = new SimulatedStore(time, server, network)
    const state = new ToldState()
    states.push(state)
    const redisState = isSilent ? undefined : state
    return createLimiter({ store, redisState, nodeId: `${index}`, clock: time, keysMax: 1_000 })
  })
  await time.advance(1_200)
  const become = (away: boolean) => {
    isAway = away
    if (!isSilent) for (const state of states) state.tell(away ? 'down' : 'up')
  }
  return {
    time,
    server,
    limiters,
    states,
    begin: () => become(true),
    heal: () => become(false),
    take: (policy: LimitPolicy, node = 0, cost = 1) =>
      decided(time, limiters[node]?.take([{ policy, key: 'key', cost }])),
  }
}

/** The decision, and how long it took. */
export async function decided(
  time: VirtualTime,
  decision: LimitDecision | Promise<LimitDecision> | undefined,
): Promise<LimitDecision & { readonly tookMs: number }> {
  if (decision === undefined) throw new Error('no such node')
  const startMs = time.now()
  let isOver = !(decision instanceof Promise)
  const end = Promise.resolve(decision).then((result) => {
    isOver = true
    return result
  })
  while (!isOver) await time.advance(0.1)
  return { ...(await end), tookMs: time.now() - startMs }
}
