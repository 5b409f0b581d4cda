/**
 * From sizes and times to the table of the packed kit. Pure.
 *
 * @module
 */

import type { Packed } from '../../tools/packed-project.ts'
import { type Summary, summarise } from '../statistics.ts'
import { type Column, formatNumber, renderTable } from '../table.ts'
import type { Result } from './workload.ts'

/** One subpath, as often as it was imported. */
export interface MeasuredSubpath {
  readonly subpath: string
  readonly coldMs: readonly number[]
  readonly cachedMs: readonly number[]
  readonly files: number
  /** Besides the kit, and what Fastify has loaded. */
  readonly packages: readonly string[]
}

const columns: readonly Column[] = [
  { title: '@plimsoll/kit/', align: 'left' },
  { title: 'cold ms', align: 'right' },
  { title: 'cached ms', align: 'right' },
  { title: 'files', align: 'right' },
  { title: 'packages', align: 'right' },
  { title: 'which', align: 'left' },
]

/** @throws RangeError if a subpath was never imported. */
export function reportBundle(
  packed: Packed & { readonly subpaths: number },
  measured: readonly MeasuredSubpath[],
  rounds: number,
): Result {
  const rows = measured.map(({ coldMs, cachedMs, ...rest }) => ({
    ...rest,
    coldMs: summarise(coldMs),
    cachedMs: summarise(cachedMs),
  }))
  const { archiveBytes, unpackedBytes, files, subpaths } = packed
  const text = [
    `Archive ${kilobytes(archiveBytes)} kB, unpacked ${kilobytes(unpackedBytes)} kB in ${files} files.`,
    '',
    renderTable(columns, rows.map(toCells)),
    '',
    `${measured.length} of ${subpaths} subpaths, each imported in a new process that has Fastify; medians of ${rounds} imports. Cached: with NODE_COMPILE_CACHE, filled before.`,
    'Files and packages that the import loads beyond Fastify and what is its.',
  ].join('\n')
  return { text, data: { rounds, packed, rows } }
}

interface Row extends Omit<MeasuredSubpath, 'coldMs' | 'cachedMs'> {
  readonly coldMs: Summary
  readonly cachedMs: Summary
}

function toCells({ subpath, coldMs, cachedMs, files, packages }: Row): string[] {
  return [
    subpath,
    formatNumber(coldMs.median),
    formatNumber(cachedMs.median),
    String(files),
    String(packages.length),
    packages.join(', '),
  ]
}

function kilobytes(bytes: number): string {
  return Math.round(bytes / 1000).toLocaleString('en-US')
}
