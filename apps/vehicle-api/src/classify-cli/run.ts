/**
 * The command: reads the arguments, asks the model, prints in the order of the arguments.
 *
 * @module
 */

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { createModelPool, loadManifest, ModelError, type ModelPool } from '../model/index.ts'
import { startFolder } from '../terminal/start-folder.ts'
import { statusLine } from '../terminal/status-line.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { type Arguments, parseArguments, usage } from './arguments.ts'
import { classifyFile, type Outcome } from './classify-file.ts'
import { type Found, findPictures } from './find-pictures.ts'
import { jsonPrinter, tablePrinter } from './printer.ts'
import { progressOn } from './progress.ts'

/** What the command needs of the process. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd'>

/** Answers the exit code: 0 all answered, 1 one was not, 2 the command makes no sense. */
export async function classifyCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const parsed = parseArguments(argv)
    if (parsed) return await classifyAll(parsed, terminal)
    terminal.stdout.write(usage)
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr.write(`${error.message}\n\n${usage}`)
      return 2
    }
    if (!(error instanceof ModelError)) throw error
    terminal.stderr.write(`${error.message}\n`)
    return 1
  }
}

async function classifyAll(parsed: Arguments, terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal
  const folder = startFolder(terminal, 'classify')
  const pictures = await findPictures(parsed.paths, folder)
  const manifest = await loadManifest(resolve(folder, parsed.model))
  const workers = Math.min(pictures.length, availableParallelism())
  await using pool = await createModelPool({ manifest, workers, queueTimeoutMs: 60_000 })
  const print = parsed.isJson ? jsonPrinter : tablePrinter
  const files = pictures.map(({ name }) => name)
  const printer = print({ stdout, stderr, manifest, files, top: parsed.top })
  const progress = progressOn(statusLine(stderr, terminal.env), pictures.length)

  let refused = 0
  for await (const outcome of inOrder(pictures, pool, workers + 4)) {
    if ('code' in outcome) refused += 1
    progress.advance(() => printer.add(outcome))
  }
  progress.end()
  printer.end()
  return refused === 0 ? 0 : 1
}

/** Works on at most `ahead` pictures at once: memory stays bounded. */
async function* inOrder(
  pictures: readonly Found[],
  pool: ModelPool,
  ahead: number,
): AsyncGenerator<Outcome> {
  const started = pictures.slice(0, ahead).map((picture) => classifyFile(picture, pool))
  // The list grows while it is walked.
  for (const [at, outcome] of started.entries()) {
    yield await outcome
    const next = pictures[at + ahead]
    if (next) started.push(classifyFile(next, pool))
  }
}
