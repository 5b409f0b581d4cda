/**
 * Audits default services of several frameworks and prints each FAIL, and each UNKNOWN with a
 * suspicion, with what was seen:
 *
 *     audit-stacks.ts [NAME …]               by URL alone, quick; then started, with OpenAPI, standard
 *     audit-stacks.ts --by url|start|token [NAME …]
 *     audit-stacks.ts --only ID --all NAME   one probe; whatever it says
 *     audit-stacks.ts --depth deep --out FOLDER
 *
 * `token` starts it too, and gives a token that these services ignore: it opens what needs a user.
 * What is printed is checked by hand and kept in docs/field-notes.md.
 *
 * @module
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { AuditConfig } from '../src/config/config-schema.ts'
import type { Depth } from '../src/probe.ts'
import type { AuditReport, Finding } from '../src/report/report.ts'
import { runAudit } from '../src/run/run-probes.ts'
import { startStack } from './stacks/running-stack.ts'
import { openapiFile, type Stack, stacks } from './stacks/stacks.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    by: { type: 'string' },
    depth: { type: 'string', default: 'standard' },
    only: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    out: { type: 'string' },
  },
})

const user = { tokenEnv: 'IGNORED_TOKEN' }
const ignored = { users: { a: user, b: user } }

for (const stack of chosen(positionals)) {
  const { by } = values
  if (by === undefined || by === 'url') await report(stack, 'url', await auditByUrl(stack))
  if (by === undefined || by === 'start') await report(stack, 'start', await auditStarted(stack))
  if (by === 'token') await report(stack, 'token', await auditStarted(stack, { auth: ignored }))
}

function chosen(names: readonly string[]): readonly Stack[] {
  const unknown = names.find((name) => !stacks.some((stack) => stack.name === name))
  if (unknown !== undefined) throw new RangeError(`no stack is named ${unknown}`)
  return names.length === 0 ? stacks : stacks.filter(({ name }) => names.includes(name))
}

/** As a stranger would: it runs already, and nothing is known of it. */
async function auditByUrl(stack: Stack): Promise<AuditReport> {
  await using running = await startStack(stack)
  return await audit({ target: { url: running.origin } }, 'quick')
}

async function auditStarted(stack: Stack, more: AuditConfig = {}): Promise<AuditReport> {
  const config: AuditConfig = {
    ...more,
    target: { openapi: stack.openapi ?? openapiFile, liveness: '/health', readiness: '/health' },
    start: { command: [...stack.command()], portEnv: 'PORT', env: { ...stack.env } },
  }
  return await audit(config, values.depth as Depth)
}

async function audit(config: AuditConfig, depth: Depth): Promise<AuditReport> {
  const { only } = values
  const env = { ...process.env, IGNORED_TOKEN: 'nobody-looks-at-this' }
  return await runAudit({ config, depth, env, ...(only === undefined ? {} : { only }) })
}

async function report({ name }: Stack, by: string, full: AuditReport): Promise<void> {
  const { score, findings, quality, defects } = full
  const { word, proven, ceiling, coverage } = score
  const interval = `proven ${proven} · ceiling ${ceiling} · coverage ${coverage} %`
  say(`\n== ${name} by ${by}: ${word}, ${interval}, ${quality.requests} requests`)
  say(`   ${tally(findings)}`)
  for (const { probe, message } of defects) say(`   DEFECT of the auditor in ${probe}: ${message}`)
  for (const finding of findings.filter(isTold)) tell(finding, full)
  if (values.out === undefined) return
  await mkdir(values.out, { recursive: true })
  await writeFile(join(values.out, `${name}-${by}.json`), JSON.stringify(full, undefined, 1))
}

function tally(findings: readonly Finding[]): string {
  const counts = Map.groupBy(findings, ({ verdict }) => verdict)
  return [...counts].map(([verdict, those]) => `${those.length} ${verdict}`).join(', ')
}

function isTold({ verdict, suspicion }: Finding): boolean {
  if (values.all) return verdict !== 'SKIPPED' && verdict !== 'BLOCKED'
  return verdict === 'FAIL' || verdict === 'FLAKY' || suspicion !== undefined
}

function tell(finding: Finding, { exchanges }: AuditReport): void {
  const { verdict, ref, probe, severity, observed, member, suspicion, evidence } = finding
  say(`-- ${verdict} ${ref} ${probe} (${severity})${member === undefined ? '' : ` by ${member}`}`)
  say(`   ${observed}`)
  if (suspicion !== undefined) say(`   suspicion: ${suspicion}`)
  for (const { id, request, response } of exchanges) {
    if (evidence.includes(id)) say(`   ${excerpt(request)}\n     => ${excerpt(response)}`)
  }
}

function excerpt(text: string): string {
  const line = JSON.stringify(text)
  return line.length <= 600 ? line : `${line.slice(0, 600)} … ${line.length} characters`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
