/**
 * Samples in the text that Prometheus scrapes (its text format, version 0.0.4). Pure.
 *
 * @module
 */

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const line =
  /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})?\s+(?<value>\S+)(?:\s+-?\d+)?$/
const label = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\]|\\.)*)"/g

/** @param wanted names of samples; the others, by far the most, are passed over */
export function samplesIn(text: string, wanted: ReadonlySet<string>): readonly Sample[] {
  const samples: Sample[] = []
  for (const each of text.split('\n')) {
    if (!wanted.has(/^[a-zA-Z0-9_:]+/.exec(each)?.[0] ?? '')) continue
    const { name = '', labels = '', value = '' } = line.exec(each)?.groups ?? {}
    if (name !== '') samples.push({ name, labels: labelsIn(labels), value: numberOf(value) })
  }
  return samples
}

function labelsIn(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  for (const { groups } of text.matchAll(label)) {
    const { name = '', value = '' } = groups ?? {}
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

/** `+Inf` is no number to JavaScript. */
export function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text)
}
