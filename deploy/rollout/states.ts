/**
 * The states of a deployment, in order, each with what is done in it.
 *
 *     preflight -> backup -> migrate -> rollout -> smoke -> watch -> promote -> done
 *
 * A failure from `rollout` on gives all requests back to the previous image. The schema is never
 * rolled back: the previous build serves it as well.
 *
 * @module
 */

import type { AnalysisOptions, Source } from './canary/analysis.ts'
import { analyse } from './canary/analysis.ts'
import { type Figures, nothing, sumOf } from './canary/figures.ts'
import type { Facts, StepFacts } from './facts.ts'
import { examination, gate, verifiedBackup } from './operators.ts'
import type { InstancesMax, Platform } from './platform.ts'
import { type ActTask, Stop, type Task, type WorkTask, type World } from './task.ts'

export const stateNames = [
  'preflight',
  'backup',
  'migrate',
  'rollout',
  'smoke',
  'watch',
  'promote',
] as const

export type StateName = (typeof stateNames)[number]

/** From here on a failure has something to take back. */
export const firstRolledBack: StateName = 'rollout'

export interface PlannedState {
  readonly name: StateName
  readonly tasks: readonly Task[]
}

export interface RolloutOptions {
  readonly platform: Platform
  readonly source: Source
  readonly instancesMax: InstancesMax
  readonly steps: readonly number[]
  readonly analysis: AnalysisOptions
  readonly watchMs: number
  readonly smoke: { readonly url: string; readonly paths: readonly string[] }
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** For a control: how a deployment goes that does not look. */
  readonly isBlind?: boolean
}

export function statesOf(options: RolloutOptions): readonly PlannedState[] {
  const { platform, source, instancesMax, steps, now } = options
  const tasks: Readonly<Record<StateName, readonly Task[]>> = {
    preflight: [...platform.look, ...examination(platform, instancesMax)],
    backup: verifiedBackup(platform),
    migrate: [...gate(platform, source, now), ...platform.migrate],
    rollout: [
      ...platform.start,
      ...steps.flatMap((percent) => [...platform.share(percent), stepAnalysis(options, percent)]),
    ],
    smoke: smokeTests(options.smoke),
    watch: [watch(options)],
    promote: platform.promote,
  }
  return stateNames.map((name) => ({ name, tasks: tasks[name] }))
}

function stepAnalysis(options: RolloutOptions, percent: number): WorkTask {
  const { source, analysis } = options
  const seconds = analysis.windowMs / 1_000
  return {
    title: `watch the canary at ${percent} %`,
    shows: [
      `# for ${seconds} s, every ${analysis.pollMs / 1_000} s:`,
      ...source.shows.canary,
      ...source.shows.stable,
    ],
    async work(world, facts) {
      if (options.isBlind === true) return undefined
      const found = await analysed(options, analysis, world, facts)
      const step: StepFacts = { percent, ...found }
      if (found.verdict !== 'good') throw new StepStop(step)
      return {
        steps: [...(facts.steps ?? []), step],
        stable: sumOf([facts.stable ?? nothing, found.stable]),
      }
    },
  }
}

/** The canary is not good enough, with what was seen of it. */
export class StepStop extends Stop {
  readonly step: StepFacts

  constructor(step: StepFacts) {
    super(`at ${step.percent} %: ${step.reasons.join(' ')}`)
    this.step = step
  }
}

/** One window after the other; what was too quiet to be judged is no reason to go back now. */
function watch(options: RolloutOptions): WorkTask {
  const { source, analysis, watchMs } = options
  return {
    title: 'watch it, with the old version still up',
    shows: [
      `# for ${watchMs / 60_000} min, as before:`,
      ...source.shows.canary,
      ...source.shows.stable,
    ],
    async work(world, facts) {
      const endMs = world.clock.now() + watchMs
      for (;;) {
        const leftMs = endMs - world.clock.now()
        if (leftMs <= 0) return undefined
        const windowMs = Math.min(analysis.windowMs, leftMs)
        if (options.isBlind === true) await world.clock.delay(windowMs, world.signal)
        else await watchWindow(options, windowMs, world, facts)
      }
    },
  }
}

async function watchWindow(
  options: RolloutOptions,
  windowMs: number,
  world: World,
  facts: Facts,
): Promise<void> {
  const window = { ...options.analysis, windowMs, windowsMax: 1 }
  const found = await analysed(options, window, world, facts)
  if (found.verdict === 'bad') throw new StepStop({ percent: 100, ...found })
}

function analysed(
  { source }: RolloutOptions,
  analysis: AnalysisOptions,
  { outside, clock, signal, say }: World,
  { stable = nothing }: Facts,
) {
  return analyse({
    ...analysis,
    ...{ source, clock, signal },
    earlier: stable,
    ask: (act) => outside(act, signal),
    onLook: ({ canary, fraction }) => say(`${counted(canary)} of the canary`, fraction),
  })
}

function counted({ requests, errors }: Figures): string {
  return `${requests} requests, ${errors} errors`
}

function smokeTests({ url, paths }: RolloutOptions['smoke']): readonly ActTask[] {
  return paths.map((path) => ({
    title: `ask for ${path}`,
    waits: { everyMs: 1_000, withinMs: 10_000 },
    acts: () => [{ kind: 'request', url: new URL(path, url).href }],
  }))
}
