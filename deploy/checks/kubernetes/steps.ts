/**
 * The steps of a rollout: patches of the route that `kubectl patch --type=json` takes.
 *
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { applied } from './json-patch.ts'
import { type Manifest, named } from './manifest.ts'
import { kubernetesFolder } from './render.ts'
import { weightProblems } from './traffic-rules.ts'

export interface Operation {
  readonly op: 'test' | 'replace'
  readonly path: string
  readonly value: unknown
}

export interface Step {
  /** Of the canary, as the name of the file has it. */
  readonly percent: number
  readonly operations: readonly Operation[]
}

const folder = join(kubernetesFolder, 'steps')

export async function shippedSteps(): Promise<readonly Step[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
  const steps = names.map(async (name) => ({
    percent: Number(name.replace('.yaml', '')),
    operations: parse(await readFile(join(folder, name), 'utf8')) as readonly Operation[],
  }))
  return await Promise.all(steps)
}

const wanted = [0, 10, 50, 100]

export function stepProblems(
  manifests: readonly Manifest[],
  steps: readonly Step[],
): readonly string[] {
  const missing = wanted.filter((percent) => !steps.some((step) => step.percent === percent))
  return [
    ...missing.map((percent) => `there is no step ${percent}`),
    ...steps.flatMap((step) =>
      problemsOf(manifests, step).map((each) => `step ${step.percent}: ${each}`),
    ),
  ]
}

function problemsOf(manifests: readonly Manifest[], step: Step): readonly string[] {
  const route = structuredClone(named(manifests, 'HTTPRoute', 'vehicle-api'))
  if (route === undefined) return ['there is no route']
  const failed = step.operations.filter((operation) => !applied(route, operation))
  if (failed.length > 0) return failed.map(({ path }) => `${path} is not there, or something else`)
  const given = (route.spec.rules ?? []).flatMap(({ backendRefs = [] }) =>
    backendRefs.filter(({ name }) => name === 'vehicle-api-canary').map(({ weight }) => weight),
  )
  const others = given.filter((weight) => weight !== step.percent)
  return [...weightProblems(route), ...others.map((weight) => `the canary gets ${weight}`)]
}
