import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, judge, type LoggedOut } from './judge.ts'

const open = { exchange: 'x1', handshake: 101, closed: undefined }
const afterLogout: LoggedOut = {
  wasOpen: true,
  logout: answerOf({ status: 204 }),
  isSessionOver: true,
  graceSeconds: 5,
  socket: { exchange: 'x2', closed: 1008, afterMs: 800 },
}
const exercise: Exercise = {
  control: open,
  isByCookie: false,
  origins: [],
  large: { exchange: 'x3', closed: 1009, afterMs: 0 },
  afterLogout,
  health: { name: 'health', held: true },
}

test('a socket with bounds that ends with its session passes', () => {
  assert.equal(judgedWith({}).verdict, 'PASS')
})

test('a foreign origin that is refused passes, and none is tried without a cookie', () => {
  const origins = [{ ...open, handshake: 403, origin: 'https://evil.example' }]

  assert.equal(judgedWith({ isByCookie: true, origins }).verdict, 'PASS')
  assert.match(judgedWith({}).notes?.join() ?? '', /not tried/)
})

for (const [what, change, member] of [
  [
    'a foreign origin that is let in',
    { isByCookie: true, origins: [{ ...open, origin: 'null' }] },
    'Origin null',
  ],
  [
    'a message of any size',
    { large: { exchange: 'x3', closed: undefined, afterMs: 0 } },
    'a message of 10 MB',
  ],
  [
    'a socket that outlives its session',
    { afterLogout: { ...afterLogout, socket: { ...afterLogout.socket, closed: undefined } } },
    'a logout while open',
  ],
] as const) {
  test(`${what} fails`, () => {
    const judged = judgedWith(change)

    assert.equal(judged.verdict, 'FAIL')
    assert.equal('member' in judged && judged.member, member)
  })
}

test('a service without WebSockets has none to bound', () => {
  assert.equal(judge({ path: undefined, exercise: undefined }).verdict, 'N/A')
})

for (const [what, change] of [
  ['a valid session that is refused', { control: { ...open, handshake: 401 } }],
  ['a logout that fails', { afterLogout: { ...afterLogout, logout: answerOf({ status: 500 }) } }],
  ['a session that is not over', { afterLogout: { ...afterLogout, isSessionOver: false } }],
  ['a socket that was closed before', { afterLogout: { ...afterLogout, wasOpen: false } }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judgedWith(change).verdict, 'UNKNOWN')
  })
}

function judgedWith(change: Partial<Exercise>) {
  return judge({ path: '/events', exercise: { ...exercise, ...change } })
}
