import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PatientKind } from './patient-migrations.ts'

const main = join(import.meta.dirname, 'migrator-main.ts')

/** A migrator in a process of its own, which waits for `go()`. */
export class MigratorProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown[]>
  readonly #said: string[] = []
  readonly #heard = new EventTarget()

  constructor(engine: string, location: string, kind: PatientKind, lock: 'lock' | 'no lock') {
    const args = [...process.execArgv.filter(isCondition), main, engine, location, kind, lock]
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#exit = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue
      createInterface(stream).on('line', (line) => {
        this.#said.push(line)
        this.#heard.dispatchEvent(new Event('line'))
      })
    }
    void this.#exit.then(() => this.#heard.dispatchEvent(new Event('line')))
  }

  /** Resolves when it has written this line. */
  async until(line: string): Promise<void> {
    while (!this.#said.includes(line)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.#said.join('\n')}`)
      await once(this.#heard, 'line')
    }
  }

  /** Lets it go on. */
  go(): void {
    this.#child.stdin?.write('\n')
  }

  /** Its exit code, when it has ended by itself. */
  async ended(): Promise<number | null> {
    const [code] = await this.#exit
    return code as number | null
  }

  /** With SIGKILL. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exit
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill()
  }
}

function isCondition(argument: string): boolean {
  return argument.startsWith('--conditions')
}
