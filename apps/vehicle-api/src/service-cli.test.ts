import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { createMigrator } from '@plimsoll/kit/migrations'
import {
  migratedSqlite,
  type OperatedStore,
  operatedSqlite,
} from './service-cli/testing/operated-store.ts'
import { serviceMigrations } from './store/migrations.ts'
import { childEnvironment } from './testing/child-environment.ts'
import { serviceProgram } from './testing/service-program.ts'

test('the result is alone on stdout, without colour in a pipe, and the exit code is 0', async () => {
  await using on = await operatedSqlite()

  const { code, stdout, stderr } = await run(on, ['migrate', 'up', '--json'])
  const status = await run(on, ['migrate', 'status'])

  assert.equal(code, 0, stderr)
  assert.ok(JSON.parse(stdout).migrations.length > 0)
  assert.equal(stderr, '')
  assert.match(
    status.stdout,
    /^SQLite .*vehicle-api\.db\nSchema of release \d+, nothing to apply\.\n/,
  )
})

test('a senseless command line exits with 2, and tells what there is', async () => {
  await using on = await operatedSqlite()

  const { code, stdout, stderr } = await run(on, ['migrate', 'stauts'])

  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^error There is no migrate command "stauts"\. Did you mean status\?/)
})

test('Ctrl-C ends a migrator that waits for another, with exit code 130', async () => {
  await using on = await migratedSqlite()
  const { promise: interrupted, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  const store = await on.open()
  // A migrator holds its lock while it backs up.
  const other = createMigrator({
    database: store,
    migrations: serviceMigrations,
    async backup() {
      held()
      await interrupted
      throw new Error('there is none')
    },
  }).redo()
  await Promise.race([isHeld, other])

  const child = spawn(process.execPath, argvOf(['migrate', 'redo', '--yes']), placeOf(on))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    // Only once: a second Ctrl-C ends it without a word.
    if (/Waiting for another migrator/.test(text)) child.kill('SIGINT')
    stderr += text
  })
  const [code] = await once(child, 'close')
  letGo()
  await assert.rejects(other, /there is none/)
  await store.close()

  assert.equal(code, 130, stderr)
  assert.match(
    stderr,
    /^Waiting for another migrator: process \d+ .*\nerror It was stopped by Ctrl-C\.\n$/,
  )
})

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(on: OperatedStore, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, argvOf(args), placeOf(on), (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

function argvOf(args: readonly string[]): string[] {
  return [...serviceProgram('service-cli'), ...args]
}

function placeOf({ folder: cwd, env }: OperatedStore) {
  return { cwd, env: { ...childEnvironment, ...env } }
}
