import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from '../rate-limit/index.ts'
import { LoginThrottledError } from './errors.ts'
import { type LoginGuardOptions, loginGuard } from './login-guard.ts'
import type { LoginAttempt } from './ports.ts'

const secret = 'a-secret-of-more-than-thirty-two-bytes'
const ann = { identifier: 'email:ann@example.com', address: '203.0.113.7' }
const minuteMs = 60_000

test('one network has five attempts at an account, and then one every three minutes', async () => {
  const { charge, advance } = guarded()

  const first = await passes(charge, Array(6).fill(ann))
  advance(3 * minuteMs)
  const later = await passes(charge, [ann, ann])

  assert.deepEqual([first, later], [5, 1])
})

test('attempts in parallel gain nothing', async () => {
  const { charge } = guarded()

  const outcomes = await Promise.allSettled(Array.from({ length: 400 }, () => charge(ann)))

  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5)
})

test('an attempt that succeeds has not counted, however often it is given back', async () => {
  const { charge } = guarded()

  for (let attempt = 0; attempt < 20; attempt++) {
    const { refund } = await charge(ann)
    refund()
    refund()
  }

  assert.equal(await passes(charge, Array(6).fill(ann)), 5)
})

test('many networks together have fifty attempts an hour at an account', async () => {
  const { charge, advance } = guarded()
  const from = (network: number) => ({ ...ann, address: `198.18.${network}.1` })

  const passed = await passes(
    charge,
    Array.from({ length: 60 }, (_, index) => from(index)),
  )
  advance(72_000)

  assert.equal(passed, 50)
  assert.equal(await passes(charge, [from(70), from(71)]), 1)
})

test('one network has a hundred attempts at all accounts', async () => {
  const { charge } = guarded()
  const attempts = Array.from({ length: 120 }, (_, index) => at(`email:${index}`, '203.0.113.7'))

  assert.equal(await passes(charge, attempts), 100)
})

test('the addresses of one IPv6 /64 are one network', async () => {
  const { charge } = guarded()
  const attempts = Array.from({ length: 120 }, (_, index) =>
    at(`email:${index}`, `2001:db8::${index}`),
  )

  assert.equal(await passes(charge, attempts), 100)
})

test('a /24 and a /48 have a thousand attempts', async () => {
  const { charge } = guarded()
  const attempts = Array.from({ length: 1_200 }, (_, index) =>
    at(`email:${index}`, `2001:db8:7:${(index % 200).toString(16)}::1`),
  )

  assert.equal(await passes(charge, attempts), 1_000)
})

test('everybody together is bounded, but for devices that are known', async () => {
  const { charge } = guarded({ quotas: { everyone: '3/second' } })
  const attempts = [1, 2, 3, 4].map((index) => at(`email:${index}`, `198.18.${index}.1`))

  assert.equal(await passes(charge, attempts), 3)
  assert.equal(await passes(charge, [{ ...ann, device: 'device-1' }]), 1)
})

test('ten thousand failures of strangers do not keep the owner out', async () => {
  const { charge } = guarded()
  await passes(
    charge,
    Array.from({ length: 10_000 }, (_, index) => ({ ...ann, address: addressOf(index) })),
  )

  const stranger = await passes(charge, [{ ...ann, address: '192.0.2.1' }])
  const owner = await passes(charge, [{ ...ann, device: 'device-1' }])

  assert.deepEqual([stranger, owner], [0, 1])
})

test('a known device has five attempts of its own', async () => {
  const { charge } = guarded()
  const attempt = { ...ann, device: 'device-1' }

  assert.equal(await passes(charge, Array(9).fill(attempt)), 5)
  assert.equal(await passes(charge, [ann]), 1)
})

test('who is refused is told when to come back, and uses up nothing by coming', async () => {
  const { charge, advance, guard } = guarded()
  await passes(charge, Array(5).fill(ann))

  await assert.rejects(charge(ann), (error: unknown) => {
    assert.ok(error instanceof LoginThrottledError)
    assert.equal(error.statusCode, 429)
    assert.equal(error.headers['retry-after'], '180')
    return true
  })
  await passes(charge, Array(50).fill(ann))
  advance(180_000)
  assert.equal(await passes(charge, [ann]), 1)
  assert.equal(guard.stats().denials['identifier-network'], 51)
})

test('a quota of nothing is refused', () => {
  const quotas = { network: '0/minute' }

  assert.throws(() => guarded({ quotas }), /login\.network.*must be whole, from 1/)
})

function at(identifier: string, address: string): LoginAttempt {
  return { identifier, address }
}

function addressOf(index: number): string {
  return `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
}

function guarded(options: Partial<LoginGuardOptions> = {}) {
  let now = 5_000
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  const limiter = createLimiter({ clock: { now: () => now, after: () => () => {} } })
  const guard = loginGuard({ secret, limiter, ...options })
  return { guard, advance, charge: (attempt: LoginAttempt) => guard.charge(attempt) }
}

type Charge = ReturnType<typeof guarded>['charge']

async function passes(charge: Charge, attempts: readonly LoginAttempt[]): Promise<number> {
  const outcomes = await Promise.allSettled(attempts.map(charge))
  return outcomes.filter(({ status }) => status === 'fulfilled').length
}
