/**
 * Four processes that take from one limit at the same time.
 *
 * @module
 */

import { AskedProcesses } from './asked-processes.ts'
import type { TakerTask } from './taker.ts'

const processes = 4
const takesPerProcess = 100

export const takes: number = processes * takesPerProcess

export class Takers implements AsyncDisposable {
  readonly #processes: AskedProcesses<TakerTask, number>

  private constructor(started: AskedProcesses<TakerTask, number>) {
    this.#processes = started
  }

  static async start(redisUrl: string): Promise<Takers> {
    const script = new URL('taker.ts', import.meta.url)
    return new Takers(await AskedProcesses.start(script, [redisUrl], processes))
  }

  /** How many of 400 takes of one unit were admitted. */
  async admitted(task: Omit<TakerTask, 'takes'>): Promise<number> {
    const counts = await this.#processes.ask({ ...task, takes: takesPerProcess })
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes[Symbol.asyncDispose]()
  }
}
