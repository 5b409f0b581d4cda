/**
 * Processes that do what they are asked, and end with the one that started them.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process that answers requests with what the handler of their name gives. */
export interface Asked extends AsyncDisposable {
  ask<Answer>(request: string, about?: object): Promise<Answer>
}

type Handlers = Readonly<Record<string, (about: never) => unknown>>

interface Message {
  readonly id: number
  readonly request: string
  readonly about: object
}

interface Reply {
  readonly id: number
  readonly answer?: unknown
  readonly error?: string
}

/** Of the monotonic clock that all processes of a machine share, in nanoseconds. */
export function nowNs(): number {
  return Number(process.hrtime.bigint())
}

/** @param file beside this one */
export async function startProcess(file: string, options: object): Promise<Asked> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(options)], {
    execArgv: ['--conditions=@plimsoll/source', '--expose-gc'],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const wait = (id: number) => {
    const asked = Promise.withResolvers<unknown>()
    waiting.set(id, asked)
    return asked.promise
  }
  child.on('message', ({ id, answer, error }: Reply) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new Error(error))
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`))
  })
  await wait(0)
  let last = 0
  return {
    ask<Answer>(request: string, about: object = {}) {
      last += 1
      const answer = wait(last)
      child.send({ id: last, request, about })
      return answer as Promise<Answer>
    },
    [Symbol.asyncDispose]: () => stop(child),
  }
}

/** In the started process. */
export function answer(handlers: Handlers, close: () => Promise<void>): void {
  process.on('disconnect', () => {
    void close().finally(() => process.exit())
  })
  process.on('message', (message) => {
    const { id, request, about } = message as Message
    const reply = (part: Omit<Reply, 'id'>) => process.send?.({ id, ...part })
    const handled = async () => await handlers[request]?.(about as never)
    handled().then(
      (given) => reply({ answer: given }),
      (error) => reply({ error: String(error) }),
    )
  })
  process.send?.({ id: 0 })
}

/** What the process was started with. */
export function startedWith<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '{}') as Options
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  if (child.connected) child.disconnect()
  await exited
  clearTimeout(timer)
}
