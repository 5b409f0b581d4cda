/**
 * The processes of one bench: started here, asked questions, and stopped by id whatever happens.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import type { Question, Reply } from './channel.ts'
import { onCore } from './pinning.ts'

/** What to start, and where. */
export interface ChildSpec {
  /** For messages, such as `express`. */
  readonly name: string
  /** Flags and arguments of Node. */
  readonly args: readonly string[]
  readonly core?: number | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

const answerMsMax = 60_000
const stopMsMax = 5_000
const errorTextMax = 4_000

/** All children of this bench. */
export class Children implements AsyncDisposable {
  readonly #running = new Set<Child>()

  start(spec: ChildSpec): Child {
    const child = new Child(spec)
    this.#running.add(child)
    void child.ended.then(() => this.#running.delete(child))
    return child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((child) => child.stop()))
  }
}

export class Child implements AsyncDisposable {
  readonly name: string
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #asked = 0
  #errorText = ''

  constructor({ name, args, core, env, cwd }: ChildSpec) {
    const [command = process.execPath, ...rest] = onCore(core, [process.execPath, ...args])
    this.name = name
    this.#process = spawn(command, rest, {
      cwd,
      env: { ...inheritedEnv(), NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.#process.stderr?.setEncoding('utf8')
    this.#process.stderr?.on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-errorTextMax)
    })
    this.#process.on('message', (reply) => this.#settle(reply as Reply))
    this.ended = new Promise((resolve) => {
      this.#process.once('error', (error) => this.#end(error.message, resolve))
      this.#process.once('close', (code, signal) => this.#end(`exit ${signal ?? code}`, resolve))
    })
  }

  /** The end of what the process wrote to stderr. */
  get errorText(): string {
    return this.#errorText
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  /** @throws Error with the child's name if it refuses, dies or stays silent. */
  ask<T>(name: string, payload?: unknown, timeoutMs: number = answerMsMax): Promise<T> {
    const id = ++this.#asked
    const pending = Promise.withResolvers<unknown>()
    const timer = setTimeout(() => {
      pending.reject(new Error(`${this.name}: no answer to "${name}" in ${timeoutMs} ms`))
    }, timeoutMs)
    this.#waiting.set(id, pending)
    const question: Question = { id, name, payload }
    this.#process.send(question, (error) => {
      if (error !== null) pending.reject(new Error(`${this.name}: ${error.message}`))
    })
    return pending.promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(id)
    }) as Promise<T>
  }

  /** Asks the process to end, then makes it. */
  async stop(): Promise<void> {
    if (this.hasEnded) return
    this.#process.kill('SIGTERM')
    const force = setTimeout(() => this.#process.kill('SIGKILL'), stopMsMax)
    await this.ended
    clearTimeout(force)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #settle({ id, value, error }: Reply): void {
    const pending = this.#waiting.get(id)
    if (error === undefined) pending?.resolve(value)
    else pending?.reject(new Error(`${this.name}: ${error}`))
  }

  #end(how: string, resolve: () => void): void {
    const message = `${this.name} ended early (${how})\n${this.#errorText}`.trimEnd()
    for (const pending of this.#waiting.values()) pending.reject(new Error(message))
    resolve()
  }
}

/** Only what a program needs to run: settings of the caller's shell must not change a figure. */
function inheritedEnv(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
