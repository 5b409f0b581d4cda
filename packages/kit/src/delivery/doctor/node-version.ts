import { type Check, defineCheck, fail, ok } from './check.ts'

export interface NodeVersionOptions {
  /** As in `engines`: `>=24.12`. */
  readonly range: string
  /** Default: that of this process. */
  readonly version?: string
}

/** @throws RangeError for a range that says more than "this version or newer" */
export function nodeVersion({ range, version = process.versions.node }: NodeVersionOptions): Check {
  const least = /^>=\s*(?<version>\d+(?:\.\d+){0,2})$/.exec(range.trim())?.groups?.['version']
  if (least === undefined) throw new RangeError(`nodeVersion.range must be such as >=24.12`)
  return defineCheck({
    name: 'node',
    title: 'Node',
    run: () =>
      isAtLeast(version, least)
        ? ok(`${version}, which satisfies ${range}`)
        : fail(`this is Node ${version}`, `Use Node ${least} or newer.`),
  })
}

/** Compares versions part by part; a pre-release counts as its release, a missing part as 0. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [partsOf(version), partsOf(least)]
  const at = need.findIndex((part, index) => part !== (have[index] ?? 0))
  return at === -1 || (have[at] ?? 0) > (need[at] ?? 0)
}

function partsOf(version: string): readonly number[] {
  return (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').map(Number)
}
