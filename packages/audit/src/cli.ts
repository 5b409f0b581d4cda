#!/usr/bin/env node
/**
 * The command line. What a verb does not need is not loaded for it.
 *
 * @module
 */

import { auditorVersion } from './auditor-version.ts'
import { type Command, exitCodes } from './cli/command.ts'
import { UsageError } from './run/run-options.ts'

/** A map, since `constructor` is no verb. */
const commands = new Map<string, () => Promise<Command>>(
  Object.entries({
    audit: async () => (await import('./cli/audit-command.ts')).auditCommand,
    init: async () => (await import('./cli/init-command.ts')).initCommand,
    replay: async () => (await import('./cli/replay-command.ts')).replayCommand,
    diff: async () => (await import('./cli/diff-command.ts')).diffCommand,
    probes: async () => (await import('./cli/probes-command.ts')).probesCommand,
    explain: async () => (await import('./cli/explain-command.ts')).explainCommand,
  }),
)

process.exitCode = await main(process.argv.slice(2))
// What a probe left behind, such as a socket that nobody ends, must not keep the process.
if (process.exitCode !== undefined) setTimeout(() => process.exit(), 2_000).unref()

async function main([verb = '--help', ...args]: readonly string[]): Promise<number> {
  if (verb === '--version' || verb === '-V') return say(`${auditorVersion()}\n`)
  const load = commands.get(verb)
  try {
    if (['--help', '-h', 'help'].includes(verb)) return await help(args[0])
    if (load === undefined) throw new UsageError(await unknownVerb(verb))
    const command = await load()
    if (args.includes('--help') || args.includes('-h')) return await help(verb)
    return await command(args)
  } catch (error) {
    return complain(error, load === undefined ? '' : ` ${verb}`)
  }
}

async function help(verb: string | undefined): Promise<number> {
  const { helpOf } = await import('./cli/help.ts')
  return say(helpOf(verb, process.stdout))
}

async function unknownVerb(verb: string): Promise<string> {
  const { nearestName } = await import('./config/nearest-name.ts')
  const near = nearestName(verb, [...commands.keys()])
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  return `There is no verb "${verb}".${hint}`
}

function say(text: string): number {
  process.stdout.write(text)
  return exitCodes.passed
}

/** What the user can mend is told in a sentence; everything else is the auditor's own defect. */
function complain(error: unknown, verb: string): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const isUsage = name === 'UsageError' || name === 'ConfigError' || name === 'TargetRefused'
  const text = isUsage
    ? `${message}\nplimsoll${verb} --help shows how it is used.`
    : (stack ?? message)
  process.stderr.write(`plimsoll: ${text}\n`)
  return isUsage ? exitCodes.usage : exitCodes.defect
}
