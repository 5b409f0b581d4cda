/**
 * What the script in Redis must do, said again with the pure functions and a clock of the test.
 *
 * @module
 */

import {
  gcraRefunded,
  gcraRemaining,
  gcraRule,
  gcraSettled,
  gcraTaken,
  gcraWaitUs,
} from '../gcra.ts'
import type { LimitStore, StoreAsk, StoreReply } from '../limit-store.ts'
import type { LimitPolicy, LimitWindow } from '../policy.ts'
import { windowIds } from '../script-arguments.ts'
import {
  advance,
  refundSubWindows,
  setBack,
  settleSubWindows,
  subWindowAt,
  subWindowCount,
  subWindowRule,
  subWindowsAheadUs,
  subWindowsRemaining,
  subWindowsWaitUs,
  takeFromSubWindows,
} from '../sub-windows.ts'

interface Counter {
  readonly state: number[]
  advance(fromUs: number, nowUs: number): void
  setBack(): void
  remaining(): number
  aheadUs(nowUs: number): number
  waitUs(want: number, nowUs: number): number
  change(operation: Change, units: number, nodes: number): void
}

type Change = 'take' | 'settle' | 'refund'
type Make = (window: LimitWindow, state: number[] | undefined) => Counter

const gcra: Make = (window, state = [0]) => {
  const rule = gcraRule(window)
  const ahead = (): number => state[0] ?? 0
  const changes = {
    take: (units: number) => gcraTaken(rule, ahead(), units),
    settle: (units: number, nodes: number) => gcraSettled(rule, ahead(), units, nodes),
    refund: (units: number) => gcraRefunded(rule, ahead(), units),
  }
  return {
    state,
    advance: (fromUs, nowUs) => {
      state[0] = Math.max(0, ahead() - (nowUs - fromUs))
    },
    setBack: () => undefined,
    remaining: () => gcraRemaining(rule, ahead()),
    aheadUs: ahead,
    waitUs: (want) => gcraWaitUs(rule, ahead(), want),
    change: (operation, units, nodes) => {
      state[0] = changes[operation](units, nodes)
    },
  }
}

const strict: Make = (window, state = new Array<number>(subWindowCount).fill(0)) => {
  const rule = subWindowRule(window)
  const changes = {
    take: (units: number) => takeFromSubWindows(state, units),
    settle: (units: number, nodes: number) => settleSubWindows(rule, state, units, nodes),
    refund: (units: number) => refundSubWindows(state, units),
  }
  return {
    state,
    advance: (fromUs, nowUs) =>
      advance(state, subWindowAt(rule, nowUs) - subWindowAt(rule, fromUs)),
    setBack: () => setBack(state),
    remaining: () => subWindowsRemaining(rule, state),
    aheadUs: (nowUs) => subWindowsAheadUs(rule, state, nowUs),
    waitUs: (want, nowUs) => subWindowsWaitUs(rule, state, want, nowUs),
    change: (operation, units, nodes) => changes[operation](units, nodes),
  }
}

const makes = { gcra, strict }

interface Stored {
  readonly algorithm: LimitPolicy['algorithm']
  readonly stampUs: number
  readonly states: ReadonlyMap<number, readonly number[]>
}

interface Reading {
  readonly ask: StoreAsk
  readonly counters: readonly Counter[]
  /** The clock stands before the last change. */
  readonly isBack: boolean
  readonly room: number
}

export class ModelStore implements LimitStore {
  readonly #nowUs: () => number
  readonly #stored = new Map<string, Stored>()

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs
  }

  async take(asks: readonly StoreAsk[], { all }: { all: boolean }): Promise<StoreReply> {
    const readings = asks.map((ask) => this.#read(ask))
    const isRefused = all && readings.some(({ ask, room }) => room < ask.want)
    return this.#reply(readings, 'take', ({ room }) => (isRefused ? 0 : room))
  }

  async settle(asks: readonly StoreAsk[], nodes: number): Promise<StoreReply> {
    const readings = asks.map((ask) => this.#read(ask))
    return this.#reply(readings, 'settle', ({ ask }) => ask.want, nodes)
  }

  async refund(asks: readonly StoreAsk[]): Promise<StoreReply> {
    const readings = asks.map((ask) => this.#read(ask))
    return this.#reply(readings, 'refund', ({ ask }) => ask.want)
  }

  async peek(asks: readonly StoreAsk[]): Promise<StoreReply> {
    const readings = asks.map((ask) => ({ ...this.#read(ask), isBack: false }))
    return this.#reply(readings, 'take', () => 0)
  }

  async heartbeat(): Promise<number> {
    return 1
  }

  #read(ask: StoreAsk): Reading {
    const { windows, algorithm } = ask.policy
    const nowUs = this.#nowUs()
    const found = this.#stored.get(keyOf(ask))
    const stored = found?.algorithm === algorithm ? found : undefined
    const isBack = stored !== undefined && stored.stampUs > nowUs
    const ids = windowIds(windows)
    const counters = windows.map((window, index) => {
      const state = stored?.states.get(ids[index] ?? 0)
      const counter = makes[algorithm](window, state === undefined ? undefined : [...state])
      if (isBack) counter.setBack()
      else counter.advance(stored?.stampUs ?? nowUs, nowUs)
      return counter
    })
    const room = Math.min(ask.want, ...counters.map((counter) => counter.remaining()))
    return { ask, counters, isBack, room }
  }

  #reply(
    readings: readonly Reading[],
    operation: Change,
    unitsOf: (reading: Reading) => number,
    nodes = 1,
  ): StoreReply {
    const nowUs = this.#nowUs()
    const granted = readings.map((reading) => {
      const units = unitsOf(reading)
      if (units > 0) for (const each of reading.counters) each.change(operation, units, nodes)
      if (units > 0 || reading.isBack) this.#write(reading, nowUs)
      return units
    })
    const windows = readings.map(({ ask, counters }) =>
      counters.map((counter) => ({
        aheadUs: counter.aheadUs(nowUs),
        remaining: counter.remaining(),
        waitUs: counter.waitUs(ask.want, nowUs),
      })),
    )
    return { granted, windows }
  }

  #write({ ask, counters }: Reading, stampUs: number): void {
    if (counters.every((counter) => counter.aheadUs(stampUs) === 0)) {
      this.#stored.delete(keyOf(ask))
      return
    }
    const ids = windowIds(ask.policy.windows)
    const states = new Map(counters.map(({ state }, index) => [ids[index] ?? 0, state]))
    this.#stored.set(keyOf(ask), { algorithm: ask.policy.algorithm, stampUs, states })
  }
}

function keyOf({ policy, key }: StoreAsk): string {
  return `${policy.name} ${key}`
}
