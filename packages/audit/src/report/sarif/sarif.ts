/**
 * Failures as SARIF 2.1.0, in the form that GitHub's code scanning accepts.
 *
 * GitHub refuses a whole file if one result has no location relative to the repository. So each
 * failure is anchored to the operation's line in the OpenAPI file, else to the line of the file that
 * it is about, else to the probe's line in the config, else to the config's first line; the URL goes
 * to `logicalLocations`.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { efforts, exchangesOf, withVerdict } from '../reading.ts'
import type { AuditReport, Exchange, Finding } from '../report.ts'
import { operationPlaces, type Place, probePlaces, type SourceFile } from './source-lines.ts'

/** Files of the repository that results may be anchored to. */
export interface SarifSources {
  /** Only if it is a file: a document fetched from the service has no line in the repository. */
  readonly openapi?: SourceFile | undefined
  readonly config?: SourceFile | undefined
}

/** Bounds of GitHub: more results than this are refused. */
const resultsMax = 25_000
const defaultConfig = 'plimsoll.config.json'

interface Anchors {
  readonly operation: (method: string, path: string) => Place | undefined
  readonly probe: (probe: string) => Place | undefined
  readonly fallback: Place
}

interface Operation {
  readonly method: string
  readonly path: string
}

export function renderSarif(report: AuditReport, sources: SarifSources = {}): string {
  const failed = withVerdict(report, 'FAIL').slice(0, resultsMax)
  const anchors = anchorsOf(sources)
  const exchanges = exchangesOf(report)
  const run = {
    tool: {
      driver: {
        name: 'plimsoll',
        semanticVersion: report.auditor.version,
        rules: failed.map(ruleOf),
      },
    },
    automationDetails: { id: `plimsoll/${report.ruleset.profile}/` },
    invocations: [
      {
        executionSuccessful: report.defects.length === 0,
        startTimeUtc: report.started_at,
        endTimeUtc: report.finished_at,
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: failed.map((finding, ruleIndex) =>
      resultOf(finding, { report, anchors, ruleIndex, exchanges: exchanges(finding) }),
    ),
  }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function anchorsOf({ openapi, config }: SarifSources): Anchors {
  return {
    operation: openapi === undefined ? () => undefined : operationPlaces(openapi),
    probe: config === undefined ? () => undefined : probePlaces(config),
    fallback: { file: config?.path ?? defaultConfig, line: 1 },
  }
}

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const
// GitHub sorts by these: over 9.0 critical, 7.0 high, 4.0 medium, else low.
const securitySeverities = { critical: '9.5', high: '8.0', medium: '5.0', low: '2.0' } as const

function ruleOf({ probe, ref, wing, severity, title, why, remedy, source, effort }: Finding) {
  const help = [why, remedy === null ? '' : `Remedy (${efforts[effort]}): ${remedy}`, source]
  const text = help.filter((part) => part !== '').join('\n\n')
  return {
    id: probe,
    name: ref,
    shortDescription: { text: title },
    fullDescription: { text: why === '' ? title : why },
    // GitHub shows it beside each alert, and wants it to be there.
    help: { text: text === '' ? title : text },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      precision: 'very-high',
      tags: [wing],
      ...(wing === 'security' ? { 'security-severity': securitySeverities[severity] } : {}),
    },
  }
}

interface Context {
  readonly report: AuditReport
  readonly anchors: Anchors
  readonly ruleIndex: number
  readonly exchanges: readonly Exchange[]
}

function resultOf(finding: Finding, { report, anchors, ruleIndex, exchanges }: Context): object {
  const { probe, severity, observed, title, member, replay } = finding
  const operation = operationOf(exchanges)
  const { file, line } = placeOf(finding, operation, anchors)
  const parts = [observed ?? title, member === undefined ? '' : `By: ${member}.`, replay]
  const name = operation === undefined ? probe : `${operation.method} ${operation.path}`
  return {
    ruleId: probe,
    ruleIndex,
    level: levels[severity],
    message: { text: parts.filter((part) => part !== '').join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodedPath(file) },
          region: { startLine: line },
        },
        logicalLocations: [
          {
            name,
            fullyQualifiedName: report.target.url + (operation?.path ?? ''),
            kind: 'resource',
          },
        ],
      },
    ],
    partialFingerprints: { 'probeAndOperation/v1': fingerprint(probe, operation) },
  }
}

/** The first request of the evidence that has one. */
function operationOf(exchanges: readonly Exchange[]): Operation | undefined {
  for (const { request } of exchanges) {
    const found = /^(?<method>[A-Z]+) (?<path>\/[^\s?#]*)/.exec(request)?.groups
    const { method, path } = found ?? {}
    if (method !== undefined && path !== undefined) return { method, path }
  }
  return undefined
}

function placeOf(
  { places, observed, probe }: Finding,
  operation: Operation | undefined,
  anchors: Anchors,
) {
  const inDocument = operation && anchors.operation(operation.method, operation.path)
  const inRepository = [...(places ?? []), ...toldPlaces(observed)].find(({ file }) =>
    isRelative(file),
  )
  return inDocument ?? inRepository ?? anchors.probe(probe) ?? anchors.fallback
}

/** What is said to be in "deploy/Dockerfile, line 3" or "line 3 of deploy/Dockerfile". */
function toldPlaces(observed: string | null): readonly Place[] {
  const pattern =
    /(?<before>[\w./-]*\w), line (?<lineAfter>\d+)|line (?<line>\d+) of (?<file>[\w./-]*\w)/g
  return [...(observed ?? '').matchAll(pattern)].flatMap(({ groups = {} }) => {
    const file = groups['file'] ?? groups['before']
    const line = Number(groups['line'] ?? groups['lineAfter'])
    return file !== undefined && /[./]|file$/.test(file) && line > 0 ? [{ file, line }] : []
  })
}

/** Inside the repository: no URL, no drive, no root, no way up. */
function isRelative(file: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:|^[/\\]|(^|[/\\])\.\.([/\\]|$)/i.test(file)
}

function encodedPath(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/')
}

/** Ids in the path differ in each run; what is the same finding is to stay the same alert. */
function fingerprint(probe: string, operation: Operation | undefined): string {
  const path = operation?.path
    .split('/')
    .map((part) => (/^\d+$|^[0-9a-f-]{16,}$|^plimsoll-/i.test(part) ? '{id}' : part))
    .join('/')
  const text = `${probe} ${operation?.method ?? ''} ${path ?? ''}`
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
