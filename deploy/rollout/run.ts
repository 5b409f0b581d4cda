/**
 * One call of the command: reads what is to be done, and does it, alone.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { UsageError } from '../../apps/vehicle-api/src/terminal/usage-error.ts'
import { type Order, orderOf, type RollbackOrder, usage } from './command-line.ts'
import { deploymentOf, type Weakened } from './deployment.ts'
import type { Facts } from './facts.ts'
import { promotedOf, type Release } from './kubernetes-companions.ts'
import { deploy, type Ending, type Machine, rollBack } from './machine.ts'
import {
  alone,
  assertSettled,
  DeploymentBusy,
  isUntouched,
  notebookIn,
  notesIn,
  stateFolderOf,
} from './notebook.ts'
import type { Outside } from './outside.ts'
import { planLines, withdrawLines } from './plan.ts'
import { jsonProgress, type Progress, type Terminal, watchedProgress } from './progress.ts'
import { type Settings, settingsOf } from './settings.ts'
import { type Clock, Stop } from './task.ts'

export interface Running {
  readonly outside: Outside
  readonly clock: Clock
  readonly signal: AbortSignal
  /** For controls of proofs, which must go wrong. */
  readonly weakened?: Weakened
}

const endingCodes: Readonly<Record<Ending, number>> = {
  done: 0,
  stopped: 1,
  'rolled-back': 1,
  'rollback-failed': 3,
}
/** Where a rollback is what was asked for. */
const rollbackCodes: typeof endingCodes = { ...endingCodes, 'rolled-back': 0 }
const nothingLeft =
  'Nothing to roll back: the last deployment left nothing behind. --rollback --to IMAGE goes further back.'
const usageCode = 2
/** By BSD's sysexits: try again later. */
const busyCode = 75

/** Answers the exit code. */
export async function runDeploy(
  argv: readonly string[],
  terminal: Terminal,
  running: Running,
): Promise<number> {
  const { stdout, stderr } = terminal
  try {
    const order = orderOf(argv)
    if (order === undefined) {
      stdout.write(usage)
      return 0
    }
    const settings = await settingsFor(order)
    return await (order.isDryRun ? show : act)(order, settings, terminal, running)
  } catch (error) {
    const code = codeOf(error)
    stderr.write(`${error instanceof Error ? error.message : error}\n`)
    return code
  }
}

/** @throws the error, if it is none of those that say what to do */
function codeOf(error: unknown): number {
  if (error instanceof UsageError) return usageCode
  if (error instanceof DeploymentBusy) return busyCode
  if (error instanceof Stop) return endingCodes.stopped
  // A folder that cannot be written, or the like: its words say which.
  if (error instanceof Error && 'syscall' in error) return endingCodes.stopped
  throw error
}

/** @throws UsageError */
async function settingsFor({ config, instead, work }: Order): Promise<Settings> {
  const text = await readFile(config, 'utf8').catch((error: Error) => {
    throw new UsageError(`--config ${config} cannot be read: ${error.message}`)
  })
  const given = objectIn(text, config)
  const { canary, ...others } = instead
  const merged = { ...given, ...others, canary: { ...(given['canary'] ?? {}), ...canary } }
  const settings = settingsOf(merged, config)
  if (work.kind === 'deploy') assertImage(settings, '--image', work.image)
  if (work.consoleImage !== undefined) assertConsole(settings, work.consoleImage)
  return settings
}

function objectIn(text: string, config: string): Readonly<Record<string, object>> {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--config ${config} is no JSON: ${reason}`)
  }
}

/** A tag may mean something else tomorrow, and on another node. */
function assertImage({ platform }: Settings, option: string, image: string): void {
  const isRight = platform === 'kubernetes' ? /^\S+@sha256:[0-9a-f]{64}$/ : /^\S+$/
  if (isRight.test(image)) return
  throw new UsageError(`${option} is "${image}"; it must be a name with a digest, name@sha256:…`)
}

function assertConsole(settings: Settings, image: string): void {
  if (settings.platform !== 'kubernetes') {
    throw new UsageError('--console is for Kubernetes; elsewhere the console is not replaced here.')
  }
  assertImage(settings, '--console', image)
}

async function show(
  { work }: Order,
  settings: Settings,
  { stdout, env }: Terminal,
): Promise<number> {
  const lines =
    work.kind === 'deploy'
      ? planLines(deploymentOf(settings, work))
      : wayBack(await leftBehind(settings, work, stateFolderOf(settings, env)), settings)
  stdout.write(`${lines.join('\n')}\n`)
  return 0
}

function wayBack(facts: Facts | undefined, settings: Settings): readonly string[] {
  return facts === undefined ? [nothingLeft] : withdrawLines(facts, settings)
}

async function act(
  { work, isJson }: Order,
  settings: Settings,
  terminal: Terminal,
  running: Running,
): Promise<number> {
  const folder = stateFolderOf(settings, terminal.env)
  const progress = isJson ? jsonProgress(terminal) : watchedProgress(terminal)
  return await alone(folder, async () => {
    if (work.kind === 'deploy') {
      await assertSettled(folder)
      return endingCodes[await deploy(machineOf(settings, work, { folder, progress, running }))]
    }
    const facts = await leftBehind(settings, work, folder)
    if (facts === undefined) {
      terminal.stderr.write(`${nothingLeft}\n`)
      return 0
    }
    const release = { image: facts.previous ?? '' }
    const machine = machineOf(settings, release, { folder, progress, running })
    return rollbackCodes[await rollBack(machine, facts)]
  })
}

function machineOf(
  settings: Settings,
  release: Release,
  { folder, progress, running }: { folder: string; progress: Progress; running: Running },
): Machine {
  const { outside, clock, signal, weakened = {} } = running
  const { platform, states } = deploymentOf(settings, release, weakened)
  return {
    world: { outside, clock, signal, say: progress.say },
    ...{ progress, states },
    notebook: notebookIn(folder, release.image),
    withdraw: platform.withdraw,
    isWithoutRollback: weakened.isWithoutRollback ?? false,
  }
}

/** What the last deployment has left; undefined: nothing. @throws Stop if nobody knows */
async function leftBehind(
  settings: Settings,
  { to, consoleImage }: RollbackOrder,
  folder: string,
): Promise<Facts | undefined> {
  const { stable } = settings.haproxy ?? { stable: [] }
  const all = settings.platform === 'haproxy' ? stable : promotedOf(consoleImage)
  if (to !== undefined) return { previous: to, promoted: all, ...consoleOf(consoleImage) }
  const notes = await notesIn(folder)
  if (notes !== undefined && isUntouched(notes)) return undefined
  if (notes !== undefined && notes.previous !== null) {
    const { previous, previousConsole, promoted } = notes
    return { previous, promoted, ...consoleOf(previousConsole) }
  }
  throw new Stop('No deployment of this machine knows what ran before: say --rollback --to IMAGE.')
}

function consoleOf(image: string | undefined): Pick<Facts, 'previousConsole'> {
  return image === undefined ? {} : { previousConsole: image }
}
