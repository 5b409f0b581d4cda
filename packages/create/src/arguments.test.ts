import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from './arguments.ts'
import { UsageError } from './usage-error.ts'

test('what is not given is left to be asked for', () => {
  assert.deepEqual(readArguments([]), {
    folder: undefined,
    name: undefined,
    database: undefined,
    packages: undefined,
    install: true,
    yes: false,
    help: false,
    version: false,
  })
})

test('everything that is given is read', () => {
  const args = ['notes', '--name', 'n', '--database=postgres', '--no-install', '-y']

  const { folder, name, database, install, yes } = readArguments(args)

  assert.deepEqual([folder, name, database, install, yes], ['notes', 'n', 'postgres', false, true])
})

test('what makes no sense is refused in a sentence', () => {
  const wrongs = [
    [['--colour'], /^Unknown option '--colour'\.$/],
    [['--name'], /--name/],
    [
      ['--database', 'oracle'],
      /^"oracle" is no database that is offered: take sqlite or postgres\.$/,
    ],
    [['one', 'two'], /"two" is one too many/],
  ] as const

  for (const [args, expected] of wrongs) {
    assert.throws(
      () => readArguments(args),
      (error) => error instanceof UsageError && expected.test(error.message),
    )
  }
})
