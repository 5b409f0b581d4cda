import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndedStatement } from './statement.ts'
import { statementLog } from './statement-log.ts'

const ended: EndedStatement = {
  engine: 'sqlite',
  kind: 'select',
  name: 'find-user',
  sql: 'select 1',
  durationMs: 1.26,
  isSlow: false,
  rows: 1,
  error: undefined,
}

test('every statement is logged while somebody wants to see them, and no quick one otherwise', () => {
  let isDebugged = false
  const told: object[] = []
  const { statement } = statementLog(
    {
      warn: () => assert.fail('it is not slow'),
      debug: (facts, message) => told.push({ ...facts, message }),
      isLevelEnabled: () => isDebugged,
    },
    () => ({ requestId: 'r-1' }),
  )

  statement?.(ended)
  isDebugged = true
  statement?.(ended)

  const facts = { engine: 'sqlite', statement: 'find-user', durationMs: 1.3, rows: 1 }
  assert.deepEqual(told, [{ ...facts, failed: false, requestId: 'r-1', message: 'statement' }])
})
