/**
 * A server program as a direct child of this process: started until it says it is ready, paused,
 * killed, started again, and stopped for certain.
 *
 * It never outlives its owner: `end-with-owner.sh` ends it and removes its directory however this
 * process ends, `kill -9` included. It does not keep this process alive either, so a server that
 * nobody stops is stopped when the tests of its file are done.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { endWithOwner, exitOf, type Guard, keepAlive } from './end-with-owner.ts'
import { freePort } from './free-port.ts'
import { childrenOf, isRunning, signal } from './process-family.ts'

const startTimeoutMs = 30_000
const portTries = 5
const logLinesMax = 200

/** What to start, and how it is told to stop. */
export interface ServerProgram {
  /** What messages call it. */
  readonly name: string
  readonly path: string
  readonly args: (port: number) => readonly string[]
  /** What it reads from standard input. Default nothing. */
  readonly input?: string
  /** What it reads from the file {@link configurationFile} of its directory. Default no file. */
  readonly configuration?: (port: number) => string
  /** Everything it writes lies here; removed at the end. */
  readonly directory: string
  /** Whom it runs as. Default the user of this process. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
  /** A line of its output that says it serves. */
  readonly ready: RegExp
  /** Stops it in order. */
  readonly stopSignal: NodeJS.Signals
  /** How long it may take to stop before it is killed. Default 5000. */
  readonly stopTimeoutMs?: number
  /** Stops it at once, when this process has gone. */
  readonly orphanSignal: 'QUIT' | 'TERM'
}

/** Where a program finds its {@link ServerProgram.configuration}: it runs in its directory. */
export const configurationFile = 'server.conf'

/** One server program over all its starts. */
export class ServerProcess {
  readonly #program: ServerProgram
  readonly #guard: Guard
  readonly #lines: string[] = []
  #port: number | undefined
  #child: ChildProcess | undefined
  #stopped: Promise<void> | undefined

  constructor(program: ServerProgram) {
    this.#program = program
    this.#guard = endWithOwner(program.orphanSignal, program.directory)
  }

  /** Process id of the server that runs now. @throws Error when none runs. */
  get pid(): number {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error(`${this.#program.name} does not run`)
    return pid
  }

  /** Port of all its starts. @throws Error before the first one. */
  get port(): number {
    if (this.#port === undefined) throw new Error(`${this.#program.name} was never started`)
    return this.#port
  }

  /** Last lines of its output. */
  log(): string {
    return this.#lines.join('\n')
  }

  /** Resolves when it serves. @throws Error with its own last words. */
  async start(): Promise<void> {
    if (this.#port !== undefined) return this.#startOn(this.#port)
    for (let tries = 1; this.#port === undefined; tries++) {
      const port = await freePort()
      try {
        await this.#startOn(port)
        this.#port = port
      } catch (error) {
        // Another server may have taken the port since it was found free.
        if (tries === portTries || !this.log().includes('Address already in use')) throw error
      }
    }
  }

  /** Starts it again on its port, after ending it in order if it runs. */
  async restart(): Promise<void> {
    await this.end()
    await this.start()
  }

  /** Stops it as a hung machine does: it and its children, with all their connections open. */
  pause(): void {
    // Its children come after it, or it could start one more.
    signal([this.pid], 'SIGSTOP')
    signal(childrenOf(this.pid), 'SIGSTOP')
  }

  /** Lets it go on. */
  resume(): void {
    signal([...childrenOf(this.pid), this.pid], 'SIGCONT')
  }

  /** Kills it and its children with -9; resolves when all of them are gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return this.#forget(child)
    const exited = exitOf(child)
    signal([child.pid], 'SIGSTOP')
    const children = childrenOf(child.pid)
    signal([child.pid, ...children], 'SIGKILL')
    await exited
    while (children.some(isRunning)) await delay(5)
  }

  /** Ends the program that runs now in order; it can be started again. */
  async end(): Promise<void> {
    const child = this.#child
    if (child?.pid === undefined) return
    const exited = exitOf(child)
    this.resume()
    const { stopSignal, stopTimeoutMs = 5_000 } = this.#program
    child.kill(stopSignal)
    await Promise.race([exited, delay(stopTimeoutMs, undefined, { ref: false })])
    await this.kill()
  }

  /** Ends it for good and removes its directory. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    await this.end()
    await this.#guard.sweep()
  }

  async #startOn(port: number): Promise<void> {
    if (this.#child !== undefined) throw new Error(`${this.#program.name} runs already`)
    const { name, path, args, directory, user, input, configuration } = this.#program
    this.#lines.length = 0
    if (configuration) writeFileSync(join(directory, configurationFile), configuration(port))
    const child = spawn(path, args(port), {
      cwd: directory,
      detached: true,
      // Its messages are to be English, and no variable of the caller may set it up.
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      ...user,
    })
    this.#child = child
    child.once('exit', () => this.#forget(child))
    this.#guard.watch(child.pid)
    // A program that failed reads nothing; its exit tells.
    child.stdin.on('error', () => undefined).end(input)
    try {
      await this.#ready(child)
    } catch (error) {
      await this.kill()
      throw new Error(`${name} did not start: ${String(error)}\n${this.log()}`, { cause: error })
    }
    keepAlive(child, false)
  }

  #forget(child: ChildProcess | undefined): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#guard.watch()
  }

  #ready(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(reject, startTimeoutMs, `not ready in ${startTimeoutMs} ms`)
      child.once('error', reject)
      // Not 'exit', which may come before its last words.
      child.once('close', (code, signalName) => reject(`ended with ${code ?? signalName}`))
      for (const input of [child.stdout, child.stderr]) {
        if (input === null) continue
        createInterface({ input }).on('line', (line) => {
          this.#lines.push(line)
          if (this.#lines.length > logLinesMax) this.#lines.shift()
          if (!this.#program.ready.test(line)) return
          clearTimeout(timer)
          resolve()
        })
      }
      child.once('close', () => clearTimeout(timer))
    })
  }
}
