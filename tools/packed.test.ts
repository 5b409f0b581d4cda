import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const kit = join(root, 'packages/kit')
const bin = join(root, 'node_modules/.bin')
const run = promisify(execFile)

/** What needs a driver that only its users install. */
const driven = ['database/postgres', 'database/sqlite', 'redis', 'realtime', 'flags']

const storeUser = `
import { createTables } from '@plimsoll/kit/database'
import { jobsTables } from '@plimsoll/kit/jobs'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'

const database = await sqliteDatabase({ file: 'store.db' })
await createTables(database, jobsTables)
await database.check()
await database.close()
`

test('the packed kit works in an empty project: every subpath imports and type-checks', async (t) => {
  const project = await emptyProjectWithKit(t)
  const all = Object.keys(manifest().exports).map((path) => path.replace('./', ''))
  const driverless = all.filter((path) => !driven.includes(path))

  const alone = await imported(project, driverless)
  for (const name of drivers()) link(join(root, 'node_modules', name), modulePath(project, name))
  const together = await imported(project, all)
  await run(join(bin, 'tsc'), ['-p', '.'], { cwd: project })
  writeFileSync(join(project, 'store.mjs'), storeUser)
  await run(process.execPath, ['store.mjs'], { cwd: project })

  assert.equal(alone, driverless.length)
  assert.equal(together, all.length)
})

/** Imports them in a process of their own, and leaves the same as a file to type-check. */
async function imported(project: string, subpaths: readonly string[]): Promise<number> {
  const imports = subpaths.map(
    (path, index) => `import * as m${index} from '@plimsoll/kit/${path}'`,
  )
  const uses = subpaths.map((_path, index) => `m${index}`).join(', ')
  const consumer = `${imports.join('\n')}\nconsole.log([${uses}].length)\n`
  writeFileSync(join(project, 'consumer.mjs'), consumer)
  writeFileSync(join(project, 'consumer.ts'), consumer)
  const { stdout } = await run(process.execPath, ['consumer.mjs'], { cwd: project })
  return Number(stdout)
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(kit, 'package.json'), 'utf8'))
}

function drivers(): readonly string[] {
  return Object.keys(manifest().peerDependenciesMeta)
}

function modulePath(project: string, name: string): string {
  return join(project, 'node_modules', name)
}

/** A project outside the repo with the packed kit and, beside it, only what the kit depends on. */
async function emptyProjectWithKit(t: TestContext): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'))
  t.after(() => rmSync(project, { recursive: true }))
  await run(join(bin, 'tsc'), [
    '-p',
    join(kit, 'tsconfig.build.json'),
    '--outDir',
    join(kit, 'dist'),
    // The types of the kit itself are checked by `npm run check`, in this very build.
    '--noCheck',
  ])
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: kit,
  })
  const [{ filename }] = JSON.parse(stdout)
  const modules = join(project, 'node_modules')
  mkdirSync(join(modules, '@plimsoll/kit'), { recursive: true })
  await run('tar', ['-xzf', filename, '-C', 'node_modules/@plimsoll/kit', '--strip-components=1'], {
    cwd: project,
  })
  const beside = [...Object.keys(manifest().dependencies), 'fastify', '@types/node', 'undici-types']
  for (const name of beside) link(join(root, 'node_modules', name), join(modules, name))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(consumerConfig))
  return project
}

const consumerConfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    strict: true,
    noEmit: true,
  },
  files: ['consumer.ts'],
}

function link(target: string, path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  symlinkSync(target, path)
}
