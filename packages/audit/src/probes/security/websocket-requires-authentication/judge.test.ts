import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Exercise, type Facts, judge, type SocketTrial } from './judge.ts'

const accepted: SocketTrial = {
  member: 'a valid token',
  exchange: 'x1',
  handshake: 101,
  messages: ['welcome'],
  closed: undefined,
}
const stranger: SocketTrial = { ...accepted, member: 'no token', messages: [] }

for (const [how, told] of [
  ['401 at the handshake', { handshake: 401 }],
  ['403 at the handshake', { handshake: 403 }],
  ['no answer at all', { handshake: 0 }],
  ['close 1008', { closed: 1008 }],
  ['close 4401', { closed: 4401 }],
  ['a word of refusal and close 1008', { closed: 1008, messages: ['{"error":"unauthorized"}'] }],
  ['a reset before any data', { closed: 1006 }],
] as const) {
  test(`a stranger who gets ${how} is refused`, () => {
    assert.equal(judge(factsOf([{ ...stranger, ...told }])).verdict, 'PASS')
  })
}

for (const [what, told] of [
  ['stays', {}],
  ['gets data', { messages: ['{"type":"welcome"}'] }],
  ['gets data before close 1008', { messages: ['{"type":"welcome"}'], closed: 1008 }],
  ['gets data before another close', { messages: ['{"error":"x"}'], closed: 1000 }],
] as const) {
  test(`a stranger who ${what} is let in`, () => {
    const judged = judge(factsOf([{ ...stranger, ...told }]))

    assert.equal(judged.verdict, 'FAIL')
    assert.equal('member' in judged && judged.member, 'no token')
  })
}

test('a service without WebSockets has none to guard', () => {
  assert.equal(judge({ path: undefined, exercise: undefined }).verdict, 'N/A')
})

test('a valid token that is refused, or a service that fails, proves nothing', () => {
  const refused = { ...accepted, handshake: 401, messages: [] }

  assert.equal(judge(factsOf([stranger], { control: refused })).verdict, 'UNKNOWN')
  assert.equal(judge(factsOf([{ ...stranger, handshake: 500 }])).verdict, 'UNKNOWN')
})

function factsOf(trials: readonly SocketTrial[], change: Partial<Exercise> = {}): Facts {
  const health = { name: 'health', held: true }
  return { path: '/events', exercise: { control: accepted, trials, health, ...change } }
}
