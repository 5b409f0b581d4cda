/**
 * What squawk says of migrations for PostgreSQL: a linter by others, which knows nothing of ours.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { MissingTool } from '../artefact.ts'

export interface SqlFile {
  /** Names its findings. */
  readonly name: string
  readonly statements: readonly string[]
  readonly isTransactional: boolean
}

export interface SquawkFinding {
  readonly name: string
  /** Such as `ban-drop-column`. */
  readonly rule: string
  readonly message: string
}

/** Its findings in all files. @throws MissingTool without its program for this machine */
export async function squawk(files: readonly SqlFile[]): Promise<readonly SquawkFinding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-squawk-'))
  try {
    return await findingsIn(folder, files)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function findingsIn(
  folder: string,
  files: readonly SqlFile[],
): Promise<readonly SquawkFinding[]> {
  const paths: string[] = []
  for (const { name, statements, isTransactional } of files) {
    const path = join(folder, `${name}.sql`)
    // As the migrator emits them.
    const emitted = isTransactional ? ['begin', ...statements, 'commit'] : statements
    await writeFile(path, emitted.map((each) => `${each};\n`).join(''))
    paths.push(path)
  }
  const rows: Row[] = JSON.parse(await run(['--reporter', 'json', ...paths]))
  return rows.map(({ file, rule_name: rule, message }) => ({
    ...{ name: basename(file, '.sql'), rule, message },
  }))
}

interface Row {
  readonly file: string
  readonly rule_name: string
  readonly message: string
}

/** Its exit code is 1 where it finds something. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program(), args, { timeout: 30_000 }, (error, stdout, stderr) => {
      const hasRun = error === null || error.code === 1
      if (hasRun && stdout.startsWith('[')) resolve(stdout)
      else reject(new Error(`squawk ended without a result: ${stderr || error?.message}`))
    })
  })
}

/** Without the script around it, which is another process to start. */
function program(): string {
  const own = createRequire(createRequire(import.meta.url).resolve('squawk-cli/package.json'))
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const name = `@squawk-cli/${process.platform}-${process.arch}/bin/squawk${suffix}`
  try {
    return own.resolve(name)
  } catch {
    // An optional package, which npm leaves out on a machine that it is not made for.
    throw new MissingTool('squawk', `npm has ${name} for some machines only; use one of those`)
  }
}
