import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { probe, type Slowness, slowClient } from './testing/slow-clients.ts'
import { type SlowLimits, slowService } from './testing/slow-service.ts'

const limits = {
  headersTimeoutMs: 400,
  requestTimeoutMs: 700,
  checkIntervalMs: 50,
  readerStallMs: 500,
} satisfies SlowLimits
const clients = 20
// What a loaded machine may add.
const slackMs = 1_500

const boundsMs: Readonly<Record<Slowness, number>> = {
  headers: limits.headersTimeoutMs + limits.checkIntervalMs,
  body: limits.requestTimeoutMs + limits.checkIntervalMs,
  reading: limits.readerStallMs + 500,
  range: limits.readerStallMs + 500,
}

for (const [slowness, boundMs] of Object.entries(boundsMs) as [Slowness, number][]) {
  test(`slow clients are cut off, and the service answers others meanwhile: ${slowness}`, async (t) => {
    await using service = await slowService(limits)

    const { lastedMs, probesMs } = await attack(service, slowness, boundMs + slackMs)

    const probe = Math.max(...probesMs)
    t.diagnostic(
      `cut after ${rounded(lastedMs)} ms; slowest of ${probesMs.length} probes ${probe} ms`,
    )
    for (const ms of lastedMs) assert.ok(ms !== undefined && ms < boundMs + slackMs, `${ms} ms`)
    assert.ok(probe < 1_000, `${probe} ms`)
  })
}

test('control: Fastify by itself lets slow clients stay', async () => {
  await using service = await slowService()

  const slow = ['headers', 'body', 'reading'] as const
  const all = await Promise.all(
    slow.map((slowness) => attack(service, slowness, boundsMs[slowness] + 500)),
  )

  for (const { lastedMs } of all) assert.deepEqual(lastedMs, Array(clients).fill(undefined))
})

async function attack(
  service: Awaited<ReturnType<typeof slowService>>,
  slowness: Slowness,
  limitMs: number,
) {
  const all = await Promise.all(
    Array.from({ length: clients }, () => slowClient(service.port, slowness)),
  )
  using stack = new DisposableStack()
  for (const client of all) stack.use(client)
  const lasted = () => all.map(({ port }) => service.lastedMs(port))
  const end = ended(() => lasted().every((ms) => ms !== undefined), limitMs)
  const { tookMs: probesMs } = await probe(service.port, end)
  return { lastedMs: lasted(), probesMs }
}

async function ended(holds: () => boolean, limitMs: number): Promise<void> {
  const startMs = performance.now()
  while (!holds() && performance.now() - startMs < limitMs) await setTimeout(20)
}

function rounded(lastedMs: readonly (number | undefined)[]): string {
  const known = lastedMs.filter((ms) => ms !== undefined).map(Math.round)
  return `${Math.min(...known)} to ${Math.max(...known)}`
}
