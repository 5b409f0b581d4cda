/**
 * The report of the auditor, as far as administrators see it: the contract between who writes
 * `report.json` and who shows it.
 *
 *     schema       'audit-report.v1'
 *     run_id, started_at, finished_at, depth
 *     target       url, version: what was audited; version is null if it did not tell
 *     auditor      version
 *     ruleset      profile, hash, declared: scores compare only within one hash
 *     score        proven, ceiling, coverage in percent, and the word
 *     categories   per wing: weight, lo, hi, coverage
 *     findings     one per probe, those that passed included
 *
 * The file may say more (attempts, evidence, notes), which is not shown. It is UTF-8, at most 8 MiB,
 * so evidence by the megabyte belongs beside it. It is to be written under another name and renamed,
 * so that nobody reads half of it, and has no secret in it.
 *
 * @module
 */

import { type Static, Type } from 'typebox'

export const reportSchemaName = 'audit-report.v1'

const wings = ['foundation', 'security', 'reliability', 'observability', 'delivery'] as const
const severities = ['critical', 'high', 'medium', 'low'] as const
const verdicts = [
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
const words = ['NOT READY', 'READY', 'READY WITH GAPS', 'NOT PROVEN'] as const

// Each description is also the end of the sentence that says what is wrong with a file.
const wing = oneOf(wings)
const time = Type.String({ format: 'date-time', description: 'a time in ISO 8601' })
const percent = Type.Number({
  minimum: 0,
  maximum: 100,
  description: 'a number from 0 to 100',
})

const FindingSchema = Type.Object(
  {
    probe: text(64, 'the id of a probe, which states the passing case'),
    ref: text(16, 'the short name of a probe, such as SEC-11'),
    wing,
    severity: oneOf(severities),
    verdict: oneOf(verdicts),
    title: text(300, 'one sentence: what was claimed'),
    observed: textOrNull(
      2_000,
      'what was seen, or why nothing was; null if there is nothing to say',
    ),
    remedy: textOrNull(2_000, 'what to do about it; null if there is nothing to do'),
  },
  { description: 'the finding of one probe' },
)

export const AuditReportSchema = Type.Object(
  {
    schema: Type.Unsafe<typeof reportSchemaName>({
      type: 'string',
      enum: [reportSchemaName],
      description: reportSchemaName,
    }),
    run_id: text(64, 'the id of a run'),
    started_at: time,
    finished_at: time,
    depth: oneOf(['quick', 'standard', 'deep']),
    target: Type.Object(
      {
        url: text(2_048, 'the URL that was audited'),
        version: textOrNull(64, 'what the service says it is; null if it does not'),
      },
      { description: 'what was audited' },
    ),
    auditor: Type.Object({ version: text(64, 'a version') }, { description: 'the auditor' }),
    ruleset: Type.Object(
      {
        profile: text(64, 'the name of a profile'),
        hash: text(128, 'a hash'),
        declared: Type.Integer({ minimum: 0, description: 'how many probes are declared as N/A' }),
      },
      { description: 'what the score is made by' },
    ),
    score: Type.Object(
      { proven: percent, ceiling: percent, coverage: percent, word: oneOf(words) },
      { description: 'the score' },
    ),
    categories: Type.Array(
      Type.Object(
        { wing, weight: percent, lo: percent, hi: percent, coverage: percent },
        { description: 'the score of one wing' },
      ),
      { maxItems: wings.length, description: 'at most one entry per wing' },
    ),
    findings: Type.Array(FindingSchema, { maxItems: 1_000, description: 'at most 1,000 findings' }),
  },
  {
    description: 'a report of the auditor',
    examples: [
      {
        schema: reportSchemaName,
        run_id: '4f1c9a',
        started_at: '2026-01-31T12:00:00.000Z',
        finished_at: '2026-01-31T12:02:41.000Z',
        depth: 'standard',
        target: { url: 'http://127.0.0.1:8000', version: '1.4.0' },
        auditor: { version: '1.0.0' },
        ruleset: { profile: 'public-api', hash: 'sha256:9d2f6a11', declared: 0 },
        score: { proven: 74, ceiling: 91, coverage: 83, word: 'NOT PROVEN' },
        categories: [{ wing: 'security', weight: 30, lo: 78.4, hi: 92.1, coverage: 86.3 }],
        findings: [
          {
            probe: 'logout-revokes-at-once',
            ref: 'SEC-11',
            wing: 'security',
            severity: 'high',
            verdict: 'FAIL',
            title: 'Logout revokes at once.',
            observed: 'The access token was still accepted 30 s after the logout.',
            remedy: 'Check revocations with each request, from memory.',
          },
        ],
      },
    ],
  },
)

export type AuditReport = Static<typeof AuditReportSchema>

function text(maxLength: number, description: string) {
  return Type.String({ minLength: 1, maxLength, description })
}

function textOrNull(maxLength: number, description: string) {
  return Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength, description })
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  const description = `one of ${values.join(', ')}`
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], description })
}
