import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toProblem } from '../../foundation/errors/index.ts'
import { countsAsFailure, describeReply, RedisFailure } from './failure.ts'

test('a failure that nobody catches answers 503 without a word about Redis', () => {
  const failure = new RedisFailure('cache', 'timeout', 'no answer within 100 ms')

  const answer = JSON.stringify(toProblem(failure, { requestId: 'one', nowMs: 0 }))

  assert.equal(failure.statusCode, 503)
  assert.equal(failure.headers['retry-after'], '1')
  assert.doesNotMatch(answer, /redis|100 ms/i)
  assert.equal(failure.cause, 'redis cache: no answer within 100 ms')
})

test('no description of an error has the password or arguments of a command in it', () => {
  const unknown = "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'hunter2'"
  const odd = 'ERR invalid hunter2'

  const said = [unknown, odd].map((text) => describeReply(new Error(text), 'hunter2'))

  assert.deepEqual(said, ["ERR unknown command 'HELLO'", 'ERR invalid ***'])
})

test('all error replies count as failures but those of a server that is well', () => {
  const codes = ['MISCONF', 'LOADING', 'READONLY', 'WRONGTYPE', 'OOM', 'ERR', 'NOSCRIPT', 'NOGROUP']

  const counting = codes.filter(countsAsFailure)

  assert.deepEqual(counting, codes.slice(0, 6))
})
