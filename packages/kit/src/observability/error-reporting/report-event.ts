/**
 * What is sent of one error, and nothing else: an allow-list, made of parts that no client writes
 * and a message that goes through `redact`. No headers, cookies, query, body, address, host name,
 * environment, source lines or breadcrumbs.
 *
 * @module
 */

import {
  codeOf,
  describeExceptions,
  type ExceptionStyle,
  type ExceptionValue,
  typeOf,
} from './describe-exceptions.ts'

/** What is known of the circumstances. All of it is shown, but for what `redact` takes. */
export interface ReportFacts {
  /** How it came to us, such as `request`, `job`, `uncaughtException`. Default `report`. */
  readonly origin?: string | undefined
  /** False if nothing answered for it, and the process is about to end. Default true. */
  readonly handled?: boolean | undefined
  readonly requestId?: string | undefined
  /** 32 hex characters. */
  readonly traceId?: string | undefined
  /** 16 hex characters. */
  readonly spanId?: string | undefined
  /** The id alone; never a name or an address. */
  readonly userId?: string | undefined
  readonly method?: string | undefined
  /** Template of the route, such as `/users/:id`; never the path. */
  readonly route?: string | undefined
  readonly status?: number | undefined
  /** The code that the client was answered with. */
  readonly code?: string | undefined
  /** Name of the job. */
  readonly job?: string | undefined
  readonly jobId?: string | undefined
}

/** As Sentry takes it, without what the library adds: id and time. */
export interface ReportEvent {
  readonly level: 'error' | 'fatal'
  readonly platform: 'node'
  readonly release?: string
  readonly environment: string
  readonly server_name?: string
  readonly transaction?: string
  readonly exception: { readonly values: readonly ExceptionValue[] }
  readonly tags: Readonly<Record<string, string>>
  readonly user?: { readonly id: string }
  readonly fingerprint: readonly string[]
  readonly contexts?: { readonly trace: { readonly trace_id: string; readonly span_id: string } }
}

/** What every event of this process says, as the operator gave it. */
export interface EventIdentity {
  readonly release?: string
  readonly environment: string
  readonly server_name?: string
}

export interface EventStyle extends Omit<ExceptionStyle, 'mechanism'> {
  readonly identity: EventIdentity
  readonly redact: (value: unknown) => unknown
}

/** What comes out of `redact`, and need not be what went in. */
type Unsafe = Omit<ReportEvent, keyof EventIdentity | 'level' | 'platform'>

const valueCharsMax = 2_000

/** What makes two errors the same one. */
export function fingerprintOf(thrown: unknown, facts: ReportFacts): readonly string[] {
  const where = facts.route ?? facts.job ?? facts.origin ?? 'report'
  return [typeOf(thrown), where, codeOf(thrown) ?? facts.code ?? 'none']
}

/**
 * `heldBack` equal errors were not sent before this one.
 *
 * @throws TypeError if `redact` gives no event back.
 */
export function reportEvent(
  thrown: unknown,
  facts: ReportFacts,
  heldBack: number,
  style: EventStyle,
): ReportEvent {
  const mechanism = { type: facts.origin ?? 'report', handled: facts.handled ?? true }
  const transaction = transactionOf(facts)
  const unsafe: Unsafe = {
    ...(transaction !== undefined && { transaction }),
    exception: { values: describeExceptions(thrown, { ...style, mechanism }) },
    tags: tagsOf(facts, heldBack),
    ...(facts.userId !== undefined && { user: { id: facts.userId } }),
    fingerprint: fingerprintOf(thrown, facts),
    ...traceOf(facts),
  }
  return {
    level: mechanism.handled ? 'error' : 'fatal',
    platform: 'node',
    // Not redacted: a release often ends in a commit, which looks like a key.
    ...style.identity,
    ...shortened(style.redact(unsafe)),
  }
}

function transactionOf({ route, job, method }: ReportFacts): string | undefined {
  if (route !== undefined) return method === undefined ? route : `${method} ${route}`
  return job === undefined ? undefined : `job ${job}`
}

function tagsOf(facts: ReportFacts, heldBack: number): Record<string, string> {
  const tags = {
    request_id: facts.requestId,
    route: facts.route,
    method: facts.method,
    status: facts.status,
    error_code: facts.code,
    trace_id: facts.traceId,
    job: facts.job,
    job_id: facts.jobId,
    held_back: heldBack === 0 ? undefined : heldBack,
  }
  const known = Object.entries(tags).filter(([, value]) => value !== undefined)
  // Sentry drops longer values.
  return Object.fromEntries(known.map(([name, value]) => [name, String(value).slice(0, 200)]))
}

function traceOf({ traceId, spanId }: ReportFacts): Pick<Unsafe, 'contexts'> {
  if (traceId === undefined || spanId === undefined) return {}
  return { contexts: { trace: { trace_id: traceId, span_id: spanId } } }
}

/** After redaction: half a secret might not be known for one. */
function shortened(clean: unknown): Unsafe {
  const values = (clean as Unsafe | undefined)?.exception?.values
  if (!Array.isArray(values)) throw new TypeError('errorReporting.redact must give back plain data')
  const short = (values as ExceptionValue[]).map((each) => ({
    ...each,
    value: String(each.value).slice(0, valueCharsMax),
  }))
  return { ...(clean as Unsafe), exception: { values: short } }
}
