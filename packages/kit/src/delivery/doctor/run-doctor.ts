/**
 * Runs checks a few at a time, each under its own deadline, so that one which breaks or hangs hides
 * none of the others. Prints nothing and changes nothing; results come in the order of the checks.
 *
 * @module
 */

import { type Check, type CheckContext, type Finding, type Found, fail, skipped } from './check.ts'
import { type Clock, systemClock } from './clock.ts'
import { reasonOf, withoutLogins } from './reason.ts'
import { type CheckResult, type DoctorSummary, summaryOf, worstOf } from './result.ts'

export interface DoctorOptions {
  /** For a check that names no time of its own, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
  /** Checks that run at once. Default 4. */
  readonly concurrency?: number
  /** Told of each result as it comes. */
  readonly onResult?: (result: CheckResult) => void
  /** Goes over every text that was found. Default: takes logins out of addresses. */
  readonly redact?: (text: string) => string
  /** Gives up; the run then rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
}

export interface Diagnosis {
  readonly summary: DoctorSummary
  readonly results: readonly CheckResult[]
}

/** @throws RangeError if an option, a name or a need makes no sense */
export async function runDoctor(
  checks: readonly Check[],
  options: DoctorOptions = {},
): Promise<Diagnosis> {
  const run = { ...resolveOptions(options), results: new Map<string, Promise<CheckResult>>() }
  assertOrder(checks)
  run.signal?.throwIfAborted()
  // In the order of the list, so what a check needs has always begun before it.
  const waiting = [...checks]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = resultOf(check, run)
      run.results.set(check.name, result)
      run.onResult(await result)
    }
  }
  await Promise.all(Array.from({ length: run.concurrency }, work))
  const results = await Promise.all(run.results.values())
  return { summary: summaryOf(results), results }
}

interface Run extends Required<Omit<DoctorOptions, 'signal'>> {
  readonly signal: AbortSignal | undefined
  readonly results: ReadonlyMap<string, Promise<CheckResult>>
}

async function resultOf(check: Check, run: Run): Promise<CheckResult> {
  const missing = await missingNeed(check, run)
  const startedMs = run.clock.monotonicMs()
  const found = missing === undefined ? await findingsOf(check, run) : [skipped(missing)]
  run.signal?.throwIfAborted()
  const findings = found.map((finding) => redacted(finding, run.redact))
  const { name, title, group } = check
  const durationMs = Math.round(run.clock.monotonicMs() - startedMs)
  return { name, title, group, status: worstOf(findings), findings, durationMs }
}

/** Why it would tell nothing. */
async function missingNeed({ needs = [] }: Check, { results }: Run): Promise<string | undefined> {
  for (const need of needs) {
    const result = await results.get(need)
    if (result?.status === 'fail') return `it needs "${result.title}", which failed`
    if (result?.status === 'skipped') return `it needs "${result.title}", which was skipped`
  }
  return undefined
}

async function findingsOf(check: Check, run: Run): Promise<readonly Finding[]> {
  const timeoutMs = check.timeoutMs ?? run.timeoutMs
  const deadline = new AbortController()
  const signals = [deadline.signal, ...(run.signal === undefined ? [] : [run.signal])]
  const signal = AbortSignal.any(signals)
  const timer = setTimeout(() => deadline.abort(new DeadlineError(timeoutMs)), timeoutMs)
  try {
    const found = await Promise.race([begun(check, { clock: run.clock }, signal), aborted(signal)])
    return 'status' in found ? [found] : found
  } catch (error) {
    return [brokenBy(deadline.signal.aborted ? deadline.signal.reason : error)]
  } finally {
    clearTimeout(timer)
  }
}

async function begun(check: Check, context: CheckContext, signal: AbortSignal): Promise<Found> {
  return await check.run(context, signal)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

class DeadlineError extends Error {
  constructor(timeoutMs: number) {
    super(`there was no answer within ${timeoutMs} ms`)
  }
}

function brokenBy(error: unknown): Finding {
  if (error instanceof DeadlineError) {
    return fail(error.message, 'See whether what it looks at hangs, then try again.')
  }
  return fail(`the check broke: ${reasonOf(error)}`, 'Mend what it says, then try again.')
}

function redacted(finding: Finding, redact: (text: string) => string): Finding {
  switch (finding.status) {
    case 'ok':
      return { ...finding, found: redact(finding.found) }
    case 'skipped':
      return { ...finding, reason: redact(finding.reason) }
    default:
      return { ...finding, wrong: redact(finding.wrong), right: redact(finding.right) }
  }
}

function resolveOptions(options: DoctorOptions): Omit<Run, 'results'> {
  return {
    timeoutMs: positive('timeoutMs', options.timeoutMs ?? 5_000),
    concurrency: positive('concurrency', options.concurrency ?? 4),
    onResult: options.onResult ?? (() => undefined),
    redact: options.redact ?? withoutLogins,
    signal: options.signal,
    clock: options.clock ?? systemClock,
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`doctor.${name} must be a whole number above 0, got ${value}`)
}

/** @throws RangeError */
function assertOrder(checks: readonly Check[]): void {
  const before = new Set<string>()
  for (const { name, needs = [] } of checks) {
    if (before.has(name)) throw new RangeError(`there are two checks of the name ${name}`)
    const missing = needs.find((need) => !before.has(need))
    if (missing !== undefined) {
      throw new RangeError(`the check ${name} needs ${missing}, which must come before it`)
    }
    before.add(name)
  }
}
