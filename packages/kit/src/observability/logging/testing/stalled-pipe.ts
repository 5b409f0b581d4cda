import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

export interface StalledPipe {
  readonly path: string
  /** Reads so many characters, or what there is after some seconds. */
  read(chars: number): Promise<string>
  close(): void
}

/** A directory for the length of a test. */
export function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'log-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

/** A pipe that is open for reading and that nobody reads. */
export function stalledPipe(t: TestContext): StalledPipe {
  const path = join(directory(t), 'pipe')
  execFileSync('mkfifo', [path])
  let reader: number | undefined = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const close = () => {
    if (reader !== undefined) closeSync(reader)
    reader = undefined
  }
  t.after(close)

  return {
    path,
    close,
    async read(chars) {
      const chunk = Buffer.alloc(65_536)
      let text = ''
      for (let turns = 0; text.length < chars && turns < 5_000; turns += 1) {
        const taken = readNow(reader, chunk)
        text += chunk.toString('latin1', 0, taken)
        if (taken === 0) await wait(1)
      }
      return text
    },
  }
}

function readNow(fd: number | undefined, chunk: Buffer): number {
  try {
    return readSync(fd ?? -1, chunk)
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
    return 0
  }
}
