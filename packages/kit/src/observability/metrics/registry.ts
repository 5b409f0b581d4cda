/**
 * All families of one application, read together.
 *
 * A scrape tells what can be told: a family whose reading throws is left out and counted, and a label
 * that was given what clients send cannot fill the memory of who scrapes, since of each family only
 * `seriesMax` series are shown and the rest as one, `overflow`.
 *
 * @module
 */

import type { Metric, MetricsPort, Sample } from './metric.ts'
import { assertNames, namesOf } from './metric-names.ts'
import { type RegistryStats, registryMetrics } from './metrics.ts'
import { withOverflow } from './overflow.ts'

/** A family and its values of now. */
export interface Family extends Pick<Metric<unknown>, 'name' | 'type' | 'help'> {
  readonly labels: readonly string[]
  readonly samples: readonly Sample[]
}

export interface RegistryOptions {
  readonly seriesMax: number
  /** Called once for each metric. */
  readonly onFailure: (metric: string, error: unknown) => void
}

export class Registry implements MetricsPort {
  readonly #options: RegistryOptions
  readonly #names = new Set<string>()
  readonly #sources: (() => Family[])[] = []
  readonly #byName = new Map<string, () => Family | undefined>()
  readonly #overflowed = new Map<string, number>()
  readonly #failures = new Map<string, number>()

  constructor(options: RegistryOptions) {
    this.#options = options
    for (const metric of registryMetrics) for (const name of namesOf(metric)) this.#names.add(name)
    this.#name(registryMetrics, () => this.stats())
  }

  add<Stats>(metrics: readonly Metric<Stats>[], stats: () => Stats | undefined): void {
    const taken = new Set(this.#names)
    for (const metric of metrics) assertNames(metric, taken)
    for (const name of metrics.flatMap(namesOf)) this.#names.add(name)
    this.#sources.push(() => this.#readAll(metrics, stats))
    this.#name(metrics, stats)
  }

  stats(): RegistryStats {
    return { overflowed: this.#overflowed, failures: this.#failures }
  }

  /** By name. */
  families(): Family[] {
    const families = this.#sources.flatMap((read) => read())
    // Last, to know what happened just now.
    families.push(...this.#readAll(registryMetrics, () => this.stats()))
    return families.sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /** The samples of one family; nothing if there is none of that name, or it cannot be read. */
  read(name: string): readonly Sample[] | undefined {
    return this.#byName.get(name)?.()?.samples
  }

  #name<Stats>(metrics: readonly Metric<Stats>[], stats: () => Stats | undefined): void {
    for (const metric of metrics) {
      this.#byName.set(metric.name, () => this.#readAll([metric], stats)[0])
    }
  }

  #readAll<Stats>(metrics: readonly Metric<Stats>[], stats: () => Stats | undefined): Family[] {
    let present: Stats | undefined
    try {
      present = stats()
    } catch (error) {
      for (const { name } of metrics) this.#fail(name, error)
    }
    if (present === undefined) return []
    const given = present
    return metrics
      .map((metric) => this.#read(metric, given))
      .filter((family) => family !== undefined)
  }

  #read<Stats>(metric: Metric<Stats>, stats: Stats): Family | undefined {
    const { name, type, help, labels = [] } = metric
    try {
      const samples = samplesOf(metric, stats)
      const folded = samples.length - this.#options.seriesMax
      if (folded > 0) this.#overflowed.set(name, (this.#overflowed.get(name) ?? 0) + folded)
      return { name, type, help, labels, samples: withOverflow(samples, this.#options.seriesMax) }
    } catch (error) {
      this.#fail(name, error)
      return undefined
    }
  }

  #fail(metric: string, error: unknown): void {
    const count = this.#failures.get(metric) ?? 0
    this.#failures.set(metric, count + 1)
    if (count === 0) this.#options.onFailure(metric, error)
  }
}

/** @throws TypeError if the values are none of the family that the metric declares. */
function samplesOf<Stats>(metric: Metric<Stats>, stats: Stats): readonly Sample[] {
  const reading = metric.read(stats)
  if (reading === undefined) return []
  const samples: readonly Sample[] = isSamples(reading) ? reading : [[[], reading]]
  const { name, type, labels = [] } = metric
  const seen = new Set<string>()
  for (const [values, value] of samples) {
    const series = values.join('\u0000')
    const isFit = values.length === labels.length && !seen.has(series)
    const isTyped = (typeof value === 'number') === (type !== 'histogram')
    if (!isFit || !isTyped) throw new TypeError(`${name} has a wrong or repeated sample: ${values}`)
    seen.add(series)
  }
  return samples
}

function isSamples(
  reading: NonNullable<ReturnType<Metric<never>['read']>>,
): reading is readonly Sample[] {
  return Array.isArray(reading)
}
