/**
 * Work in the cluster that is done once: Jobs made from the migration Job of the overlay.
 *
 * @module
 */

import { answerOf } from './answers.ts'
import type { Facts } from './facts.ts'
import { type ClusterFacts, jobObjects, jobState } from './kubernetes-objects.ts'
import { type CommandAct, noOutcome } from './outside.ts'
import type { Operation } from './platform.ts'
import { type ActTask, FinalStop, Stop, type Task } from './task.ts'

export type Kubectl = (...args: readonly string[]) => CommandAct

const everyMs = 2_000
const jobWithinMs = 60 * 60_000
const programs = {
  doctor: '/app/apps/vehicle-api/dist/doctor/run-doctor.js',
  service: '/app/apps/vehicle-api/dist/service-cli.js',
  backup: '/app/apps/vehicle-api/dist/service-cli.js',
} as const

/** One of the operators' programs, and what it answers. */
export function operated(kubectl: Kubectl, operation: Operation, image: string): readonly Task[] {
  const { title, program, args, read } = operation
  const name = `vehicle-api-operate-${program}`
  const [start, wait] = operatorsJob(kubectl, title, {
    name,
    image,
    args: (facts) => [programs[program], ...args(facts)],
    mayFail: true,
  })
  const logs: ActTask = {
    title: `${title}: read the answer`,
    acts: () => [kubectl('logs', `job/${name}`)],
    read: ([outcome = noOutcome], facts) => read(answerOf(outcome, operation), facts),
  }
  const clear: ActTask = {
    title: `${title}: clear up`,
    acts: () => [kubectl('delete', 'job', name, '--ignore-not-found')],
  }
  return [start, wait, logs, clear]
}

interface JobWanted {
  readonly name: string
  readonly image: string
  readonly args?: (facts: Facts) => readonly string[]
  /** What it wrote tells more than that it failed. */
  readonly mayFail?: boolean
}

export function operatorsJob(
  kubectl: Kubectl,
  title: string,
  wanted: JobWanted,
): readonly [ActTask, ActTask] {
  const { name, image, args, mayFail = false } = wanted
  const input = (facts: Facts) => ({
    text: jobObjects(migrationOf(facts.cluster), {
      name,
      image,
      ...(args === undefined ? {} : { args: args(facts) }),
    }),
    title: `the migration Job of the overlay as ${name} with ${image}${wordsOf(args?.(facts))}`,
  })
  const start: ActTask = {
    title,
    acts: (facts) => [
      kubectl('delete', 'job', name, '--ignore-not-found', '--wait'),
      { ...kubectl('apply', '--filename', '-'), input: input(facts) },
    ],
  }
  const wait: ActTask = {
    title: `${title}: wait for it`,
    waits: { everyMs, withinMs: jobWithinMs },
    acts: () => [kubectl('get', 'job', name, '--output', 'json')],
    read([outcome = noOutcome]) {
      const state = jobState(outcome.output)
      if (state === 'running') throw new Stop(`the Job ${name} is not done`)
      if (state === 'complete' || mayFail) return undefined
      throw new FinalStop(`the Job ${name} failed; kubectl logs job/${name} tells why`)
    },
  }
  return [start, wait]
}

function wordsOf(args: readonly string[] | undefined): string {
  return args === undefined ? '' : `, running ${args.join(' ')}`
}

function migrationOf(cluster: ClusterFacts | undefined) {
  return cluster?.migration ?? []
}
