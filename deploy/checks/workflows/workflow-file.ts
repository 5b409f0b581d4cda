/**
 * A workflow, or an action of our own, as its rules see it.
 *
 * @module
 */

import { parse } from 'yaml'

export interface Step {
  readonly id?: string
  readonly name?: string
  readonly if?: string | boolean
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
  readonly 'continue-on-error'?: unknown
}

export interface Job {
  readonly needs?: string | readonly string[]
  readonly if?: string | boolean
  readonly uses?: string
  readonly 'runs-on'?: unknown
  readonly 'timeout-minutes'?: unknown
  readonly permissions?: unknown
  readonly environment?: string | { readonly name?: string }
  readonly concurrency?: { readonly 'cancel-in-progress'?: unknown }
  readonly env?: Readonly<Record<string, unknown>>
  readonly strategy?: { readonly matrix?: Matrix }
  readonly 'continue-on-error'?: unknown
  readonly steps?: readonly Step[]
}

export interface Matrix {
  readonly include?: readonly Readonly<Record<string, unknown>>[]
}

export interface Workflow {
  readonly on?: string | readonly string[] | Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly concurrency?: { readonly 'cancel-in-progress'?: unknown }
  readonly defaults?: { readonly run?: { readonly shell?: string } }
  readonly jobs?: Readonly<Record<string, Job>>
  /** Of an action. */
  readonly runs?: { readonly steps?: readonly Step[] }
  readonly inputs?: Readonly<Record<string, { readonly default?: unknown }>>
}

export interface WorkflowFile {
  /** Below the root. */
  readonly path: string
  readonly text: string
  readonly content: Workflow
}

/** A step, and how to name it. */
export interface PlacedStep {
  readonly step: Step
  /** Such as `job test, step 2`. */
  readonly place: string
}

export function workflowFile(path: string, text: string): WorkflowFile {
  return { path, text, content: (parse(text) ?? {}) as Workflow }
}

export function jobsOf({ content }: WorkflowFile): readonly (readonly [string, Job])[] {
  return Object.entries(content.jobs ?? {})
}

export function stepsOf(file: WorkflowFile): readonly PlacedStep[] {
  const ofJobs = jobsOf(file).flatMap(([id, { steps = [] }]) =>
    steps.map((step, index) => ({ step, place: `job ${id}, step ${index + 1}` })),
  )
  const own = file.content.runs?.steps ?? []
  return [...ofJobs, ...own.map((step, index) => ({ step, place: `step ${index + 1}` }))]
}

/** The jobs that must have succeeded before this one, directly or not. */
export function needsOf(file: WorkflowFile, id: string): ReadonlySet<string> {
  const all = new Set<string>()
  const left = [id]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const need of [file.content.jobs?.[next]?.needs ?? []].flat()) {
      if (!all.has(need)) left.push(need)
      all.add(need)
    }
  }
  return all
}

export function environmentOf({ environment }: Job): string | undefined {
  return typeof environment === 'string' ? environment : environment?.name
}
