/**
 * Writes `docs/probes.md` from the catalogue of the auditor, and from what was measured of it.
 *
 * @module
 */

import { join } from 'node:path'
import { catalogue } from '../packages/audit/src/catalogue.ts'
import { type Measured, measuredText, readMeasured } from '../packages/audit/src/measured.ts'
import {
  type ProbeDefinition,
  type Severity,
  severities,
  wings,
} from '../packages/audit/src/probe.ts'
import { publicApi } from '../packages/audit/src/score.ts'
import type { GeneratedFile } from './generated-file.ts'

/** Of one probe, against services with planted defects and their benign twins. */
/** A probe is in the wing of the concern that answers for it, but for these. */
export const kitWings: readonly (readonly [
  concern: string,
  wing: string,
  refs: readonly string[],
])[] = [
  ['lifecycle', 'foundation', ['REL-11', 'REL-12', 'REL-13', 'REL-14', 'REL-15', 'REL-17']],
  ['context', 'foundation', ['OBS-01', 'OBS-02', 'OBS-03']],
  ['database', 'reliability', ['FND-16']],
  ['health', 'reliability', ['OBS-14']],
  ['migrations and backup', 'reliability', ['OPS-11', 'OPS-12']],
]

const efforts = { S: 'hours', M: 'days', L: 'weeks' } as const

export function probesPage(
  root: string,
  probes: readonly ProbeDefinition[] = catalogue,
): GeneratedFile {
  // It is written by a long run, and the page is one without it too.
  const measured = readMeasured(join(root, 'packages/audit/measured.json'))
  const sections = wings.map((wing) => {
    const own = probes.filter((probe) => probe.wing === wing)
    const title = `## ${wing[0]?.toUpperCase()}${wing.slice(1)}`
    const weight = `${own.length} probes, ${publicApi.wings[wing]} of 100 in the score.`
    return [title, weight, ...own.map((probe) => section(probe, measured))].join('\n\n')
  })
  const text = [intro(probes, Object.keys(measured).length > 0), ...sections].join('\n\n')
  return { path: 'docs/probes.md', text: `${text}\n` }
}

function intro(probes: readonly ProbeDefinition[], isMeasured: boolean): string {
  const count = (severity: Severity) => probes.filter((probe) => probe.severity === severity).length
  const weights = severities.map(
    (severity) => `| ${severity} | ${publicApi.severities[severity]} | ${count(severity)} |`,
  )
  const exceptions = kitWings.map(
    ([concern, wing, refs]) => `| ${concern} | ${wing} | ${refs.join(', ')} |`,
  )
  return [
    '<!-- Generated from the probe.ts of each probe by `npm run docs`; edit those. -->',
    '# Probes',
    `The auditor asks ${probes.length} questions. Each can be answered no by one request, signal, or line of a
file, and its id states the case in which it passes. A pass is only said after a positive control: a legitimate
request, or start, that succeeded, and health that held afterwards. Without it the answer is UNKNOWN.`,
    ['| severity | weight | probes |', '| --- | --- | --- |', ...weights].join('\n'),
    `A probe is in the same wing as the concern of the kit that answers for it, with these exceptions, where what
is seen from outside belongs to another wing than the code:`,
    ['| concern | wing in the kit | probes |', '| --- | --- | --- |', ...exceptions].join('\n'),
    isMeasured
      ? `"Measured" is from services with planted defects, most of them by the authors of the probes: how many were
caught, and how many benign twins, which look alike and are right, were left alone. These are upper bounds, not what a service of
another author will show.`
      : 'How often each probe catches a planted defect, and fails a clean service, has not been measured yet.',
  ].join('\n\n')
}

function section(probe: ProbeDefinition, measured: Measured): string {
  const { id, ref, severity, claim, needs, effort, depth, attempts = 2, dependsOn = [] } = probe
  const facts = [
    severity,
    `needs ${needs.join(', ')}`,
    ...(depth === undefined || depth === 'quick' ? [] : [`from ${depth} on`]),
    `seen ${attempts} times before it is a failure`,
    ...(dependsOn.length === 0 ? [] : [`blocked by a failure of ${dependsOn.join(', ')}`]),
  ]
  const rows: readonly (readonly [string, string])[] = [
    ['How', probe.how],
    ['Pass', probe.pass],
    ['Fail', probe.fail],
    ['Not applicable, unknown', probe.notApplicable],
    ['False positives', probe.falsePositives],
    ['Why', probe.why],
    [`Remedy (${efforts[effort]})`, probe.remedy],
    ['Source', probe.source],
    ['Measured', measuredText(measured, id)],
  ]
  const lines = rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `- **${name}:** ${plain(text)}`)
  return [`### ${ref} \`${id}\``, plain(claim), `${facts.join(' · ')}`, lines.join('\n')].join(
    '\n\n',
  )
}

/** One line, in which \`<\` begins no element, outside of what is quoted as code. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('*', '\\*'),
    )
    .join('')
}
