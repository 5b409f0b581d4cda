/**
 * Four processes that share limits through a real Redis, and know of each other.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { LimiterAnswer, LimiterTask } from './limiter-process.ts'

export const processes = 4

export class LimiterProcesses implements AsyncDisposable {
  readonly #children: readonly ChildProcess[]

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children
  }

  static async start(redisUrl: string): Promise<LimiterProcesses> {
    const path = new URL('limiter-process.ts', import.meta.url)
    const children = Array.from({ length: processes }, () => fork(path, [redisUrl]))
    await Promise.all(children.map(answer))
    const started = new LimiterProcesses(children)
    await started.#knowEachOther()
    return started
  }

  /** How many all together admit. */
  async admitted(task: LimiterTask): Promise<number> {
    const answers = await this.#ask(task)
    return answers.reduce((sum, { admitted }) => sum + admitted, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        const ended = once(child, 'exit')
        child.disconnect()
        await ended
      }),
    )
  }

  #ask(task: LimiterTask): Promise<LimiterAnswer[]> {
    return Promise.all(
      this.#children.map((child) => {
        child.send(task)
        return answer(child) as Promise<LimiterAnswer>
      }),
    )
  }

  async #knowEachOther(): Promise<void> {
    const nothing: LimiterTask = { mode: 'exact', limit: 1, key: '', takes: 0, goes: 0 }
    for (let tries = 0; tries < 200; tries += 1) {
      const answers = await this.#ask(nothing)
      if (answers.every(({ nodes }) => nodes === processes)) return
      await wait(50)
    }
    throw new Error('the processes do not know of each other')
  }
}

/** The next message. A process that ends instead fails the test at once. */
async function answer(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const fail = () => reject(new Error('a process with a limiter has ended'))
  child.once('message', resolve)
  child.once('exit', fail)
  return promise.finally(() => child.off('exit', fail))
}
