/** `plimsoll audit [url]`: runs the probes, writes the report, and answers with the exit code. @module */

import { basename, join } from 'node:path'
import { parseClaims } from '../claims.ts'
import { readReport } from '../report/read-report.ts'
import { type Format, formats } from '../report/render.ts'
import type { AuditReport } from '../report/report.ts'
import type { FailOn } from '../run/gate.ts'
import { UsageError } from '../run/run-options.ts'
import { type AuditOptions, audit, probeIds } from '../run.ts'
import { type Arguments, argumentsOf } from './arguments.ts'
import type { Command } from './command.ts'
import { exitCodeOf } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { printReport, writeReports } from './output.ts'
import { progressOn } from './progress.ts'
import { configFileOf, readText, runOptionsOf, runSwitches, runTexts } from './run-flags.ts'
import { sarifSources } from './sarif-sources.ts'

const shape = {
  texts: [...runTexts, 'out', 'baseline', 'fail-on', 'fail-under'],
  lists: ['only', 'skip', 'format', 'claims'],
  switches: [...runSwitches, 'quiet'],
  positionals: { min: 0, max: 1, names: 'at most one URL' },
}
const failOns: readonly FailOn[] = ['critical', 'high', 'medium', 'low', 'never']

export const auditCommand: Command = async (args) => {
  const given = argumentsOf(args, shape)
  const out = given.text('out') ?? 'plimsoll-report'
  const chosen = formatsOf(given)
  const options = await auditOptions(given, join(out, 'report.json'))
  const interrupted = interruption()
  const progress = given.isSet('quiet') ? undefined : progressOn(process.stderr)
  try {
    const { signal } = interrupted
    const onEvent = progress?.onEvent
    const done = await audit({ ...options, signal, ...(onEvent ? { onEvent } : {}) })
    progress?.end()
    const { gate = {}, strict = false } = options
    const written = await writeReports({
      ...{ audit: done, out, formats: chosen, strict, baseline: gate.baseline },
      sources: await sarifSources(options, configFileOf(given)),
    })
    printReport(done)
    process.stdout.write(`Written:\n${written.map((file) => `  ${file}\n`).join('')}`)
    return exitCodeOf(done)
  } finally {
    progress?.end()
    interrupted.end()
  }
}

type Options = AuditOptions & { readonly gate?: { readonly baseline?: AuditReport | undefined } }

async function auditOptions(given: Arguments, reportPath: string): Promise<Options> {
  const baseline = given.text('baseline')
  const strict = given.isSet('strict')
  return {
    ...(await runOptionsOf(given, given.positionals[0])),
    reportPath,
    only: given.list('only'),
    skip: given.list('skip'),
    checklists: await Promise.all(given.list('claims').map(checklistOf)),
    gate: {
      strict,
      failOn: given.choice('fail-on', failOns),
      failUnder: given.number('fail-under', { min: 0, max: 100 }),
      baseline: baseline === undefined ? undefined : await reportAt(baseline, '--baseline'),
    },
  }
}

async function checklistOf(path: string): Promise<ReturnType<typeof parseClaims>> {
  try {
    const known = new Set(await probeIds())
    return parseClaims(await readText(path, '--claims'), basename(path), known)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`--claims: ${error.message}`) : error
  }
}

/** @throws UsageError if it is no report. */
export async function reportAt(path: string, flag?: string): Promise<AuditReport> {
  try {
    return readReport(await readText(path, flag), path)
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error
  }
}

/** The HTML unless another is asked for; `report.json` is always written. */
function formatsOf(given: Arguments): readonly Format[] {
  const asked = given.list('format')
  const unknown = asked.find((name) => !formats.some((format) => format === name))
  if (unknown !== undefined) {
    throw new UsageError(`--format ${unknown}: expected ${formats.join(', ')}.`)
  }
  return asked.length === 0 ? ['html'] : formats.filter((format) => asked.includes(format))
}
