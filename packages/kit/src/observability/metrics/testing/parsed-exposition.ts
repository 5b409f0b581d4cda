/**
 * Reads an exposition as a scraper would, and refuses what one might: lines that are none, families
 * that are interleaved, series twice, buckets that do not add up.
 *
 * Written from the descriptions of the formats, without a look at what writes them.
 *
 * @module
 */

export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar?: ParsedExemplar
}

export interface ParsedExemplar {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly atSeconds: number
}

export interface ParsedFamily {
  readonly name: string
  type: string
  help: string
  unit: string
  readonly samples: ParsedSample[]
}

/** By name. @throws Error quoting the line that is wrong. */
export function parsedExposition(text: string, isOpenMetrics = false): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const lines = text.slice(0, -1).split('\n')
  if (isOpenMetrics && lines.pop() !== '# EOF') throw new Error('# EOF is missing')
  const reader = new Reader(isOpenMetrics)
  for (const line of lines) reader.read(line)
  for (const each of reader.families.values()) if (each.type === 'histogram') assertAddsUp(each)
  return reader.families
}

class Reader {
  readonly families = new Map<string, ParsedFamily>()
  readonly #isOpenMetrics: boolean
  readonly #seen = new Set<string>()
  #family: ParsedFamily | undefined

  constructor(isOpenMetrics: boolean) {
    this.#isOpenMetrics = isOpenMetrics
  }

  read(line: string): void {
    const [, kind = '', name, told = ''] = /^# (HELP|TYPE|UNIT) (\w+) (.+)$/.exec(line) ?? []
    if (name === undefined) {
      this.#readSample(line)
      return
    }
    if (this.#family?.name !== name) this.#begin(name, line)
    const member = ({ HELP: 'help', TYPE: 'type', UNIT: 'unit' } as const)[kind as 'HELP']
    const family = this.#family
    if (family === undefined || family[member] !== '' || family.samples.length > 0) wrong(line)
    family[member] = told
  }

  #begin(name: string, line: string): void {
    if (this.families.has(name)) wrong(line)
    this.#family = { name, type: '', help: '', unit: '', samples: [] }
    this.families.set(name, this.#family)
  }

  #readSample(line: string): void {
    const sample = parsedSample(line)
    const family = this.#family
    const series = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
    if (family === undefined || !belongs(sample, family, this.#isOpenMetrics)) wrong(line)
    if (this.#seen.has(series)) wrong(line)
    this.#seen.add(series)
    family.samples.push(sample)
  }
}

/** All series, each as one string. */
export function seriesOf(families: ReadonlyMap<string, ParsedFamily>): string[] {
  return [...families.values()].flatMap(({ samples }) =>
    samples.map(({ name, labels }) => `${name}${JSON.stringify(labels)}`),
  )
}

/** The value of the one series with at least these labels. */
export function sampleValue(
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, is]) => sample.labels[key] === is))
  if (found.length > 1) throw new Error(`${name} with ${JSON.stringify(labels)} is many series`)
  return found[0]?.value
}

function belongs({ name }: ParsedSample, family: ParsedFamily, isOpenMetrics: boolean): boolean {
  const suffixes: Record<string, string[]> = {
    histogram: ['_bucket', '_sum', '_count'],
    counter: [isOpenMetrics ? '_total' : ''],
    gauge: [''],
  }
  return (suffixes[family.type] ?? []).some((suffix) => name === family.name + suffix)
}

const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const sampleLine = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:\{((?:\w+=${quoted},?)*)\})? (\S+)(?: # (\{.*))?$`,
  's',
)

function parsedSample(line: string): ParsedSample {
  const [, name = wrong(line), inBraces = '', value = '', traced] = sampleLine.exec(line) ?? []
  const sample = { name, labels: parsedLabels(inBraces, line), value: numberOf(value, line) }
  return traced === undefined ? sample : { ...sample, exemplar: parsedExemplar(traced, line) }
}

function parsedExemplar(text: string, line: string): ParsedExemplar {
  const [, inBraces = wrong(line), value = '', at = ''] = /^\{(.*)\} (\S+) (\S+)$/s.exec(text) ?? []
  return {
    labels: parsedLabels(inBraces, line),
    value: numberOf(value, line),
    atSeconds: numberOf(at, line),
  }
}

function parsedLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  const pair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/y
  while (pair.lastIndex < text.length) {
    const [, name = wrong(line), value = ''] = pair.exec(text) ?? []
    if (Object.hasOwn(labels, name)) wrong(line)
    labels[name] = value.replace(/\\(.)/g, (_all, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

const numbers: Readonly<Record<string, number>> = {
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
}

function numberOf(text: string, line: string): number {
  if (Object.hasOwn(numbers, text)) return numbers[text] ?? Number.NaN
  if (!/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text)) wrong(line)
  return Number(text)
}

/** Of each set of labels: cumulative buckets in order, the last of them all that were counted. */
function assertAddsUp({ name, samples }: ParsedFamily): void {
  const sets = Map.groupBy(samples, ({ labels: { le: _le, ...labels } }) => JSON.stringify(labels))
  for (const [labels, set] of sets) {
    const buckets = set.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels: { le = '' } }) => numberOf(le, le))
    const counts = buckets.map(({ value }) => value)
    const isAscending = (values: number[]) => values.every((v, at) => v >= (values[at - 1] ?? 0))
    const all = set.find((sample) => sample.name === `${name}_count`)?.value
    const isWhole = bounds.at(-1) === Number.POSITIVE_INFINITY && counts.at(-1) === all
    if (!isAscending(bounds) || !isAscending(counts) || !isWhole || all === undefined) {
      throw new Error(`the buckets of ${name}${labels} do not add up`)
    }
  }
}

function wrong(line: string): never {
  throw new Error(`not a line of an exposition: ${line}`)
}
