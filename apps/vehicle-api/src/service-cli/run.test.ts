import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { textWidth } from '../terminal/text-width.ts'
import { jobIn, migratedSqlite, operatedSqlite } from './testing/operated-store.ts'

test('a command on no store makes none, and says what does', async () => {
  await using on = await operatedSqlite()

  const { code, stderr } = await on.operate('jobs list')
  const again = await on.operate('migrate status')

  assert.deepEqual([code, again.code], [78, 78])
  assert.match(
    stderr,
    /^error There is no store yet: .*vehicle-api\.db does not exist\. "migrate up"/,
  )
})

test('with --json there is one object on stdout, whatever happens', async () => {
  await using on = await operatedSqlite()
  const cases = [
    'jobs list --json',
    'nonsense --json',
    'migrate up --json',
    'restore x --yes --json',
  ]

  for (const line of cases) {
    const { code, stdout } = await on.operate(line)
    const { error } = JSON.parse(stdout)
    assert.equal(error?.exit_code ?? 0, code, line)
  }
})

test('no address shows its password', async () => {
  await using on = await operatedSqlite()
  const wrong = [
    ['postgresql://bob:hunter2secret@127.0.0.1:1/x', 75],
    ['mysql://bob:hunter2secret@127.0.0.1/x', 78],
    ['postgresql://bob:hunter2secret@127.0.0.1:1/x?sslmode=bogus', 78],
  ] as const
  for (const [DATABASE_URL, exitCode] of wrong) {
    const { code, stderr } = await on.operate('jobs list', { env: { DATABASE_URL } })

    assert.equal(code, exitCode, stderr)
    assert.doesNotMatch(stderr, /hunter2|\n {4}at /)
  }
})

test('nothing is wider than the terminal', async () => {
  await using on = await migratedSqlite()
  await jobIn(on, 'dead')
  await on.operate('backup create --no-verify')
  const lines = [
    'migrate status',
    'jobs list',
    'backup list',
    'migrate plan',
    'jobs list --state x',
  ]

  for (const columns of [60, 80]) {
    for (const line of lines) {
      const { stdout, stderr } = await on.operate(line, { columns })
      const shown = stripVTControlCharacters(`${stdout}${stderr}`)
        .split('\n')
        .filter((each) => !/\S{60}/.test(each))
      for (const each of shown) assert.ok(textWidth(each) <= columns, `${columns} ${line}: ${each}`)
    }
  }
})
