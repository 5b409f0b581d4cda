/**
 * One attempt of one probe, bounded in time. Whatever is thrown becomes a result.
 *
 * @module
 */

import { Inconclusive, type Stand } from '../gather/stand.ts'
import { isControlled, type Judgement, unknown } from '../judgement.ts'
import type { Depth, Probe } from '../probe.ts'

export interface AttemptResult {
  readonly judgement: Judgement
  readonly ms: number
  /** What the auditor itself got wrong. */
  readonly defect?: string
}

/** Longest attempt in milliseconds: one that hangs must not take all of the time. */
const attemptMsMax: Readonly<Record<Depth, number>> = {
  quick: 15_000,
  standard: 45_000,
  deep: 180_000,
}

export async function attempt(probe: Probe, stand: Stand): Promise<AttemptResult> {
  const startedMs = stand.run.now()
  const since = () => stand.run.now() - startedMs
  const bound = bounded(stand, probe)
  try {
    const judgement = await Promise.race([probe.attempt(stand), bound.over])
    if (isControlled(judgement)) return { judgement, ms: since() }
    return defective(`its judge said ${judgement.verdict} without a control`, since())
  } catch (error) {
    if (error instanceof Inconclusive) return { judgement: unknown(error.message), ms: since() }
    return defective(messageOf(error), since())
  } finally {
    bound.end()
  }
}

/** Rejects when the attempt takes too long or the run ends, even if the probe waits for ever. */
function bounded({ run }: Stand, probe: Probe): { over: Promise<never>; end: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  // The probe may be quicker, and then nobody waits for this.
  promise.catch(() => undefined)
  const giveUp = (why: string) => reject(new Inconclusive(why))
  const limitMs = Math.max(attemptMsMax[run.depth], (probe.attemptSeconds ?? 0) * 1_000)
  const timer = setTimeout(giveUp, limitMs, `No verdict within ${limitMs / 1000} s.`)
  // What is thrown by the stand when the run ends says more, so it is let go first.
  const onAbort = () => {
    setTimeout(giveUp, 250, 'The run ended before there was a verdict.').unref()
  }
  if (run.signal.aborted) onAbort()
  else run.signal.addEventListener('abort', onAbort, { once: true })
  const end = () => {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', onAbort)
  }
  return { over: promise, end }
}

function defective(message: string, ms: number): AttemptResult {
  return { judgement: unknown(`The auditor itself failed here: ${message}`), ms, defect: message }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const at = error.stack?.split('\n').find((line) => line.trim().startsWith('at '))
  return `${error.name}: ${error.message}${at === undefined ? '' : ` (${at.trim()})`}`
}
