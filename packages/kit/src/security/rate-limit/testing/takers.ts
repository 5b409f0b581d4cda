/**
 * Four processes that take from one limit at the same time.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { TakerTask } from './taker.ts'

const processes = 4
const takesPerProcess = 100

export const takes: number = processes * takesPerProcess

export class Takers implements AsyncDisposable {
  readonly #children: readonly ChildProcess[]

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children
  }

  static async start(redisUrl: string): Promise<Takers> {
    const path = new URL('taker.ts', import.meta.url)
    const children = Array.from({ length: processes }, () => fork(path, [redisUrl]))
    await Promise.all(children.map(answer))
    return new Takers(children)
  }

  /** How many of 400 takes of one unit were admitted. */
  async admitted(task: Omit<TakerTask, 'takes'>): Promise<number> {
    const answers = this.#children.map(async (child) => {
      child.send({ ...task, takes: takesPerProcess })
      return Number(await answer(child))
    })
    const counts = await Promise.all(answers)
    return counts.reduce((sum, count) => sum + count, 0)
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
}

/** The next message. A process that ends instead fails the test at once. */
async function answer(child: ChildProcess): Promise<unknown> {
  const given = new AbortController()
  const { signal } = given
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as unknown),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('a process that takes has ended')
      }),
    ])
  } finally {
    given.abort()
  }
}
