/**
 * Runs the steps of one phase, several side by side where they may.
 *
 * A step waits for those of its phase that it depends on. One that may not run beside others waits
 * until nothing else runs. Steps are taken in the order given.
 *
 * @module
 */

import type { Step } from './plan.ts'

export interface PhaseRun {
  readonly steps: readonly Step[]
  readonly atOnce: number
  /** Runs one; `again` when what happened beside it spoiled it: it is then run once more, alone. */
  readonly run: (step: Step, alone: boolean) => Promise<'done' | 'again'>
}

interface Waiting {
  readonly step: Step
  readonly alone: boolean
}

/** Resolves when all have run; rejects if one does. */
export async function runPhase({ steps, atOnce, run }: PhaseRun): Promise<void> {
  const waiting: Waiting[] = steps.map((step) => ({ step, alone: step.probe.exclusive ?? false }))
  const running = new Map<Step, Promise<void>>()
  let aloneRuns = false

  const start = ({ step, alone }: Waiting): void => {
    aloneRuns = alone
    const ended = run(step, alone).then((outcome) => {
      running.delete(step)
      if (outcome === 'again') waiting.push({ step, alone: true })
    })
    running.set(step, ended)
  }
  const take = (): Waiting | undefined => {
    if (running.size > 0 && (aloneRuns || running.size >= atOnce)) return undefined
    const next = waiting.findIndex((one) => mayStart(one, waiting, running))
    // Steps that wait for each other would wait for ever: the first of them goes ahead.
    const stuck = next < 0 && running.size === 0
    return next < 0 && !stuck ? undefined : waiting.splice(Math.max(next, 0), 1)[0]
  }

  while (waiting.length > 0 || running.size > 0) {
    const taken = take()
    if (taken === undefined) await Promise.race(running.values())
    else start(taken)
  }
}

function mayStart(
  { step, alone }: Waiting,
  waiting: readonly Waiting[],
  running: ReadonlyMap<Step, unknown>,
): boolean {
  if (alone && running.size > 0) return false
  const ahead = new Set([...waiting.map((one) => one.step), ...running.keys()].map(idOf))
  return (step.probe.dependsOn ?? []).every((id) => !ahead.has(id))
}

function idOf({ probe }: Step): string {
  return probe.id
}
