/**
 * Every family of metrics of kit and service: the lists of each `metrics.ts`.
 *
 * @module
 */

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Metric } from '@plimsoll/kit/metrics'

export type Family = Pick<Metric<never>, 'name' | 'type' | 'help' | 'labels'>

export async function metricFamilies(root: string): Promise<readonly Family[]> {
  const files = ['packages/kit/src/*/*/metrics.ts', 'apps/*/src/**/metrics.ts'].flatMap((pattern) =>
    globSync(pattern, { cwd: root }).sort(),
  )
  const modules = await Promise.all(
    files.map((file): Promise<object> => import(pathToFileURL(join(root, file)).href)),
  )
  return modules
    .flatMap((each) => Object.values(each))
    .filter(Array.isArray)
    .flat()
    .filter(isFamily)
}

function isFamily(value: unknown): value is Family {
  return typeof value === 'object' && value !== null && 'name' in value && 'read' in value
}
