/**
 * The canonical report: what a run saw and what it makes of it. Every other format is rendered from
 * it, and nothing else is kept.
 *
 * One schema validates, documents and types it; it is shipped as `schema/audit-report.v1.json`. A
 * reader is to ignore members that it does not know.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { capabilities, severities, wings } from '../probe.ts'
import { FaultStripSchema, ShutdownTimelineSchema } from './measured.ts'

export const verdicts = [
  'PASS',
  'PARTIAL',
  'FAIL',
  'FLAKY',
  'UNKNOWN',
  'BLOCKED',
  'SKIPPED',
  'WAIVED',
  'N/A',
] as const
export type Verdict = (typeof verdicts)[number]

export const words = ['NOT READY', 'READY', 'READY WITH GAPS', 'NOT PROVEN'] as const
export type Word = (typeof words)[number]

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description })
const textOrNull = (maxLength: number, description: string) =>
  Type.Union([Type.String({ maxLength }), Type.Null()], { description })
const oneOf = <const Values extends readonly string[]>(values: Values, description: string) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], description })
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })
const percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const time = (description: string) => Type.String({ format: 'date-time', description })
const texts = (description: string) => Type.Array(Type.String(), { description })

const wing = oneOf(wings, 'the wing, which is the category of the score')
const capability = oneOf(capabilities, 'what the user gives')
const verdict = oneOf(verdicts, 'the judgement over all attempts')

/** What the score needs of one finding. */
const scored = {
  probe: text(64, 'the id of the probe, which states the passing case'),
  wing,
  severity: oneOf(severities, 'what a failure weighs'),
  verdict,
  held: Type.Optional(share('of PARTIAL: the share that holds')),
  unexercised: Type.Optional(share('of PARTIAL: the share that was not tried')),
}

const ScoredSchema = Type.Object(scored)

const AttemptSchema = Type.Object({
  verdict,
  observed: Type.String(),
  ms: Type.Number({ minimum: 0 }),
})

const AcceptedSchema = Type.Object(
  { owner: text(256, 'who'), reason: text(2_000, 'why'), expires: text(32, 'until which day') },
  { description: 'of WAIVED, and of a declared N/A' },
)

const PlaceSchema = Type.Object(
  {
    file: text(1_024, 'relative to the root of the repository, with "/"'),
    line: Type.Integer({ minimum: 1 }),
  },
  { description: 'where in the repository it is' },
)

const FindingSchema = Type.Object(
  {
    ...scored,
    ref: text(16, 'the short name of the probe, such as SEC-11'),
    title: text(300, 'the claim'),
    observed: textOrNull(2_000, 'what was seen, or why nothing was'),
    remedy: textOrNull(2_000, 'what to do about a failure'),
    why: Type.String({ description: 'why a failure matters' }),
    effort: oneOf(['S', 'M', 'L'], 'size of the remedy: hours, days, weeks'),
    source: Type.String({ description: 'standard or measurement behind the probe' }),
    member: Type.Optional(Type.String({ description: 'the member of the family that fired' })),
    suspicion: Type.Optional(Type.String({ description: 'a weak hit that is no proof' })),
    notes: texts('shown and not scored'),
    evidence: texts('ids in `exchanges`'),
    attempts: Type.Array(AttemptSchema),
    blockedBy: Type.Optional(texts('of BLOCKED: ids of the probes whose failure is the cause')),
    missing: Type.Optional(Type.Array(capability, { description: 'of BLOCKED' })),
    accepted: Type.Optional(AcceptedSchema),
    places: Type.Optional(Type.Array(PlaceSchema)),
    replay: Type.String({ description: 'the command that repeats the attempts' }),
  },
  { description: 'the finding of one probe' },
)

const ExchangeSchema = Type.Object(
  {
    id: text(64, 'the id that findings cite'),
    at_ms: Type.Number({ description: 'since the start of the run' }),
    ms: Type.Number({ minimum: 0 }),
    request: Type.String({ description: 'as it was sent' }),
    response: Type.String({ description: 'head and the first 4 KiB, or how it ended instead' }),
    curl: textOrNull(20_000, 'a command that does the same'),
    fault: Type.Optional(Type.String({ description: 'in force, such as "postgres: blackhole"' })),
  },
  { description: 'one recorded exchange, redacted' },
)

