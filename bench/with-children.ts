/**
 * What every bench runs in: processes and a folder of its own, which are gone at the end, whatever
 * happens.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Children } from './children.ts'

export interface BenchPlace {
  readonly children: Children
  /** Removed at the end. */
  readonly directory: string
  isInterrupted(): boolean
}

/** The exit code of a process that was interrupted. */
export const interruptedCode = 130

/** @returns what `run` returns, or {@link interruptedCode} */
export async function withChildren(run: (place: BenchPlace) => Promise<number>): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  const children = new Children()
  let isInterrupted = false
  const interrupt = (): void => {
    isInterrupted = true
    // What is being measured fails by itself when its processes are gone.
    void children[Symbol.asyncDispose]()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    const exitCode = await run({ children, directory, isInterrupted: () => isInterrupted })
    return isInterrupted ? interruptedCode : exitCode
  } finally {
    await children[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true, force: true })
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
