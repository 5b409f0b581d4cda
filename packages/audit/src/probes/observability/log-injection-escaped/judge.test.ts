import assert from 'node:assert/strict'
import { test } from 'node:test'

import { healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { judge, type Member } from './judge.ts'

const escaped: Member = { name: 'path', exchange: 'e1', found: 1, forged: [] }
const absent: Member = { name: 'user agent', exchange: 'e2', found: 0, forged: [] }

test('markers that are found within a record pass', () => {
  const judged = judge({ members: [escaped, absent], health: healthy })

  assert.equal(judged.verdict, 'PASS')
  assert.match(judged.notes?.[0] ?? '', /user agent/)
})

test('a line that the client wrote fails', () => {
  const forged = { ...escaped, forged: ['FORGED x'] }

  const judged = judge({ members: [absent, forged], health: healthy })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /Text of the path became a line/)
})

test('markers that are found nowhere prove nothing', () => {
  assert.equal(judge({ members: [absent], health: healthy }).verdict, 'UNKNOWN')
  assert.equal(judge({ members: [escaped], health: unwell }).verdict, 'UNKNOWN')
})
