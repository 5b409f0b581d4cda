/**
 * What is going on, for whoever watches: lines and a status line in a terminal, or one line of JSON
 * for each state.
 *
 * @module
 */

import { redact } from '@plimsoll/kit/logging'
import { paintOn } from '../../apps/vehicle-api/src/terminal/paint.ts'
import { statusLine } from '../../apps/vehicle-api/src/terminal/status-line.ts'
import type { Figures } from './canary/figures.ts'
import { quantileOf } from './canary/quantile.ts'
import { errorShare } from './canary/verdict.ts'
import type { Facts, StepFacts } from './facts.ts'
import type { Ending } from './machine.ts'
import { type StateName, StepStop } from './states.ts'

type Shown = StateName | 'rollback'

export interface Progress {
  readonly stateBegan: (state: Shown) => void
  readonly stateEnded: (state: Shown, facts: Facts) => void
  readonly stateFailed: (state: Shown, error: unknown, facts: Facts) => void
  readonly taskBegan: (title: string) => void
  readonly taskEnded: () => void
  /** Of a rollback, which goes on. */
  readonly taskFailed: (error: unknown) => void
  /** How far a task is. */
  readonly say: (words: string, fraction?: number) => void
  readonly ended: (ending: Ending) => void
}

/** What the output needs of the process. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
}

const endings: Readonly<Record<Ending, string>> = {
  done: 'Deployed.',
  stopped: 'Stopped before anything that users see was changed.',
  'rolled-back': 'Rolled back: all requests go to the previous image. The schema stays as it is.',
  'rollback-failed':
    'NOT ROLLED BACK: not all of it could be done. Look who gets the requests, then run it again with --rollback.',
}

/** For people. */
export function watchedProgress({ stdout, stderr, env }: Terminal): Progress {
  const paint = paintOn(stdout)
  const line = statusLine(stderr, env)
  let [title, beganMs] = ['', 0]
  const print = (text: string) => line.above(() => stdout.write(`${text}\n`))
  const seconds = () => `${((performance.now() - beganMs) / 1_000).toFixed(1)} s`
  const failed = (error: unknown) => {
    line.end()
    print(`  ${paint('red', '✗')} ${title} (${seconds()})`)
    print(`    ${paint('red', reasonOf(error))}`)
  }
  return {
    stateBegan: (state) => print(paint('bold', state)),
    stateEnded: () => line.end(),
    stateFailed: (state, error) => {
      if (state !== 'rollback') failed(error)
    },
    taskBegan(next) {
      title = next
      beganMs = performance.now()
      line.show(title)
    },
    taskEnded() {
      line.end()
      print(`  ${paint('green', '✓')} ${title} (${seconds()})`)
    },
    taskFailed: failed,
    say: (words, fraction) => line.show(`${title}: ${words}`, fraction),
    ended(ending) {
      line.end()
      print(paint(ending === 'done' ? 'green' : 'red', endings[ending]))
    },
  }
}

/** For programs. */
export function jsonProgress({ stdout }: Terminal): Progress {
  let [began, beganMs] = ['', 0]
  const state = (name: string, outcome: string, more: object) => {
    const duration = Math.round(performance.now() - beganMs)
    const line = { state: name, outcome, began_at: began, duration_ms: duration, ...more }
    stdout.write(`${JSON.stringify(line)}\n`)
  }
  const nothing = () => undefined
  return {
    stateBegan() {
      began = new Date().toISOString()
      beganMs = performance.now()
    },
    stateEnded: (name, facts) => state(name, 'ok', factsOf(name, facts)),
    stateFailed: (name, error, facts) => {
      const steps = error instanceof StepStop ? [...(facts.steps ?? []), error.step] : facts.steps
      const known = steps === undefined ? facts : { ...facts, steps }
      state(name, 'failed', { reason: reasonOf(error), ...factsOf(name, known) })
    },
    taskBegan: nothing,
    taskEnded: nothing,
    taskFailed: nothing,
    say: nothing,
    ended(ending) {
      const line = { state: ending, at: new Date().toISOString(), message: endings[ending] }
      stdout.write(`${JSON.stringify(line)}\n`)
    },
  }
}

function factsOf(state: Shown, { previous, backup, steps = [] }: Facts): object {
  if (state === 'preflight' || state === 'rollback') return { previous: previous ?? null }
  if (state === 'backup') return { backup: backup?.name ?? null }
  return state === 'rollout' || state === 'watch' ? { steps: steps.map(stepOf) } : {}
}

function stepOf({ percent, verdict, canary, stable }: StepFacts): object {
  return { percent, verdict, canary: figuresOf(canary), stable: figuresOf(stable) }
}

function figuresOf(figures: Figures): object {
  const { requests, errors, buckets } = figures
  const ms = (share: number) => Math.round((quantileOf(buckets, share) ?? 0) * 1_000)
  const share = Number(errorShare(figures).toFixed(4))
  return { requests, errors, error_share: share, p95_ms: ms(0.95), p99_ms: ms(0.99) }
}

/** Never a stack, nor a secret that some program put into its words. */
function reasonOf(error: unknown): string {
  return redact(error instanceof Error ? error.message : String(error))
}
