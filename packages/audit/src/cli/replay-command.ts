/**
 * `plimsoll replay <report> <probe>`: repeats the attempts of one finding, and says whether the
 * verdict is still the same.
 *
 * A report holds no secret and so cannot start a service: the config that made it is read again, from
 * its usual place or from --config.
 *
 * @module
 */

import { exchangesOf } from '../report/reading.ts'
import type { Finding } from '../report/report.ts'
import { type RunOptions, UsageError } from '../run/run-options.ts'
import { finishedRun } from '../run/run-probes.ts'
import { type Arguments, argumentsOf } from './arguments.ts'
import { reportAt } from './audit-command.ts'
import { type Command, exitCodes } from './command.ts'
import { interruption } from './interruption.ts'
import { progressOn } from './progress.ts'
import { runOptionsOf, runSwitches, runTexts } from './run-flags.ts'

const shape = {
  texts: [...runTexts, 'url'],
  switches: runSwitches,
  positionals: { min: 2, max: 2, names: 'a report and a probe id' },
}

export const replayCommand: Command = async (args) => {
  const given = argumentsOf(args, shape)
  const [path = '', name = ''] = given.positionals
  const report = await reportAt(path)
  const before = findingOf(report.findings, name)
  const interrupted = interruption()
  const progress = progressOn(process.stderr)
  try {
    const options = await optionsOf(given, report.target.url)
    const { signal } = interrupted
    const run = { only: [before.probe], depth: report.depth, signal, onEvent: progress.onEvent }
    const again = await finishedRun({ ...options, ...run })
    progress.end()
    const after = findingOf(again.report.findings, before.probe)
    const shown = exchangesOf(again.report)(after).slice(0, 4)
    process.stdout.write(textOf(before, after, shown))
    if (again.report.defects.length > 0) return exitCodes.defect
    if (again.end === 'unreachable') return exitCodes.unreachable
    return after.verdict === 'PASS' || after.verdict === 'N/A' ? exitCodes.passed : exitCodes.failed
  } finally {
    progress.end()
    interrupted.end()
  }
}

/** Without a config that starts the service, it is asked where the report found it. */
async function optionsOf(given: Arguments, url: string): Promise<RunOptions> {
  const options = await runOptionsOf(given, given.text('url'))
  const { config } = options
  if (config.start !== undefined || config.target?.url !== undefined) return options
  return { ...options, config: { ...config, target: { ...config.target, url } } }
}

function findingOf(findings: readonly Finding[], name: string): Finding {
  const found = findings.find(({ probe, ref }) => probe === name || ref === name.toUpperCase())
  if (found !== undefined) return found
  throw new UsageError(`The report has no finding of a probe called "${name}".`)
}

type Shown = ReturnType<ReturnType<typeof exchangesOf>>

function textOf(before: Finding, after: Finding, exchanges: Shown): string {
  const asBefore = before.verdict === after.verdict ? 'as before' : `it was ${before.verdict}`
  const attempts = after.attempts.map(
    ({ verdict, ms }, index) => `  attempt ${index + 1}: ${verdict} (${ms} ms)`,
  )
  return [
    `${after.ref} ${after.title}`,
    ...exchanges.flatMap(({ id, request, response }) => [
      `\n  ${id}`,
      indented(request, '  > '),
      indented(response, '  < '),
    ]),
    // Last, so that it is on the screen.
    `\n${after.verdict}, ${asBefore}: ${after.observed ?? ''}`,
    ...attempts,
    '',
  ].join('\n')
}

const linesMax = 12

function indented(text: string, margin: string): string {
  const lines = text.split('\n')
  const more = lines.length > linesMax ? [`${margin}…`] : []
  return [...lines.slice(0, linesMax).map((line) => margin + line), ...more].join('\n')
}
