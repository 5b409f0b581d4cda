/**
 * Which names a family may have, and which it takes from others.
 *
 * @module
 */

import type { Metric } from './metric.ts'

type Named = Pick<Metric<never>, 'name' | 'type' | 'labels'>

// The colon is for recording rules.
const name = /^[a-z][a-z0-9_]*$/
// Names that begin with two underscores are for Prometheus itself.
const label = /^(?!__)[a-z_][a-z0-9_]*$/
const suffixes = { counter: ['', '_created'], gauge: [], histogram: ['_bucket', '_count', '_sum'] }

/** Its name, and those of its series in any format. */
export function namesOf({ name, type }: Named): readonly string[] {
  const family = type === 'counter' ? name.slice(0, -'_total'.length) : name
  return [...new Set([name, family, ...suffixes[type].map((suffix) => family + suffix)])]
}

/**
 * Adds the names of the metric to those that are taken.
 *
 * @throws RangeError if the metric must not be called that, or not beside those.
 */
export function assertNames(metric: Named, taken: Set<string>): void {
  const { labels = [] } = metric
  const isCounter = metric.type === 'counter'
  if (!name.test(metric.name) || isCounter !== metric.name.endsWith('_total')) {
    throw new RangeError(
      `a ${metric.type} must have a lower-case name that ${isCounter ? 'ends' : 'does not end'} ` +
        `in _total, got ${metric.name}`,
    )
  }
  const reserved = metric.type === 'histogram' ? ['le'] : []
  const wrong = labels.find(
    (each, at) => !label.test(each) || reserved.includes(each) || labels.indexOf(each) !== at,
  )
  if (wrong !== undefined) throw new RangeError(`${metric.name} must not have a label ${wrong}`)
  for (const each of namesOf(metric)) {
    if (taken.has(each)) throw new RangeError(`${metric.name} clashes with another metric: ${each}`)
    taken.add(each)
  }
}
