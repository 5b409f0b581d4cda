import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Gated, gateProblems, type MigrationPlan, type MigrationStatus } from './gate.ts'
import { FakeHaproxy } from './testing/fake-haproxy.ts'
import { backupAt, plan, schema } from './testing/fake-service.ts'
import { type Place, rehearsal } from './testing/rehearsal.ts'

const nowMs = Date.parse('2026-11-22T06:10:25.123Z')
const good: Gated = { schema, plan, releases: [3, 3], backup: backupAt(nowMs), nowMs }
const [pending] = plan.migrations

test('what the lint finds nothing in, with a verified backup, passes', () => {
  assert.deepEqual(gateProblems(good), [])
})

test('a statement that the lint finds fault with stops it, unless it was waived', () => {
  const found = {
    rule: 'index-concurrently',
    statement: 2,
    finding: 'locks the table',
    remedy: 'make it concurrently',
  }
  const problemsOf = (waived: string | null) =>
    gateProblems({ ...good, plan: planned({ findings: [{ ...found, waived }] }) })

  assert.deepEqual(problemsOf(null), [
    '0002 colours, index-concurrently: statement 2 locks the table; make it concurrently.',
  ])
  assert.deepEqual(problemsOf('the table is empty'), [])
})

test('an applied migration that was edited stops it', () => {
  const edited = { ...schema, problem: '0001 things was edited after it was applied' }

  assert.deepEqual(gateProblems({ ...good, schema: edited }), [
    'The migrations are not those that were applied: 0001 things was edited after it was applied.',
  ])
})

test('a contract step is too early while a build runs that may use what it takes away', () => {
  const contract = planned({ release: 5, phase: 'contract' })
  const problemsOf = (...releases: readonly number[]) =>
    gateProblems({ ...good, plan: contract, releases })

  assert.deepEqual(problemsOf(4, 4), [])
  assert.deepEqual(problemsOf(4, 3), [
    '0002 colours of release 5 takes away what a build that runs may use: a build of release 3 still runs; deploy one of release 4 first.',
  ])
})

test('builds that do not tell their release are taken to be of that of the schema', () => {
  const problems = gateProblems({ ...good, plan: planned({ release: 5 }), releases: [] })

  assert.match(
    problems[0] ?? '',
    /^0002 colours of release 5 comes too early: .* release 3 still runs/,
  )
})

test('without a backup that was verified within the last hour it stops', () => {
  const backup = backupAt(nowMs)
  const old = backupAt(nowMs - 61 * 60_000)
  const problemsOf = (given: Gated['backup']) => gateProblems({ ...good, backup: given })

  assert.deepEqual(problemsOf(undefined), ['There is no backup.'])
  assert.deepEqual(problemsOf({ ...backup, verified_at: null }), [
    'The backup backup-1 was not verified.',
  ])
  assert.match(problemsOf(old)[0] ?? '', /^The backup backup-1 is of .*; one of the last hour/)
})

test('another migrator, or one that was cut off, stops it', () => {
  const [applied] = schema.migrations
  const halfDone = [{ ...(applied ?? assert.fail()), state: 'running' }]
  const problemsOf = (status: Partial<MigrationStatus>) =>
    gateProblems({ ...good, schema: { ...schema, ...status } })

  assert.deepEqual(problemsOf({ holder: 'a@b', migrations: halfDone }), [
    'Somebody migrates at this moment: a@b.',
  ])
  assert.deepEqual(problemsOf({ migrations: halfDone }), ['0001 things is half done.'])
})

const status = 'service migrate status --json'
const stops: readonly (readonly [string, string, object, RegExp])[] = [
  ['an edited migration', status, { ...schema, problem: '0001 was edited' }, /0001 was edited/],
  [
    'a finding of the lint',
    'service migrate plan --json',
    planned({
      findings: [{ rule: 'r', statement: null, finding: 'f', remedy: 'm', waived: null }],
    }),
    /0002 colours, r: it f; m\./,
  ],
  [
    'a step that comes too early',
    'service migrate plan --json',
    planned({ release: 5, phase: 'contract' }),
    /a build of release 3 still runs/,
  ],
  [
    'a backup that was not verified',
    'service backup verify backup-1 --json',
    { ...backupAt(Date.now()), verified_at: null },
    /backup-1 was not verified/,
  ],
  [
    'a backup that cannot be restored',
    'service backup verify backup-1 --json',
    { error: { error_code: 'BACKUP_DAMAGED', message: 'backup-1 is damaged', exit_code: 65 } },
    /backup-1 is damaged/,
  ],
  [
    'a backup that ends badly after it told of itself',
    'service backup create --json',
    backupAt(Date.now()),
    /it ended with 1/,
  ],
  [
    'a finding of the doctor',
    'doctor --profile production --json --replicas 3',
    {
      status: 'fail',
      checks: [check('schema', 'not applied: 0002'), check('disk', 'the disk is full')],
    },
    /disk: the disk is full -> mend it/,
  ],
  ['a program that answers something else', status, { release: '3' }, /it answered something else/],
]

for (const [what, command, answer, reason] of stops) {
  test(`${what} stops the deployment before anything is migrated`, async () => {
    await using on = await rehearsal('haproxy')
    const haproxy = new FakeHaproxy()
    const place: Place = {
      answer(act) {
        const isMeant = act.kind === 'command' && act.argv.join(' ') === command
        if (!isMeant) return haproxy.answer(act)
        const isOk = command.includes('verify') && !('error' in answer)
        return { isOk, output: JSON.stringify(answer), complaint: 'it ended with 1' }
      },
    }

    const { code, acts, stdout } = await on.run(place)

    assert.equal(code, 1)
    assert.match(stdout, reason)
    assert.match(stdout, /Stopped before anything that users see was changed\.\n$/)
    assert.equal(acts.includes('service migrate up --json'), false)
    assert.equal(haproxy.servers['canary1']?.isUp, false)
  })
}

test('the doctor’s word on what comes next is left to what comes next', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  const answer = { status: 'fail', checks: [check('schema', 'pending'), check('backup', 'none')] }
  const place: Place = {
    answer(act) {
      const isDoctor = act.kind === 'command' && act.argv[0] === 'doctor'
      if (!isDoctor) return haproxy.answer(act)
      return { isOk: false, output: JSON.stringify(answer), complaint: 'it ended with 1' }
    },
  }

  assert.equal((await on.run(place)).code, 0)
})

function planned(change: Partial<MigrationPlan['migrations'][number]>): MigrationPlan {
  return { migrations: [{ ...(pending ?? assert.fail()), ...change }] }
}

function check(name: string, wrong: string) {
  return {
    name,
    title: name,
    status: 'fail',
    findings: [{ status: 'fail', wrong, right: 'mend it' }],
  }
}
