/**
 * Reads the variables of the OpenTelemetry specification ("Environment Variable Specification" and
 * "OTLP Exporter Configuration") as far as they concern traces.
 *
 * Where the specification would warn and go on with a default, this refuses: traces that silently
 * go nowhere are found missing on the day they are needed. An empty variable counts as unset.
 *
 * @module
 */

import type { CollectorOptions } from './otlp-sink.ts'
import { type SamplerName, samplerNames } from './sampler.ts'
import type { QueueLimits } from './span-queue.ts'

/** What the variables say. */
export interface TracingEnvironment extends QueueLimits {
  readonly collector: CollectorOptions
  /** Path of a PEM file, whose text belongs in `collector.ca`. */
  readonly caFile: string | undefined
  readonly resource: Readonly<Record<string, string>>
  readonly sampler: SamplerName
  readonly ratio: number
}

type Env = Readonly<Record<string, string | undefined>>

/** For the operator: each line names a variable, what is wrong with it, and what would be right. */
export class TracingEnvironmentError extends Error {
  override readonly name = 'TracingEnvironmentError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`Tracing cannot be configured.\n${problems.map((line) => `  ${line}\n`).join('')}`)
    this.problems = problems
  }
}

/**
 * Undefined if tracing is not configured: no endpoint, `OTEL_SDK_DISABLED`, or the exporter `none`.
 *
 * @throws TracingEnvironmentError naming all that is wrong; never with the value of a header.
 */
export function tracingEnvironment(env: Env): TracingEnvironment | undefined {
  const reader = new Reader(env)
  const isDisabled = reader.oneOf('OTEL_SDK_DISABLED', ['false', 'true'], 'false') === 'true'
  const url = endpointOf(reader)
  if (isDisabled || url === undefined) return undefined
  if (reader.oneOf('OTEL_TRACES_EXPORTER', ['otlp', 'none'], 'otlp') === 'none') return undefined

  // Each batch is JSON, which a collector takes on the same port and path as protobuf.
  reader.oneOf(reader.forTraces('PROTOCOL'), ['http/json'], 'http/json')
  const read: TracingEnvironment = {
    collector: {
      url,
      headers: reader.pairs(reader.forTraces('HEADERS')),
      timeoutMs: reader.integer(reader.forTraces('TIMEOUT'), 10_000, 1, 600_000),
      compression: reader.oneOf(reader.forTraces('COMPRESSION'), compressions, 'none'),
    },
    caFile: reader.text(reader.forTraces('CERTIFICATE')),
    resource: resourceOf(reader),
    sampler: reader.oneOf('OTEL_TRACES_SAMPLER', samplerNames, 'parentbased_always_on'),
    ratio: reader.share('OTEL_TRACES_SAMPLER_ARG'),
    queueMax: reader.integer('OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, 100_000),
    batchMax: reader.integer('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 10_000),
    delayMs: reader.integer('OTEL_BSP_SCHEDULE_DELAY', 5_000, 1, 600_000),
  }
  if (reader.problems.length > 0) throw new TracingEnvironmentError(reader.problems)
  return read
}

const compressions = ['none', 'gzip'] as const

/** The variable for traces is used as it is; to the general one the path of traces is added. */
function endpointOf(reader: Reader): string | undefined {
  const own = reader.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  if (own !== undefined) return own.href
  const general = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (general === undefined) return undefined
  general.pathname = `${general.pathname.replace(/\/$/, '')}/v1/traces`
  return general.href
}

function resourceOf(reader: Reader): Readonly<Record<string, string>> {
  const attributes = reader.pairs('OTEL_RESOURCE_ATTRIBUTES')
  const name = reader.text('OTEL_SERVICE_NAME')
  return name === undefined ? attributes : { ...attributes, 'service.name': name }
}

class Reader {
  readonly problems: string[] = []
  readonly #env: Env

  constructor(env: Env) {
    this.#env = env
  }

  /** The variable for traces alone, if it is set, before that for all signals. */
  forTraces(what: string): string {
    const own = `OTEL_EXPORTER_OTLP_TRACES_${what}`
    return this.text(own) === undefined ? `OTEL_EXPORTER_OTLP_${what}` : own
  }

  text(name: string): string | undefined {
    const value = this.#env[name]?.trim()
    return value === '' ? undefined : value
  }

  oneOf<Word extends string>(name: string, words: readonly Word[], preset: Word): Word {
    const value = this.text(name)?.toLowerCase()
    if (value === undefined) return preset
    const word = words.find((each) => each === value)
    if (word === undefined) this.#refuse(name, `is "${value}"`, words.join(' or '))
    return word ?? preset
  }

  integer(name: string, preset: number, min: number, max: number): number {
    const value = this.text(name) ?? String(preset)
    const read = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (read >= min && read <= max) return read
    this.#refuse(name, `is "${value}"`, `a whole number from ${min} to ${max}`)
    return preset
  }

  share(name: string): number {
    const value = this.text(name) ?? '1'
    const read = /^\d?\.?\d{1,18}$/.test(value) ? Number(value) : Number.NaN
    if (read >= 0 && read <= 1) return read
    this.#refuse(name, `is "${value}"`, 'a number from 0 to 1')
    return 1
  }

  url(name: string): URL | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const url = URL.parse(value)
    const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
    if (url !== null && isHttp && url.username === '' && url.password === '') return url
    // Not its value: what is wrong may be a password.
    const right = 'a URL such as http://127.0.0.1:4318, with credentials in ..._HEADERS'
    this.#refuse(name, 'is no such URL', right)
    return new URL('http://invalid')
  }

  /** `key=value,key=value`, the values percent-encoded (W3C Baggage). */
  pairs(name: string): Readonly<Record<string, string>> {
    const value = this.text(name)
    if (value === undefined) return {}
    const pairs = value.split(',').map(pairOf)
    if (pairs.includes(undefined)) {
      this.#refuse(name, 'is not of that form', 'key=value,key=value with percent-encoded values')
    }
    return Object.fromEntries(pairs.filter((pair) => pair !== undefined))
  }

  #refuse(name: string, wrong: string, right: string): void {
    this.problems.push(`${name} ${wrong}; it must be ${right}.`)
  }
}

function pairOf(text: string): readonly [string, string] | undefined {
  const [, key, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(.*?)\s*$/.exec(text) ?? []
  if (key === undefined || value === undefined) return undefined
  try {
    return [key, decodeURIComponent(value)]
  } catch {
    // A percent sign that encodes nothing.
    return undefined
  }
}
