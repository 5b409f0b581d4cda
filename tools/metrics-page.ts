/**
 * Writes `docs/metrics.md` from the families of each concern: every `metrics.ts` of the kit and the
 * service.
 *
 * @module
 */

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Metric } from '@plimsoll/kit/metrics'
import type { GeneratedFile } from './generated-file.ts'

/** The families of one concern. */
export interface MetricTable {
  /** Such as `reliability / database`. */
  readonly concern: string
  readonly metrics: readonly Metric<never>[]
}

const intro = `<!-- Generated from the metrics.ts of each concern by \`npm run docs\`; edit those. -->
# Metrics

\`/metrics\` answers with them in the text format of Prometheus, or as OpenMetrics with exemplars to
whoever asks for that.

Values of labels come from closed sets: routes by their template, methods and statuses that are known, never
an address, a user or a path that a client sent. Of each metric at most 2,000 series are shown; the rest is
one series with the label values \`overflow\`. A metric without a value, such as one of a store that is not
in use, is left out.

A histogram is the series \`_bucket\` with the label \`le\`, \`_sum\` and \`_count\`.
`

export async function metricsPage(root: string): Promise<GeneratedFile> {
  const tables = await metricTables(root)
  const sections = tables.map(({ concern, metrics }) =>
    [
      `## ${concern}`,
      '',
      '| name | type | labels | meaning |',
      '| --- | --- | --- | --- |',
      ...metrics.map(rowOf),
    ].join('\n'),
  )
  return { path: 'docs/metrics.md', text: `${[intro, sections.join('\n\n')].join('\n')}\n` }
}

/** Reads every list of families in the repo. @throws Error if two concerns define one name. */
export async function metricTables(
  root: string,
  patterns: readonly string[] = ['packages/kit/src/*/*/metrics.ts', 'apps/*/src/**/metrics.ts'],
): Promise<MetricTable[]> {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())
  const tables = await Promise.all(files.map((file) => metricTable(root, file)))
  const seen = new Map<string, string>()
  for (const { concern, metrics } of tables) {
    for (const { name } of metrics) {
      const other = seen.get(name)
      if (other !== undefined) throw new Error(`${name} is defined by ${other} and by ${concern}`)
      seen.set(name, concern)
    }
  }
  return tables.filter(({ metrics }) => metrics.length > 0)
}

async function metricTable(root: string, file: string): Promise<MetricTable> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href)
  const concern = file
    .replaceAll('\\', '/')
    .replace(/^packages\/kit\/src\/|^apps\//, '')
    .replace('/src/', '/')
    .replace('/metrics.ts', '')
    .replaceAll('/', ' / ')
  return { concern, metrics: Object.values(exported).filter(isFamilies).flat() }
}

function isFamilies(exported: unknown): exported is readonly Metric<never>[] {
  return Array.isArray(exported) && exported.length > 0 && exported.every(isFamily)
}

function isFamily(item: unknown): boolean {
  return (
    typeof item === 'object' &&
    item !== null &&
    ['name', 'type', 'help', 'read'].every((member) => member in item)
  )
}

function rowOf({ name, type, labels = [], help }: Metric<never>): string {
  const named = labels.map((label) => `\`${label}\``).join(', ')
  return `| \`${name}\` | ${type} | ${named} | ${help.replaceAll('|', '\\|')} |`
}
