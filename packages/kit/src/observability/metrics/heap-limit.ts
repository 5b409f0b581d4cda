/**
 * How much of the heap objects can hold before the process ends.
 *
 * V8 ends it when the old generation is full. What it calls the limit counts the young generation as
 * well, which is 192 MiB by default: with half a gigabyte of heap a process is out of memory at 73 %
 * of that.
 *
 * @module
 */

import { getHeapStatistics } from 'node:v8'

/** V8's default on 64 bits. It reserves three of them. */
const semiSpaceMbDefault = 64

/** @param options of Node, as given on its command line and in `NODE_OPTIONS` */
export function heapLimitBytes(
  options: readonly string[] = optionsOfNode(),
  totalBytes: number = getHeapStatistics().heap_size_limit,
): number {
  const given = options
    .map((option) => /^--max[-_]semi[-_]space[-_]size=(\d+)$/.exec(option)?.[1])
    .findLast((megabytes) => megabytes !== undefined)
  return totalBytes - 3 * Number(given ?? semiSpaceMbDefault) * 2 ** 20
}

function optionsOfNode(): readonly string[] {
  return [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv]
}
