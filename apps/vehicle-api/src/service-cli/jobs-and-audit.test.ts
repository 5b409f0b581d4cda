import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { actionsOf, jobIn, migratedSqlite, run } from './testing/operated-store.ts'

test('jobs are listed, replayed and cancelled, and that is on record', async () => {
  await using on = await migratedSqlite()
  const [dead, queued, done] = [
    await jobIn(on, 'dead'),
    await jobIn(on, 'queued'),
    await jobIn(on, 'done'),
  ]

  const listed = await on.json('jobs list --state dead')
  const replayed = await on.json(`jobs replay ${dead.toUpperCase()}`)
  const again = await on.operate(`jobs replay ${dead}`)
  const cancelled = await on.operate(`jobs cancel ${queued} ${done}`)
  const all = await on.json('jobs replay --all')
  const actions = await actionsOf(on)

  assert.deepEqual(
    (listed['items'] as { id: string; last_error: string }[]).map(({ id }) => id),
    [dead],
  )
  assert.deepEqual([replayed, all], [{ replayed: [dead] }, { replayed: [] }])
  assert.equal(again.code, 1)
  assert.match(again.stderr, /^error The job is queued and cannot be replayed\.\n$/)
  assert.equal(cancelled.code, 1)
  assert.match(cancelled.stderr, /^1 job cancelled before that\.\nerror The job is done/)
  assert.deepEqual(actions.slice(-2), ['job.replayed', 'job.cancelled'])
})

test('an export is verified without the store, and what was changed in it is found', async () => {
  await using on = await migratedSqlite()

  const exported = await on.json('audit-log export --output log.jsonl')
  const offline = { env: { NODE_ENV: 'production' } }
  const whole = await on.operate('audit-log verify --export log.jsonl', offline)
  const twice = await on.operate('audit-log export --output log.jsonl')
  const text = await readFile(join(on.folder, 'log.jsonl'), 'utf8')
  await writeFile(join(on.folder, 'log.jsonl'), text.replace('operator:', 'Operator:'))
  const changed = await on.operate('audit-log verify --export log.jsonl', offline)
  const gone = await on.operate('audit-log verify --export gone.jsonl')

  assert.equal(
    (await on.operate('audit-log export')).stdout.split('\n').length - 1,
    Number(exported['entries']) + 2,
  )
  assert.match(text, new RegExp(`"operator:${userInfo().username}","action":"audit-log.exported"`))
  assert.equal(whole.code, 0, whole.stderr)
  assert.deepEqual([twice.code, changed.code, gone.code], [1, 1, 1])
  assert.match(twice.stderr, /is there already/)
  assert.match(changed.stdout, /^Not whole: line 1, row 1 does not have its hash\./)
  assert.match(gone.stderr, /gone\.jsonl cannot be read \(ENOENT\)/)
})

test('a changed audit log is found by verify and by a backup, which then does not count', async () => {
  await using on = await migratedSqlite()
  await run(on, sql`drop trigger audit_log_no_update`)
  await run(on, sql`update audit_log set action = 'nothing.happened' where sequence = 2`)

  const { code, stdout } = await on.operate('verify')
  const chain = await on.operate('audit-log verify')
  const backup = await on.operate('backup create')
  const [made] = (await on.json('backup list'))['items'] as { state: string }[]

  assert.deepEqual([code, chain.code, backup.code], [1, 1, 65])
  assert.match(backup.stderr, /cannot be trusted: audit chain: 2 does not follow from 1/)
  assert.equal(made?.state, 'unverified')
  assert.match(stdout, /\nschema +right /)
  assert.match(stdout, /\naudit log +wrong +2 does not follow from 1/)
  assert.match(stdout, /\nbackup +wrong +there is none/)
  assert.match(stdout, /\n2 checks found something wrong\.\n$/)
  assert.match(chain.stdout, /^Not whole: 2 does not follow from 1/)
})
