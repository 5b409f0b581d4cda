/** Watches health on a clock while something else happens. @module */

import type { Answer } from '../answer.ts'
import type { Stand } from '../stand.ts'

/** An open end: what watches goes on until it is over. */
export interface Stage {
  readonly isOver: () => boolean
  readonly over: Promise<void>
  readonly end: () => void
}

export function createStage(): Stage {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOver = false
  return {
    isOver: () => isOver,
    over: promise,
    end: () => {
      isOver = true
      resolve()
    },
  }
}

interface Watch {
  readonly path: string | undefined
  readonly timeoutMs: number
  readonly stage: Stage
  readonly into: Answer[]
}

const everyMs = 500

/** Asks again and again, each time on a connection of its own, as an orchestrator does. */
export async function watch(stand: Stand, { path, timeoutMs, stage, into }: Watch): Promise<void> {
  if (path === undefined) return
  while (!stage.isOver()) {
    const answer = await ask(stand, path, timeoutMs)
    into.push(answer)
    await Promise.race([stand.pause(Math.max(50, everyMs - answer.ms)), stage.over])
  }
}

export function ask(stand: Stand, path: string, timeoutMs: number): Promise<Answer> {
  return stand.http.send({ path, timeoutMs, connection: 'fresh', waitOut429: false })
}

/** Resolves when it holds, or after the time. */
export async function until(stand: Stand, timeoutMs: number, holds: () => boolean): Promise<void> {
  const endMs = stand.run.now() + timeoutMs
  while (!holds() && stand.run.now() < endMs) await stand.pause(100)
}
