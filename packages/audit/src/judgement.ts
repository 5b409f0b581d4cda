/**
 * What a judge says of the evidence of one attempt.
 *
 * A judge is a pure function. It can say PASS, PARTIAL or FAIL only from inside {@link withControl},
 * which hands out those three and asks first whether the positive control held: a verdict about the
 * service without a legitimate request that worked is impossible by construction.
 *
 * @module
 */

/** A legitimate request (or boot) that must succeed, or health that must hold afterwards. */
export interface Control {
  /** What was tried, as a fact: "A reads its own object". */
  readonly name: string
  readonly held: boolean
  /** What was seen, if it did not hold. */
  readonly observed?: string
}

interface Said {
  /** One or more sentences: what was seen. */
  readonly observed: string
  /** Ids of recorded exchanges that show it. */
  readonly evidence?: readonly string[]
  /** Shown and not scored. */
  readonly notes?: readonly string[]
  /** Lines of the repository that it is about, with "/" and relative to its root. */
  readonly places?: readonly { readonly file: string; readonly line: number }[]
}

export interface Passed extends Said {
  readonly verdict: 'PASS'
}

/** Fractional facts: share `held` holds, share `unexercised` was not tried; the rest is refuted. */
export interface PartlyPassed extends Said {
  readonly verdict: 'PARTIAL'
  /** 0 to 1. */
  readonly held: number
  /** 0 to 1; `held + unexercised <= 1`. */
  readonly unexercised: number
}

export interface Failed extends Said {
  readonly verdict: 'FAIL'
  /** Which member of the family of attacks succeeded. */
  readonly member?: string
}

export interface Unknown extends Said {
  readonly verdict: 'UNKNOWN'
  /** A weak hit that is not proof. */
  readonly suspicion?: string
}

export interface NotApplicable extends Said {
  readonly verdict: 'N/A'
}

export type Judgement = Passed | PartlyPassed | Failed | Unknown | NotApplicable

type Details<Kind extends Judgement> = Omit<Kind, 'verdict' | 'observed'>

/** What may be said once the control has held. */
export interface Verdicts {
  readonly pass: (observed: string, details?: Details<Passed>) => Passed
  readonly partial: (observed: string, details: Details<PartlyPassed>) => PartlyPassed
  readonly fail: (observed: string, details?: Details<Failed>) => Failed
}

/** Judgements that {@link withControl} let through; a runner refuses any other PASS or FAIL. */
const controlled = new WeakSet<Judgement>()

/**
 * Judges the attack if every control held; otherwise the answer is UNKNOWN.
 *
 * @throws RangeError without any control.
 */
export function withControl(
  controls: Control | readonly Control[],
  judge: (verdicts: Verdicts) => Judgement,
): Judgement {
  const all: readonly Control[] = 'name' in controls ? [controls] : controls
  if (all.length === 0) throw new RangeError('withControl needs at least one control')
  const broken = all.filter((control) => !control.held)
  if (broken.length > 0) return unknown(`The control did not hold: ${broken.map(told).join('; ')}.`)
  const judgement = judge({
    pass: (observed, details) => ({ verdict: 'PASS', observed, ...details }),
    partial: (observed, details) => ({ verdict: 'PARTIAL', observed, ...details }),
    fail: (observed, details) => ({ verdict: 'FAIL', observed, ...details }),
  })
  controlled.add(judgement)
  return judgement
}

/** Whether it may stand: what it claims about the service was said under a control. */
export function isControlled(judgement: Judgement): boolean {
  return judgement.verdict === 'UNKNOWN' || judgement.verdict === 'N/A' || controlled.has(judgement)
}

export function unknown(observed: string, details: Details<Unknown> = {}): Unknown {
  return { verdict: 'UNKNOWN', observed, ...details }
}

/** Evidence of absence, such as no login operation at all; never a mere lack of access. */
export function notApplicable(
  observed: string,
  details: Details<NotApplicable> = {},
): NotApplicable {
  return { verdict: 'N/A', observed, ...details }
}

function told({ name, observed }: Control): string {
  return observed === undefined ? name : `${name} (${observed})`
}