const CategorySchema = Type.Object(
  {
    wing,
    weight: percent('of the score'),
    lo: percent('what is proven'),
    hi: percent('what is not refuted'),
    coverage: percent('what was decided'),
  },
  { description: 'the score of one wing' },
)

const ClaimResultSchema = Type.Object({
  claim: text(500, 'a sentence of a checklist'),
  source: Type.String({ description: 'the checklist' }),
  result: oneOf(['proven', 'refuted', 'unprovable'], 'what the run says of it'),
  because: Type.String({ description: 'the reason' }),
  probes: texts('ids of the probes that decide it'),
})

const UnlockSchema = Type.Object({
  give: capability,
  flag: Type.String({ description: 'how to give it' }),
  probes: count('how many probes become possible with it and those before it'),
  weight: percent('their share of the score'),
})

const QualitySchema = Type.Object(
  {
    requests: count('sent'),
    statuses: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    load_start: Type.Number({ minimum: 0 }),
    load_end: Type.Number({ minimum: 0 }),
    cores: Type.Integer({ minimum: 1 }),
  },
  { description: 'how well the run itself went' },
)

const BudgetSchema = Type.Object({
  name: Type.String(),
  used: Type.Number({ minimum: 0 }),
  limit: Type.Number({ minimum: 0 }),
  unit: Type.String(),
})

const schemaName = 'audit-report.v1'

export const AuditReportSchema = Type.Object(
  {
    schema: Type.Literal(schemaName),
    run_id: text(64, 'the id of the run'),
    started_at: time('when it began'),
    finished_at: time('when it ended'),
    depth: oneOf(['quick', 'standard', 'deep'], 'how far it went'),
    target: Type.Object({
      url: text(2_048, 'what was audited'),
      version: textOrNull(64, 'what the service says it is'),
      hash: Type.String(),
    }),
    auditor: Type.Object({
      version: text(64, 'of the auditor'),
      node: Type.String(),
      platform: Type.String(),
    }),
    config_hash: Type.String(),
    ruleset: Type.Object({
      profile: text(64, 'the profile of weights'),
      hash: text(128, 'scores compare only within one hash'),
      declared: count('how many probes are declared as N/A'),
      declared_weight: percent('their share of the score'),
    }),
    capabilities: Type.Array(capability),
    score: Type.Object({
      proven: percent('what was seen to hold'),
      ceiling: percent('what it would be if all that is unknown held'),
      coverage: percent('what was decided'),
      word: oneOf(words, 'the readiness'),
    }),
    categories: Type.Array(CategorySchema, { maxItems: wings.length }),
    findings: Type.Array(FindingSchema, { maxItems: 1_000 }),
    unlock: Type.Array(UnlockSchema, { description: 'what to give next, the best first' }),
    exchanges: Type.Array(ExchangeSchema),
    shutdown: Type.Union([ShutdownTimelineSchema, Type.Null()]),
    faults: Type.Array(FaultStripSchema),
    claims: Type.Array(ClaimResultSchema),
    quality: QualitySchema,
    budgets: Type.Array(BudgetSchema),
    leftovers: texts('what was created and could not be deleted'),
    stopped: textOrNull(2_000, 'why the run stopped early'),
    defects: Type.Array(Type.Object({ probe: Type.String(), message: Type.String() }), {
      description: 'what the auditor itself got wrong',
    }),
  },
  { title: schemaName, description: 'a report of the auditor' },
)

/** Nobody changes a report. */
type Kept<Value> = Value extends readonly (infer Item)[]
  ? readonly Kept<Item>[]
  : Value extends object
    ? { readonly [Member in keyof Value]: Kept<Value[Member]> }
    : Value

export type AuditReport = Kept<Static<typeof AuditReportSchema>>
export type Scored = Kept<Static<typeof ScoredSchema>>
export type Finding = Kept<Static<typeof FindingSchema>>
export type Exchange = Kept<Static<typeof ExchangeSchema>>
export type ShutdownTimeline = Kept<Static<typeof ShutdownTimelineSchema>>
export type FaultStrip = Kept<Static<typeof FaultStripSchema>>
export type Category = Kept<Static<typeof CategorySchema>>
export type ClaimResult = Kept<Static<typeof ClaimResultSchema>>
