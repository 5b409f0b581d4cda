/**
 * Reads the text formats of metrics: Prometheus 0.0.4 and OpenMetrics 1.0.
 *
 * What no parser would accept is a problem with its line; the rest is read all the same, so that a
 * judge can say what is wrong rather than that something is. Exemplars and timestamps are accepted
 * and left out. Pure.
 *
 * @module
 */

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped' | 'other'

export interface Family {
  readonly name: string
  readonly type: FamilyType
  readonly samples: readonly Sample[]
}

export interface Metrics {
  readonly families: readonly Family[]
  readonly problems: readonly { readonly line: number; readonly problem: string }[]
}

interface OpenFamily {
  readonly name: string
  readonly type: FamilyType
  readonly samples: Sample[]
}

const nameStart = /^[a-zA-Z_:][\w:]*/
const typeLine = /^#\s+TYPE\s+("(?:[^"\\]|\\.)*"|\S+)\s+(\S+)\s*$/
/** A value, then a timestamp and an exemplar, both optional. */
const tail = /^\s+(\S+)(?:\s+(-?[\d.]+(?:[eE][+-]?\d+)?))?(?:\s+#\s*\{.*)?\s*$/
const labelPair =
  /^\s*(?:([a-zA-Z_][\w.]*)|"((?:[^"\\]|\\.)*)")(?:\s*=\s*"((?:[^"\\]|\\.)*)")?\s*,?/
const suffixes = ['_bucket', '_count', '_sum', '_total', '_created', '_info', '_gcount', '_gsum']
const types: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped'])
const specialValues: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}

export function parseMetrics(text: string): Metrics {
  const families = new Map<string, OpenFamily>()
  const problems: { line: number; problem: string }[] = []
  text.split('\n').forEach((line, index) => {
    const problem = readLine(line.replace(/\r$/, ''), families)
    if (problem !== undefined) problems.push({ line: index + 1, problem })
  })
  return { families: [...families.values()], problems }
}

/** Takes one line in; gives what is wrong with it. */
function readLine(line: string, families: Map<string, OpenFamily>): string | undefined {
  if (line.trim() === '') return undefined
  if (line.startsWith('#')) return readComment(line, families)
  try {
    const sample = sampleIn(line)
    familyOf(sample.name, families).samples.push(sample)
    return undefined
  } catch (error) {
    if (error instanceof Malformed) return error.message
    throw error
  }
}

class Malformed extends Error {
  override readonly name = 'Malformed'
}

function readComment(line: string, families: Map<string, OpenFamily>): string | undefined {
  if (!/^#\s+TYPE\s/.test(line)) return undefined
  const [, quoted, type] = typeLine.exec(line) ?? []
  if (quoted === undefined || type === undefined) return 'a TYPE line without a name and a type'
  const name = unescaped(quoted.replace(/^"(.*)"$/, '$1'))
  if (families.has(name)) return `a second TYPE of ${name}, or one after its samples`
  families.set(name, { name, type: typeOf(type), samples: [] })
  return undefined
}

function typeOf(text: string): FamilyType {
  if (text === 'unknown') return 'untyped'
  return types.has(text) ? (text as FamilyType) : 'other'
}

function sampleIn(line: string): Sample {
  const bare = nameStart.exec(line)?.[0] ?? ''
  const rest = line.slice(bare.length).trimStart()
  const braces = rest.startsWith('{') ? labelsIn(rest) : { labels: {}, end: 0, name: '' }
  const name = bare === '' ? braces.name : bare
  if (name === '') throw new Malformed('no metric name')
  const value = tail.exec(` ${rest.slice(braces.end)}`)?.[1]
  if (value === undefined) throw new Malformed(`no value after ${name}`)
  return { name, labels: braces.labels, value: numberIn(value) }
}

function numberIn(text: string): number {
  const number = specialValues[text.toLowerCase()] ?? Number(text)
  if (Number.isNaN(number) && text.toLowerCase() !== 'nan') {
    throw new Malformed(`${text} is no number`)
  }
  return number
}

interface Braces {
  readonly labels: Record<string, string>
  /** Characters up to and with the closing brace. */
  readonly end: number
  /** A quoted metric name, as names in UTF-8 are written; else empty. */
  readonly name: string
}

function labelsIn(text: string): Braces {
  const labels: Record<string, string> = {}
  let name = ''
  let at = 1
  for (;;) {
    const rest = text.slice(at)
    const end = /^\s*\}/.exec(rest)
    if (end !== null) return { labels, end: at + end[0].length, name }
    const pair = pairIn(rest)
    if (pair.value === undefined) name = pair.key
    else labels[pair.key] = pair.value
    at += pair.length
  }
}

/** A label with its value; or a quoted metric name, which has none. */
function pairIn(text: string): { key: string; value: string | undefined; length: number } {
  if (text.trim() === '') throw new Malformed('labels without an end')
  const [whole, bare, quoted, value] = labelPair.exec(text) ?? []
  if (whole === undefined) throw new Malformed('labels that cannot be read')
  if (value === undefined && bare !== undefined) {
    throw new Malformed(`the label ${bare} has no value`)
  }
  const key = bare ?? unescaped(quoted ?? '')
  return { key, value: value === undefined ? undefined : unescaped(value), length: whole.length }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

function familyOf(sample: string, families: Map<string, OpenFamily>): OpenFamily {
  const names = [
    sample,
    ...suffixes.filter((end) => sample.endsWith(end)).map((end) => sample.slice(0, -end.length)),
  ]
  const known = names.map((name) => families.get(name)).find((family) => family !== undefined)
  if (known !== undefined) return known
  const family: OpenFamily = { name: sample, type: 'untyped', samples: [] }
  families.set(sample, family)
  return family
}

/** One text per set of labels, without the ones that a family multiplies by itself. */
export function seriesOf(family: Family): ReadonlySet<string> {
  return new Set(
    family.samples.map(({ labels }) =>
      JSON.stringify(
        Object.entries(labels)
          .filter(([label]) => label !== 'le' && label !== 'quantile')
          .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ),
    ),
  )
}
