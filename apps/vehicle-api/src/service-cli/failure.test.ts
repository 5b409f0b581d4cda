import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatabaseUnavailableError } from '@plimsoll/kit/database'
import { JobNotFoundError } from '@plimsoll/kit/jobs'
import { MigrationFailedError, MigrationLockedError } from '@plimsoll/kit/migrations'
import { UsageError } from '../terminal/usage-error.ts'
import { failureOf } from './failure.ts'
import { InterruptedError } from './interrupt.ts'

const unreachable = new Error('Nothing listens at 127.0.0.1:1. Start PostgreSQL.')

test('what is wrong decides the exit code', () => {
  const codes = [
    [new UsageError('x'), 2],
    [new MigrationLockedError(1, 'me'), 75],
    [new DatabaseUnavailableError('The store does not answer.', { cause: unreachable }), 75],
    [new JobNotFoundError('There is no job with this id.'), 1],
    [new RangeError('DATABASE_URL has no scheme'), 78],
    [new TypeError('x is not a function'), 1],
  ] as const
  for (const [error, exitCode] of codes)
    assert.equal(failureOf(error).exitCode, exitCode, error.message)
})

test('the operator is told the cause, which clients are not', () => {
  const error = new DatabaseUnavailableError('The store does not answer.', { cause: unreachable })

  assert.equal(
    failureOf(error).message,
    'The store does not answer.\nNothing listens at 127.0.0.1:1. Start PostgreSQL.',
  )
})

test('a password in what an engine says is not shown', () => {
  const error = new Error('cannot connect to postgresql://bob:hunter2@127.0.0.1/x')

  assert.doesNotMatch(failureOf(error).message, /hunter2/)
})

test('what was stopped exits as the signal says, and tells what it left behind', () => {
  const stopped = new InterruptedError('SIGINT')
  const failure = {
    migration: '0003 jobs',
    direction: 'up',
    statement: 2,
    consequence: 'nothing of it was kept',
  } as const

  const half = failureOf(new MigrationFailedError(failure, stopped), stopped)

  assert.deepEqual(failureOf(stopped, stopped), {
    code: 'INTERRUPTED',
    message: 'It was stopped by Ctrl-C.',
    exitCode: 130,
  })
  assert.equal(half.exitCode, 130)
  assert.match(half.message, /^It was stopped by Ctrl-C\. 0003 jobs up.*nothing of it was kept$/)
})
