/**
 * Families as the text that Prometheus scrapes, in both of its formats: the text format 0.0.4, and
 * OpenMetrics 1.0.0, which differs in the names of counters and knows units and exemplars.
 *
 * Bounds of buckets are written alike in both (`1.0`, not `1`): a series stays the same series when
 * a scraper asks for the other format.
 *
 * @module
 */

import type { Exemplar, HistogramValue } from './histogram.ts'
import type { Family } from './registry.ts'

export type Format = 'prometheus' | 'openmetrics'

export const mediaTypes: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

const units = ['seconds', 'bytes', 'ratio']

/** OpenMetrics 1.0.0, Exemplars: of all its labels, names included. */
const exemplarCharsMax = 128

export function exposition(families: readonly Family[], format: Format): string {
  const text = families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => headOf(family, format) + samplesOf(family, format))
    .join('')
  return format === 'openmetrics' ? `${text}# EOF\n` : text
}

function headOf({ name, type, help }: Family, format: Format): string {
  const isOpen = format === 'openmetrics'
  const family = isOpen && type === 'counter' ? name.slice(0, -'_total'.length) : name
  const unit = isOpen ? units.find((each) => family.endsWith(`_${each}`)) : undefined
  const told = isOpen ? escaped(help) : escaped(help).replaceAll('\\"', '"')
  return (
    `# HELP ${family} ${told}\n# TYPE ${family} ${type}\n` +
    (unit === undefined ? '' : `# UNIT ${family} ${unit}\n`)
  )
}

function samplesOf({ name, labels, samples }: Family, format: Format): string {
  let text = ''
  for (const [values, value] of samples) {
    const pairs = labels.map((label, at) => `${label}="${escaped(values[at] ?? '')}"`).join(',')
    if (typeof value === 'number') text += `${name}${inBraces(pairs)} ${numeral(value)}\n`
    else text += histogramLines(name, pairs, value, format)
  }
  return text
}

function histogramLines(
  name: string,
  pairs: string,
  { bounds, counts, sum, exemplars = [] }: HistogramValue,
  format: Format,
): string {
  const before = pairs === '' ? '' : `${pairs},`
  let text = ''
  let count = 0
  for (let at = 0; at <= bounds.length; at += 1) {
    const bound = bounds[at]
    count += counts[at] ?? 0
    const le = bound === undefined ? '+Inf' : decimal(bound)
    const exemplar = format === 'openmetrics' ? exemplarOf(exemplars[at]) : ''
    text += `${name}_bucket{${before}le="${le}"} ${count}${exemplar}\n`
  }
  const labels = inBraces(pairs)
  return `${text}${name}_sum${labels} ${numeral(sum)}\n${name}_count${labels} ${count}\n`
}

function exemplarOf(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return ''
  const { traceId, value, atSeconds } = exemplar
  if ('trace_id'.length + traceId.length > exemplarCharsMax) return ''
  return ` # {trace_id="${escaped(traceId)}"} ${numeral(value)} ${atSeconds.toFixed(3)}`
}

function inBraces(pairs: string): string {
  return pairs === '' ? '' : `{${pairs}}`
}

const special = /[\\"\n]/g

function escaped(text: string): string {
  return text.replace(special, (found) => (found === '\n' ? '\\n' : `\\${found}`))
}

function decimal(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

function numeral(value: number): string {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}
