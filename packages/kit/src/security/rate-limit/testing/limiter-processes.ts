/**
 * Four processes that share limits through a real Redis, and know of each other.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import { AskedProcesses } from './asked-processes.ts'
import type { LimiterAnswer, LimiterTask } from './limiter-process.ts'

export const processes = 4

export class LimiterProcesses implements AsyncDisposable {
  readonly #processes: AskedProcesses<LimiterTask, LimiterAnswer>

  private constructor(started: AskedProcesses<LimiterTask, LimiterAnswer>) {
    this.#processes = started
  }

  static async start(redisUrl: string): Promise<LimiterProcesses> {
    const script = new URL('limiter-process.ts', import.meta.url)
    const started = new LimiterProcesses(await AskedProcesses.start(script, [redisUrl], processes))
    await started.#knowEachOther()
    return started
  }

  /** How many all together admit. */
  async admitted(task: LimiterTask): Promise<number> {
    const answers = await this.#processes.ask(task)
    return answers.reduce((sum, { admitted }) => sum + admitted, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes[Symbol.asyncDispose]()
  }

  async #knowEachOther(): Promise<void> {
    const nothing: LimiterTask = { mode: 'exact', limit: 1, key: '', takes: 0, goes: 0 }
    for (let tries = 0; tries < 200; tries += 1) {
      const answers = await this.#processes.ask(nothing)
      if (answers.every(({ nodes }) => nodes === processes)) return
      await wait(50)
    }
    throw new Error('the processes do not know of each other')
  }
}
