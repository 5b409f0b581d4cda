import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { childService } from '../apps/vehicle-api/src/testing/child-service.ts'
import { readDocument, runBlocks, shownBlocks } from './documents/service-commands.ts'
import { freePort } from './servers/free-port.ts'
import { sharedPostgres } from './servers/shared-postgres.ts'
import { sharedRedis } from './servers/shared-redis.ts'

const root = join(import.meta.dirname, '..')
const asksStore = /^(?:psql|redis-cli) /
/** Each once, though many pages begin with the same look, and not those that documents.test.ts runs. */
const runElsewhere = commandsOf('docs/{data,migrations}.md')
const commands = [...new Set(commandsOf('docs/runbook/*.md'))].filter(
  (command) => !runElsewhere.includes(command),
)

test('every command of the runbook works on a service', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-runbook-'))
  t.after(() => rm(folder, { recursive: true }))
  const port = String(await freePort())
  const env = { DATA_DIR: folder, METRICS_PORT: port, NODE_ENV: 'development', LOG_LEVEL: 'fatal' }
  await using service = await childService(env)
  const shown = commands.filter((command) => !asksStore.test(command))

  const blocks = shown.map((command) => ({
    commands: `${command.replaceAll(':9464', `:${port}`)}\n`,
    answer: undefined,
  }))
  const backup = { commands: 'npm run service -- backup create\n', answer: undefined }
  const [, ...ran] = await runBlocks([backup, ...blocks], service.url, env)

  assert.ok(ran.length > 8, `${ran.length} commands`)
  for (const { commands: command, output, statuses } of ran) {
    assert.ok(output.trim().length > 0, `${command} says nothing`)
    assert.ok(
      statuses.every((status) => status === 200),
      command + statuses,
    )
  }
})

test('the stores are asked as the runbook does', async (t) => {
  const postgres = await sharedPostgres()
  const redis = await sharedRedis()
  const database = await postgres.createDatabase()
  t.after(() => postgres.dropDatabase(database))
  const shown = commands.filter((command) => asksStore.test(command))

  const blocks = shown.map((command) => ({ commands: `${command}\n`, answer: undefined }))
  const env = { DATABASE_URL: database, REDIS_URL: redis.url }
  const ran = await runBlocks(blocks, 'http://127.0.0.1:1', env)

  assert.match(ran.map(({ output }) => output).join(''), /1 row[\s\S]*PONG|PONG[\s\S]*1 row/)
})

function commandsOf(pages: string): readonly string[] {
  const shown = globSync(pages, { cwd: root }).flatMap((page) => shownBlocks(readDocument(page)))
  const lines = shown.flatMap(({ commands }) => commands.trim().split('\n'))
  return lines.map((line) => line.replace(/\s+#.*/, ''))
}
