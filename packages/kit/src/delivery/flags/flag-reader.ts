/**
 * Reads what is stored again and again: one read at a time, each with a bound, and none that keeps the
 * process alive.
 *
 * @module
 */

import type { FlagState } from './flag-state.ts'

export interface FlagReaderOptions {
  readonly read: (signal: AbortSignal) => Promise<ReadonlyMap<string, FlagState>>
  readonly onRead: (states: ReadonlyMap<string, FlagState>) => void
  /** Told of the first failure after a success. */
  readonly onProblem: (error: unknown) => void
  /** Told when reading succeeds again. */
  readonly onRecovered: () => void
  readonly pollMs: number
  readonly after: (ms: number, act: () => void) => () => void
  readonly now: () => number
}

/** Another change of this process that was committed meanwhile makes a read worthless. */
const attemptsMax = 3

export class FlagReader {
  readonly #options: FlagReaderOptions
  readonly #closing = new AbortController()
  #running: Promise<boolean> | undefined
  #cancel: () => void = () => undefined
  #changes = 0
  #readAtMs: number | undefined
  #isFailing = false
  #failures = 0

  constructor(options: FlagReaderOptions) {
    this.#options = options
  }

  /** Resolves after the first read, whether or not it succeeded. */
  async start(): Promise<void> {
    await this.refresh()
    this.#schedule()
  }

  /** True if it could be read. Never rejects. */
  refresh(): Promise<boolean> {
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** This process has written: what is being read may be older. */
  changed(): void {
    this.#changes += 1
  }

  stats(): {
    readonly readAtMs: number | undefined
    readonly isFailing: boolean
    readonly failures: number
  } {
    return { readAtMs: this.#readAtMs, isFailing: this.#isFailing, failures: this.#failures }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the flags are closed'))
    this.#cancel()
    await this.#running
  }

  #schedule(): void {
    if (this.#closing.signal.aborted) return
    this.#cancel = this.#options.after(this.#options.pollMs, () => {
      void this.refresh().then(() => this.#schedule())
    })
  }

  async #read(): Promise<boolean> {
    const { onRead, now } = this.#options
    try {
      const states = await this.#readSettled()
      if (states === undefined) return false
      onRead(states)
    } catch (error) {
      this.#failed(error)
      return false
    }
    this.#readAtMs = now()
    if (this.#isFailing) {
      this.#isFailing = false
      this.#options.onRecovered()
    }
    return true
  }

  async #readSettled(): Promise<ReadonlyMap<string, FlagState> | undefined> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const changes = this.#changes
      const states = await this.#options.read(this.#closing.signal)
      if (changes === this.#changes) return states
    }
    return undefined
  }

  #failed(error: unknown): void {
    if (this.#closing.signal.aborted) return
    this.#failures += 1
    if (this.#isFailing) return
    this.#isFailing = true
    this.#options.onProblem(error)
  }
}
