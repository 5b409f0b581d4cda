/**
 * Everything that a deployment would do, as lines.
 *
 * @module
 */

import { type Deployment, deploymentOf } from './deployment.ts'
import { type Facts, unknownFacts } from './facts.ts'
import type { Settings } from './settings.ts'
import { linesOf, type Task } from './task.ts'

export function planLines({ states, platform }: Deployment): readonly string[] {
  return [
    ...states.flatMap(({ name, tasks }) => [name, ...taskLines(tasks), '']),
    'if anything fails from rollout on',
    ...taskLines(platform.withdraw(unknownFacts)),
  ]
}

/** The way back from what was left. */
export function withdrawLines(facts: Facts, settings: Settings): readonly string[] {
  const { platform } = deploymentOf(settings, { image: facts.previous ?? '' })
  return ['rollback', ...taskLines(platform.withdraw(facts), facts)]
}

function taskLines(tasks: readonly Task[], facts: Facts = unknownFacts): readonly string[] {
  return tasks.flatMap((task) => [
    `  - ${task.title}`,
    ...linesOf(task, facts).map((line) => `      ${line}`),
  ])
}
