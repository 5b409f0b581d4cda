/**
 * Makes a new service: reads what is wanted, asks for what is missing where somebody is there to
 * ask, writes the files, and prepares them to be worked on.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Arguments, type DatabaseChoice, readArguments } from './arguments.ts'
import { initialiseRepository, installPackages } from './external-commands.ts'
import { help } from './help.ts'
import { doneText, type Look, lookOf, stepLine, titleText } from './look.ts'
import { ownPackages, packedPackages } from './packages.ts'
import { type ProjectFile, projectFiles } from './project-files.ts'
import { Interrupted, openQuestions, type Questions } from './questions.ts'
import { nameFrom, problemOfName } from './service-name.ts'
import { demandEmptyFolder } from './target-folder.ts'
import { UsageError } from './usage-error.ts'

const exitCodes = { made: 0, failed: 1, usage: 2, interrupted: 130 } as const
const defaults = { folder: 'my-service', database: 'sqlite' } as const

/** @returns the exit code of the process */
export async function create(args: readonly string[]): Promise<number> {
  try {
    const given = readArguments(args)
    if (given.help) return say(help(lookOf(process.stdout)))
    if (given.version) return say(`${ownVersion()}\n`)
    return await make(await wanted(given), lookOf(process.stdout))
  } catch (error) {
    return complain(error)
  }
}

interface Wanted extends Pick<Arguments, 'install'> {
  readonly path: string
  /** As the user wrote it. */
  readonly folder: string
  readonly name: string
  readonly database: DatabaseChoice
  readonly packages: Readonly<Record<string, string>>
}

/** @throws UsageError before anything is written. */
async function wanted(given: Arguments): Promise<Wanted> {
  const packages =
    given.packages === undefined
      ? ownPackages(ownVersion())
      : await packedPackages(given.packages, ownVersion())
  const mayAsk = !given.yes && process.stdin.isTTY && process.stdout.isTTY
  using questions = mayAsk ? openQuestions(lookOf(process.stdout)) : undefined
  const folder = given.folder ?? (await questions?.folder(defaults.folder)) ?? defaults.folder
  const path = resolve(folder)
  await demandEmptyFolder(path, folder)
  const name = await chosenName(given.name, path, questions)
  const database = given.database ?? (await questions?.database()) ?? defaults.database
  return { path, folder, name, database, packages, install: given.install }
}

/** The folder's own, unless another is given; asked for only if that cannot be a name. */
async function chosenName(
  given: string | undefined,
  path: string,
  questions: Questions | undefined,
): Promise<string> {
  const name = given ?? basename(path)
  const problem = problemOfName(name)
  if (problem === undefined) return name
  if (given === undefined && questions !== undefined) {
    return await questions.name(nameFrom(name) ?? defaults.folder)
  }
  throw new UsageError(given === undefined ? `${problem} Give one with --name.` : problem)
}

async function make(want: Wanted, look: Look): Promise<number> {
  const { path, folder, name, database, packages, install } = want
  say(titleText(look, name))
  const files = projectFiles({ name, database, packages })
  await writeFiles(path, files)
  say(stepLine(look, 'done', `${folder}/`, `${files.length} files, on ${databaseNames[database]}`))

  const repository = await initialiseRepository(path)
  say(stepLine(look, repository.outcome, 'git', repository.told))
  const installed = install ? await installInto(path, look) : undefined
  say(doneText(look, { folder, isInstalled: installed === 'done' }))
  return installed === 'failed' ? exitCodes.failed : exitCodes.made
}

const databaseNames = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
} as const satisfies Record<DatabaseChoice, string>

async function installInto(path: string, look: Look): Promise<'done' | 'failed' | 'left'> {
  if (look.isLive) say(stepLine(look, 'running', 'npm install', ''))
  const { outcome, told } = await installPackages(path)
  say(stepLine(look, outcome, 'npm install', told))
  return outcome
}

async function writeFiles(root: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text, isSecret } of files) {
    const target = join(root, path)
    await mkdir(dirname(target), { recursive: true })
    // Never over a file that somebody has put there meanwhile.
    await writeFile(target, text, { flag: 'wx', mode: isSecret ? 0o600 : 0o644 })
  }
}

function ownVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return JSON.parse(text).version
}

function say(text: string): number {
  process.stdout.write(text)
  return exitCodes.made
}

function complain(error: unknown): number {
  if (error instanceof Interrupted) {
    process.stderr.write('\nNothing was made.\n')
    return exitCodes.interrupted
  }
  const isUsage = error instanceof UsageError
  const message = error instanceof Error ? error.message : String(error)
  const more = isUsage ? '\ncreate-plimsoll --help shows how it is used.' : ''
  process.stderr.write(`create-plimsoll: ${message}${more}\n`)
  return isUsage ? exitCodes.usage : exitCodes.failed
}
