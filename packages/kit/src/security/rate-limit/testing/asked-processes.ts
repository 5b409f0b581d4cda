/**
 * Processes that run one script and answer each message with one.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export class AskedProcesses<Task extends object, Answer> implements AsyncDisposable {
  readonly #children: readonly ChildProcess[]

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children
  }

  /** Each says something when it is ready. */
  static async start<Task extends object, Answer>(
    script: URL,
    args: readonly string[],
    count: number,
  ): Promise<AskedProcesses<Task, Answer>> {
    const children = Array.from({ length: count }, () => fork(script, args))
    await Promise.all(children.map(answerOf))
    return new AskedProcesses(children)
  }

  /** What each of them answers. */
  ask(task: Task): Promise<Answer[]> {
    return Promise.all(
      this.#children.map((child) => {
        child.send(task)
        return answerOf(child) as Promise<Answer>
      }),
    )
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
async function answerOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const fail = () => reject(new Error('a process that was asked has ended'))
  child.once('message', resolve)
  child.once('exit', fail)
  return promise.finally(() => child.off('exit', fail).off('message', resolve))
}
