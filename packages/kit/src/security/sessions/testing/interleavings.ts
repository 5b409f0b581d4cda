/**
 * Random interleavings of refreshes of one session: calls that overlap statement by statement, that
 * are cut off between a commit and its answer, that come late, from another device, or with an old
 * token. Each history is checked against the model, and for forks.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { type Database, newId } from '../../../reliability/database/index.ts'
import { counters } from '../counters.ts'
import { raceMs, replaysMax } from '../judge.ts'
import { type Refresher, refreshSession } from '../refresh-session.ts'
import { refreshTokens } from '../refresh-token.ts'
import { SessionStore } from '../session-store.ts'
import { createSessions } from '../sessions.ts'
import { resolveSettings } from '../settings.ts'
import type { SessionTables } from '../tables.ts'
import { type Operation, operation } from './operation.ts'
import { randomOf } from './random-of.ts'
import { readThenWrite } from './read-then-write.ts'
import { type Answered, type Asked, isExplained, type ModelRules } from './session-model.ts'

export interface InterleavingFigures {
  interleavings: number
  calls: number
  cutOff: number
  rotated: number
  again: number
  refused: number
  endedByReuse: number
  /** Tokens that were exchanged for two different successors. */
  forks: number
  /** Histories that no order of their calls explains. */
  unexplained: number
}

export interface InterleavingOptions {
  readonly database: Database<SessionTables>
  readonly count: number
  readonly seed: number
  /** `read-then-write` is the control, which must fork. Default `compare-and-swap`. */
  readonly rotation?: 'compare-and-swap' | 'read-then-write'
}

interface Call {
  readonly asked: Asked
  readonly operation: Operation<Answered>
  readonly beganAt: number
  endedAt: number
  isCutOff: boolean
}

const secrets = { secret: randomBytes(32) }
const tokens = refreshTokens(secrets)
const silent = { appendWithin: async () => undefined }
const [startMs, idleMs, absoluteMs] = [Date.parse('2026-01-31T12:00:00.000Z'), 90_000, 120_000]
const graceMs = 10_000
const rules: ModelRules = {
  ...{ graceMs, raceMs, replaysMax, idleMs, absoluteEndMs: startMs + absoluteMs },
}
/** Several at once, or most of the time is spent waiting for the store. */
const lanes = 8

