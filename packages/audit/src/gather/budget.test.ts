import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBudget } from './budget.ts'
import { createHttp } from './http-client.ts'
import { createRawConnections } from './raw-connection.ts'
import { Inconclusive } from './stand.ts'
import { httpServer, testWire } from './testing/test-wire.ts'

test('a target is asked no more often than allowed, at once and in all', async () => {
  let [calls, inFlight, most] = [0, 0, 0]
  await using server = await httpServer((_request, response) => {
    calls += 1
    inFlight += 1
    most = Math.max(most, inFlight)
    setTimeout(() => {
      inFlight -= 1
      response.end()
    }, 5)
  })
  const limits = { requests: 30, concurrent: 4, requestsPerSecond: 1_000 }
  const http = createHttp(testWire(server.origin, { limits }))

  const results = await Promise.allSettled(
    Array.from({ length: 40 }, () => http.send({ path: '/' })),
  )

  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(calls, 30)
  assert.ok(most <= 4, `${most} at once`)
  assert.equal(refused.length, 10)
  assert.ok(refused.every(({ reason }) => reason instanceof Inconclusive))
  http.close()
})

test('requests are let through at the rate', async () => {
  const budget = createBudget({ limits: { requestsPerSecond: 100 } })
  const startMs = performance.now()

  for (let i = 0; i < 130; i += 1) (await budget.turn(0))()

  const seconds = (performance.now() - startMs) / 1_000
  // The first 100 at once, the next 30 within 0.3 s.
  assert.ok(seconds >= 0.29, `${seconds} s`)
})

test('by default a target gets 20 requests at once, and an own process 200', async () => {
  const others = await allowedAtOnce({})
  const own = await allowedAtOnce({ ownProcess: true })

  assert.deepEqual([others, own], [20, 200])
})

test('bytes, large bodies, sockets and login attempts are counted', async () => {
  const budget = createBudget({ limits: { bytesSent: 50_000_000, sockets: 2, loginAttempts: 3 } })

  for (let i = 0; i < 4; i += 1) (await budget.turn(12_000_000))()
  const release = budget.socket()
  budget.socket()
  for (let i = 0; i < 3; i += 1) budget.login('a@example.com')

  await assert.rejects(budget.turn(12_000_000), /4 large bodies/)
  await assert.rejects(budget.turn(3_000_000), /50000000 bytes/)
  assert.throws(() => budget.socket(), /2 sockets/)
  assert.throws(() => budget.login('a@example.com'), /3 login attempts/)
  budget.login('b@example.com')
  release()
  release()
  budget.socket()
  assert.throws(() => budget.socket(), Inconclusive)
})

test('use is told beside the limits', async () => {
  const budget = createBudget()

  ;(await budget.turn(1_000))()

  assert.deepEqual(budget.usage()[0], {
    name: 'requests',
    used: 1,
    limit: 3_000,
    unit: 'requests',
  })
  assert.equal(budget.usage()[1]?.used, 1_000)
})

test('who waits for a turn when the run ends is told so', async () => {
  const run = new AbortController()
  const budget = createBudget({ limits: { concurrent: 1 }, signal: run.signal })
  await budget.turn(0)

  const waiting = budget.turn(0)
  run.abort()

  await assert.rejects(waiting, Inconclusive)
  await assert.rejects(budget.turn(0), Inconclusive)
})

test('sockets held open by probes are within the budget', async () => {
  await using server = await httpServer((_request, response) => response.end())
  const raw = createRawConnections(testWire(server.origin, { limits: { sockets: 1 } }))

  const held = await raw.open()

  await assert.rejects(raw.open(), Inconclusive)
  held.destroy()
  await held.closed(1_000)
  ;(await raw.open()).destroy()
})

async function allowedAtOnce(options: { ownProcess?: boolean }): Promise<number> {
  const run = new AbortController()
  // A clock that stands still mints no token.
  const budget = createBudget({
    ...options,
    limits: { concurrent: 1_000 },
    now: () => 0,
    signal: run.signal,
  })
  let count = 0
  const turns = Array.from({ length: 300 }, () =>
    budget.turn(0).then(
      () => {
        count += 1
      },
      () => undefined,
    ),
  )
  await new Promise((resolve) => setImmediate(resolve))
  run.abort()
  await Promise.all(turns)
  return count
}
