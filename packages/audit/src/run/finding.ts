/** The finding of one probe, as the report tells it. @module */

import type { Probe } from '../probe.ts'
import type { Finding, Verdict } from '../report/report.ts'
import type { Acceptances } from './acceptance.ts'
import type { Attempt, Judged } from './attempts.ts'
import type { Settled } from './plan.ts'

const showsRemedy: ReadonlySet<Verdict> = new Set(['FAIL', 'WAIVED', 'FLAKY', 'PARTIAL'])

/** What every finding of a run is told with. */
export interface Telling {
  readonly acceptances: Acceptances
  /** Where the report will lie. */
  readonly reportPath: string
}

const observedMax = 2_000

/** Of a probe that was never attempted. */
export function settledFinding(probe: Probe, settled: Settled, told: Telling): Finding {
  return {
    ...textsOf(probe, settled.verdict, told),
    ...settled,
    notes: expiredNote(probe, told),
    evidence: [],
    attempts: [],
  }
}

export interface AttemptedProbe {
  readonly probe: Probe
  readonly judged: Judged
  readonly attempts: readonly Attempt[]
}

/** A FAIL whose risk is accepted is WAIVED: it still counts, and only leaves the gate. */
export function attemptedFinding(
  { probe, judged, attempts }: AttemptedProbe,
  told: Telling,
): Finding {
  const waiver = told.acceptances.waived.get(probe.id)
  const accepted = judged.verdict === 'FAIL' ? waiver : undefined
  const verdict = accepted === undefined ? judged.verdict : 'WAIVED'
  const { judgement } = judged
  const suspicion = suspicionOf(judged)
  return {
    ...textsOf(probe, verdict, told),
    verdict,
    observed: judged.observed.slice(0, observedMax),
    ...(verdict === 'PARTIAL' && judgement.verdict === 'PARTIAL'
      ? { held: judgement.held, unexercised: judgement.unexercised }
      : {}),
    ...(judgement.verdict === 'FAIL' && judgement.member !== undefined
      ? { member: judgement.member }
      : {}),
    ...(suspicion === undefined ? {} : { suspicion }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(judgement.places === undefined ? {} : { places: [...judgement.places] }),
    notes: [...(judgement.notes ?? []), ...expiredNote(probe, told)],
    evidence: [...new Set(attempts.flatMap((each) => each.judgement.evidence ?? []))],
    attempts: attempts.map((each) => ({
      verdict: each.judgement.verdict,
      observed: each.judgement.observed,
      ms: Math.round(each.ms),
    })),
  }
}

function suspicionOf({ judgement, suspicion }: Judged): string | undefined {
  return suspicion ?? (judgement.verdict === 'UNKNOWN' ? judgement.suspicion : undefined)
}

type Texts = Omit<Finding, 'observed' | 'verdict' | 'notes' | 'evidence' | 'attempts'>

function textsOf(probe: Probe, verdict: Verdict, { reportPath }: Telling): Texts {
  const { id, ref, wing, severity, claim, why, remedy, effort, source } = probe
  return {
    ...{ probe: id, ref, wing, severity, title: claim, why, effort, source },
    remedy: showsRemedy.has(verdict) ? remedy : null,
    replay: `plimsoll replay ${reportPath} ${id}`,
  }
}

function expiredNote(probe: Probe, { acceptances }: Telling): readonly string[] {
  const note = acceptances.expired.get(probe.id)
  return note === undefined ? [] : [note]
}