export async function interleave(options: InterleavingOptions): Promise<InterleavingFigures> {
  const figures: InterleavingFigures = {
    ...{ interleavings: 0, calls: 0, cutOff: 0, rotated: 0, again: 0, refused: 0 },
    ...{ endedByReuse: 0, forks: 0, unexplained: 0 },
  }
  let next = 0
  const lane = async () => {
    while (next < options.count) {
      next += 1
      await new History(options, figures, randomOf(options.seed * 1_000_003 + next)).run()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return figures
}

class History {
  readonly #options: InterleavingOptions
  readonly #figures: InterleavingFigures
  readonly #random: () => number
  readonly #store: SessionStore
  readonly #calls: Call[] = []
  readonly #successors = new Map<number, Set<string>>()
  readonly #given = new Map<number, string>()
  readonly #callsMax: number
  #sessionId = ''
  #nowMs = startMs
  #step = 0

  constructor(options: InterleavingOptions, figures: InterleavingFigures, random: () => number) {
    this.#options = options
    this.#figures = figures
    this.#random = random
    this.#store = new SessionStore(options.database)
    // Now and then enough to use up the replays.
    this.#callsMax = random() < 0.1 ? 14 : 4 + Math.floor(random() * 5)
  }

  async run(): Promise<void> {
    const { database } = this.#options
    const sessions = createSessions(this.#settings())
    const session = { userId: newId(), device: { userAgent: 'phone' } }
    const started = await database.transaction((queries) => sessions.start(queries, session))
    this.#sessionId = started.sessionId
    this.#given.set(1, started.refreshToken)

    while (await this.#act()) this.#step += 1
    await this.#judge()
  }

  /** One more thing happens. @returns false if nothing can any more. */
  async #act(): Promise<boolean> {
    const running = this.#calls.filter(({ endedAt, isCutOff }) => !isCutOff && endedAt === Infinity)
    const mayBegin = this.#calls.length < this.#callsMax
    if (!mayBegin && running.length === 0) return false
    const chance = this.#random()
    if (chance < 0.12) this.#passTime()
    else if (mayBegin && (running.length === 0 || chance < 0.45)) await this.#begin()
    else if (running.length > 0) await this.#goOn(this.#oneOf(running))
    return true
  }

  #passTime(): void {
    this.#nowMs += this.#oneOf([1, 400, 1_001, 1_500, 5_000, 9_000, 11_000, 50_000])
  }

  async #begin(): Promise<void> {
    const asked = this.#ask()
    const begin = (pause: () => Promise<void>) => this.#call(asked, pause)
    const call: Call = {
      ...{ asked, operation: operation(begin), beganAt: this.#step, endedAt: Infinity },
      isCutOff: false,
    }
    this.#calls.push(call)
    await this.#stepOf(call)
  }

  #ask(): Asked {
    if (this.#random() < 0.03) return { kind: 'end' }
    const newest = Math.max(...this.#given.keys())
    const age = this.#oneOf([0, 0, 0, 1, 1, 1, 1, 2])
    const counter = Math.max(1, newest - age)
    const device = this.#random() < 0.93 ? 'phone' : 'thief'
    return { kind: 'refresh', counter, device, nowMs: this.#nowMs }
  }

  async #goOn(call: Call): Promise<void> {
    // The process dies: what it has committed stays, and nobody hears of it.
    if (this.#random() < 0.08) call.isCutOff = true
    else await this.#stepOf(call)
  }

  async #stepOf(call: Call): Promise<void> {
    await call.operation.step()
    if (call.operation.result !== undefined) call.endedAt = this.#step
  }

  async #call(asked: Asked, pause: () => Promise<void>): Promise<Answered> {
    if (asked.kind === 'end') {
      await createSessions(this.#settings(pause)).end(this.#sessionId)
      return 'done'
    }
    const { counter, device } = asked
    const token = this.#given.get(counter) ?? ''
    try {
      const answer = await refreshSession(this.#refresher(pause), token, { userAgent: device })
      this.#figures[answer.result === 'rotated' ? 'rotated' : 'again'] += 1
      return this.#keep(counter, answer.refreshToken)
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 401) throw error
      this.#figures.refused += 1
      return 'refused'
    }
  }

  #keep(presented: number, successor: string): number {
    const successors = this.#successors.get(presented) ?? new Set()
    this.#successors.set(presented, successors.add(successor))
    const content = tokens.read(successor)
    if (typeof content === 'string') throw new TypeError(`the successor is ${content}`)
    this.#given.set(content.counter, successor)
    return content.counter
  }

  #settings(pause?: () => Promise<void>) {
    const { database } = this.#options
    const nowMs = this.#nowMs
    const revocation = {
      async transaction<Result>(work: (queries: never, revoke: () => Promise<void>) => Result) {
        const run = async (queries: unknown) => work(queries as never, async () => undefined)
        const value = await database.transaction(run)
        await pause?.()
        return { value: value as Awaited<Result>, propagation: 'complete' as const }
      },
    }
    const parts = { database, secrets, audit: silent, graceMs, idleMs, absoluteMs }
    return resolveSettings({ ...parts, revocation: revocation as never, now: () => nowMs })
  }

  #refresher(pause: () => Promise<void>): Refresher {
    const { database, rotation } = this.#options
    const isControl = rotation === 'read-then-write'
    const store = isControl ? readThenWrite(database, this.#store, pause) : this.#store
    const settings = this.#settings(pause)
    return { settings, tokens, counts: counters(), store: paused(store, pause) }
  }

  async #judge(): Promise<void> {
    const figures = this.#figures
    const row = await this.#store.find(this.#sessionId)
    const isEnded = row?.revoked_at !== null
    const cutOff = this.#calls.filter((call) => call.isCutOff).length
    figures.interleavings += 1
    figures.calls += this.#calls.length
    figures.cutOff += cutOff
    figures.forks += [...this.#successors.values()].filter(({ size }) => size > 1).length
    if (isEnded && !this.#calls.some(({ asked }) => asked.kind === 'end')) figures.endedByReuse += 1

    const start = {
      ...{ counter: 1, rotatedMs: startMs, replays: 0, device: 'phone', isEnded: false },
      expiresMs: startMs + idleMs,
    }
    const seen = this.#calls.map((call) => ({ ...call, answered: call.operation.result }))
    const isFinal = (state: typeof start) =>
      state.isEnded === isEnded && state.counter === row?.counter && state.replays === row.replays
    if (!isExplained(seen, start, isFinal, rules)) figures.unexplained += 1
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item
  }
}

/** Pauses after each statement: committed, and not answered yet. */
function paused(store: Refresher['store'], pause: () => Promise<void>): Refresher['store'] {
  const after = async <Result>(statement: Promise<Result>) => {
    const result = await statement
    await pause()
    return result
  }
  return {
    rotate: (...call) => after(store.rotate(...call)),
    find: (...call) => after(store.find(...call)),
    countReplay: (...call) => after(store.countReplay(...call)),
  }
}
