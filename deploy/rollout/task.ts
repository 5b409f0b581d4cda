/**
 * One thing that is done: what it asks of the outside, and what it makes of the answers. A task that
 * waits asks again until it is content or its time is over.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Facts } from './facts.ts'
import { type Act, type Outcome, type Outside, shown } from './outside.ts'

export type Task = ActTask | WorkTask

export interface ActTask {
  /** Such as `give the canary 10 %`. */
  readonly title: string
  /** In order; the first that fails is the last. */
  readonly acts: (facts: Facts) => readonly Act[]
  /** What the answers are good for: a reason to stop, or facts. @throws Stop */
  readonly read?: (outcomes: readonly Outcome[], facts: Facts) => Facts | undefined
  /** Its outcome is for `read` to judge: a program that found something wrong tells what. */
  readonly mayFail?: true
  /** Asks again until it goes well. */
  readonly waits?: Waiting
}

/** Takes its time, and asks more than once. */
export interface WorkTask {
  readonly title: string
  /** What it does, for the plan. */
  readonly shows: readonly string[]
  readonly work: (world: World, facts: Facts) => Promise<Facts | undefined>
}

export interface Waiting {
  readonly everyMs: number
  readonly withinMs: number
}

export interface Clock {
  /** In milliseconds, of any beginning. */
  readonly now: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface World {
  readonly outside: Outside
  readonly clock: Clock
  readonly signal: AbortSignal
  /** For whoever watches. */
  readonly say: (words: string, fraction?: number) => void
}

/** Why it does not go on. */
export class Stop extends Error {}
/** No waiting will help. */
export class FinalStop extends Stop {}

export const realClock: Clock = {
  now: () => performance.now(),
  delay: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal })
  },
}

/** The facts and what the task adds to them. @throws Stop, or the reason of the signal */
export async function perform(task: Task, world: World, facts: Facts): Promise<Facts> {
  if ('work' in task) return { ...facts, ...(await task.work(world, facts)) }
  const { waits } = task
  if (waits === undefined) return await attempt(task, world, facts)
  const { clock, signal } = world
  const untilMs = clock.now() + waits.withinMs
  for (;;) {
    try {
      return await attempt(task, world, facts)
    } catch (error) {
      const isOver = clock.now() + waits.everyMs > untilMs
      if (!(error instanceof Stop) || error instanceof FinalStop || isOver) throw error
    }
    await clock.delay(waits.everyMs, signal)
  }
}

async function attempt(task: ActTask, { outside, signal }: World, facts: Facts): Promise<Facts> {
  const outcomes: Outcome[] = []
  for (const act of task.acts(facts)) {
    const outcome = await outside(act, signal)
    if (!outcome.isOk && task.mayFail !== true) throw new Stop(outcome.complaint)
    outcomes.push(outcome)
  }
  return { ...facts, ...task.read?.(outcomes, facts) }
}

/** The lines of the plan. */
export function linesOf(task: Task, facts: Facts): readonly string[] {
  return 'work' in task ? task.shows : task.acts(facts).map(shown)
}
