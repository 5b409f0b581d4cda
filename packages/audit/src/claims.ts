/**
 * What a run says of a checklist: each sentence is proven, refuted, or unprovable with the reason and
 * what would settle it.
 *
 *     proven      every probe of it passed
 *     refuted     one of them failed, accepted or not
 *     unprovable  anything else
 *
 * A sentence that no probe can settle is kept and said to be unprovable; leaving it out would make
 * the checklist look better than it is.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseDocument } from 'yaml'
import type { AuditReport, ClaimResult, Finding } from './report/report.ts'

const ClaimSchema = Type.Object(
  {
    claim: Type.String({ minLength: 1, maxLength: 500 }),
    probes: Type.Array(Type.String(), { uniqueItems: true }),
    /** Why no probe can settle it. */
    because: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
)

const ChecklistSchema = Type.Object(
  { source: Type.Optional(Type.String({ minLength: 1 })), claims: Type.Array(ClaimSchema) },
  { additionalProperties: false },
)

type Claim = Static<typeof ClaimSchema>

export interface Checklist {
  /** Name of the checklist. */
  readonly source: string
  readonly claims: readonly Claim[]
}

/**
 * @param name of the file, for whoever reads the error
 * @param known ids of all probes
 * @throws RangeError that says what is wrong with the file
 */
export function parseClaims(text: string, name: string, known: ReadonlySet<string>): Checklist {
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem !== undefined) throw new RangeError(`${name}: ${problem.message}`)
  // Anchors that grow without end are refused by the reader of YAML.
  const content: unknown = document.toJS({ maxAliasCount: 100 })
  const checklist: unknown = Array.isArray(content) ? { claims: content } : content
  const schema = Compile(ChecklistSchema)
  if (!schema.Check(checklist)) {
    const [error] = schema.Errors(checklist)
    throw new RangeError(`${name}: ${error?.instancePath} ${error?.message}`)
  }
  for (const { claim, probes } of checklist.claims) {
    const stranger = probes.find((probe) => !known.has(probe))
    if (stranger !== undefined) {
      throw new RangeError(`${name}: "${claim}" names ${stranger}, which is no probe`)
    }
  }
  return { source: checklist.source ?? name, claims: checklist.claims }
}

export function judgeClaims(
  { source, claims }: Checklist,
  findings: AuditReport['findings'],
): readonly ClaimResult[] {
  const byProbe = new Map(findings.map((finding) => [finding.probe, finding]))
  return claims.map((claim) => ({ claim: claim.claim, source, ...judged(claim, byProbe) }))
}

/** "42 claims: 31 proven, 4 refuted, 7 unprovable" */
export function summaryOf(results: readonly ClaimResult[]): string {
  const count = (wanted: ClaimResult['result']) =>
    results.filter(({ result }) => result === wanted).length
  const claims = results.length === 1 ? '1 claim' : `${results.length} claims`
  return `${claims}: ${count('proven')} proven, ${count('refuted')} refuted, ${count('unprovable')} unprovable`
}

type Judged = Pick<ClaimResult, 'result' | 'because' | 'probes'>

function judged({ probes, because }: Claim, byProbe: ReadonlyMap<string, Finding>): Judged {
  if (probes.length === 0) {
    return { result: 'unprovable', because: because ?? 'No probe can settle it.', probes }
  }
  const found = probes.map((probe) => byProbe.get(probe) ?? probe)
  const refuting = found.filter((each) => typeof each !== 'string').filter(isRefuted)
  if (refuting.length > 0) {
    return { result: 'refuted', because: refuting.map(toldFailure).join(' '), probes }
  }
  const open = found.filter((each) => typeof each === 'string' || each.verdict !== 'PASS')
  if (open.length > 0) {
    return { result: 'unprovable', because: open.map(toldOpen).join(' '), probes }
  }
  return { result: 'proven', because: `${refs(found)} passed.`, probes }
}

function isRefuted({ verdict }: Finding): boolean {
  return verdict === 'FAIL' || verdict === 'WAIVED'
}

function refs(found: readonly (Finding | string)[]): string {
  return found.map((each) => (typeof each === 'string' ? each : each.ref)).join(', ')
}

function toldFailure({ ref, observed, title, verdict }: Finding): string {
  const accepted = verdict === 'WAIVED' ? ' (the risk is accepted)' : ''
  return `${ref} failed${accepted}: ${observed ?? title}`
}

function toldOpen(finding: Finding | string): string {
  if (typeof finding === 'string') return `${finding} was not part of the run.`
  const { ref, verdict, missing = [], blockedBy = [], observed } = finding
  if (missing.length > 0) return `${ref} needs ${missing.map((each) => gifts[each]).join(' and ')}.`
  if (blockedBy.length > 0) return `${ref} means nothing while ${blockedBy.join(', ')} fails.`
  return `${ref} is ${verdict}${observed === null ? '.' : `: ${observed}`}`
}

/** What would settle it, in words. */
const gifts: Readonly<Record<NonNullable<Finding['missing']>[number], string>> = {
  url: 'a URL',
  openapi: 'an OpenAPI document (--openapi)',
  credential: 'a user (auth.users.a)',
  secondUser: 'a second user (auth.users.b)',
  start: 'a start command (--start)',
  logs: 'the logs of a service that it starts itself (--start)',
  dependencies: 'the addresses of the dependencies (dependencies)',
  secondInstance: 'a second instance (start.replicas)',
  repository: 'the files of the repository (repository.root)',
  commands: 'the commands to migrate, back up and restore (commands)',
}
