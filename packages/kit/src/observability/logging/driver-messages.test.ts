import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactDriverMessage } from './driver-messages.ts'
import { capturedLog } from './testing/captured-log.ts'

test('the values that drivers quote are taken out, and the rest can be read', () => {
  const messages = {
    'Key (email)=(c4n4ry) already exists.': 'Key (email)=([redacted]) already exists.',
    'Key (a, b)=(1, c4n4ry (2)) is not present in table "t".':
      'Key (a, b)=([redacted]) is not present in table "t".',
    'Failing row contains (1, c4n4ry, 2).': 'Failing row contains ([redacted])',
    'invalid input syntax for type integer: "c4n4ry"':
      'invalid input syntax for type integer: [redacted]',
    'invalid input value for enum mood: "c4n4ry"': 'invalid input value for enum mood: [redacted]',
    'date/time field value out of range: "c4n4ry"':
      'date/time field value out of range: [redacted]',
    'invalid input syntax for type uuid: "a"c4n4ry"':
      'invalid input syntax for type uuid: [redacted]',
    'malformed array literal: "c4n4ry"': 'malformed array literal: [redacted]',
    'syntax error in tsquery: "c4n4ry & "': 'syntax error in tsquery: [redacted]',
    'path element at position 1 is not an integer: "c4n4ry"':
      'path element at position 1 is not an integer: [redacted]',
    'time zone "12 "c4n4ry" not recognized': 'time zone [redacted] not recognized',
    'unit "c4n4ry" not recognized for type date': 'unit [redacted] not recognized for type date',
    "'/a/%zz?b=c4n4ry' is not a valid url component": "'[redacted]' is not a valid url component",
    'value "c4n4ry" is out of range for type integer':
      'value [redacted] is out of range for type integer',
    '"1e999 c4n4ry" is out of range for type real': '[redacted] is out of range for type real',
    "ERR unknown command 'X', with args beginning with: 'c4n4ry' 'b'":
      "ERR unknown command 'X', with args beginning with: [redacted]",
    'AUTH default c4n4ry': 'AUTH [redacted]',
    'CONFIG SET requirepass c4n4ry': 'CONFIG SET requirepass [redacted]',
    'unrecognized token: "c4n4ry"': 'unrecognized token: [redacted]',
    'WRONGPASS invalid username-password pair or user is disabled.':
      'WRONGPASS invalid username-password pair or user is disabled.',
    'NOAUTH Authentication required.': 'NOAUTH Authentication required.',
    'UNIQUE constraint failed: users.email': 'UNIQUE constraint failed: users.email',
    'near "form": syntax error': 'near "form": syntax error',
  }

  for (const [message, clean] of Object.entries(messages)) {
    const log = capturedLog()
    log.logger.error({ err: new Error(message) })

    const [line] = log.records() as { err?: { message: string } }[]
    assert.equal(line?.err?.message, clean)
    assert.ok(!log.text().includes('c4n4ry'))
  }
})

test('what a driver hangs on its error stays out: detail, query, parameters, command', () => {
  const log = capturedLog()
  const hung = {
    detail: 'Key (email)=(c4n4ry) already exists.',
    where: 'c4n4ry',
    query: "insert into t values ('c4n4ry')",
    parameters: ['c4n4ry'],
    command: { name: 'auth', args: ['c4n4ry'] },
  }

  log.logger.warn({ err: Object.assign(new Error('duplicate key value'), hung) }, 'failed')

  assert.equal(log.records().length, 1)
  assert.ok(!log.text().includes('c4n4ry'))
})

test('of what is no JSON nothing is told that was in it', () => {
  const starts = ['', 't', 'f', 'n', '-', '1', '{"password":', '[1,', '{"password":t', '"a"\n ']
  const texts = starts.flatMap((start) => [
    `${start}c4n4ry`,
    `${start}c4n4ry"c4n4ry and a long rest`,
  ])
  const messages = texts.map((text) => {
    try {
      return assert.fail(JSON.stringify(JSON.parse(text)))
    } catch (error) {
      assert.ok(error instanceof SyntaxError)
      return error.message
    }
  })

  for (const message of [...messages, ...messages.map((text) => `upstream: ${text}`)]) {
    assert.doesNotMatch(redactDriverMessage(message, '…'), /4n4|pass/, message)
  }
  assert.ok(messages.filter((message) => message.includes('c4n4ry')).length > 10)
  assert.equal(
    redactDriverMessage('The body is not valid JSON.', '…'),
    'The body is not valid JSON.',
  )
})
