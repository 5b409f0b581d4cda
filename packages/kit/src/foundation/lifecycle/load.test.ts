import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { KeepAliveClient } from './testing/keep-alive-client.ts'
import { brief, listening } from './testing/listening.ts'

for (const preDelayMs of [0, 200]) {
  test(`no request of clients under load fails while the service stops, preDelay ${preDelayMs} ms`, async (t) => {
    const { app, port } = await listening(t, {
      bounds: { ...brief, preDelayMs, drainMs: 2_000 },
      routes: (app) => app.get('/job', () => setTimeout(5, {})),
    })
    const outcomes = Array.from({ length: 20 }, () => askUntilRefused(port, '/job'))
    await setTimeout(100)

    await app.lifecycle.shutdown('test')

    const all = (await Promise.all(outcomes)).flat()
    const failures = all.filter((each) => each !== 200 && each !== 'ECONNREFUSED')
    assert.deepEqual(failures, [])
    assert.equal(all.filter((each) => each === 'ECONNREFUSED').length, 20)
    assert.ok(all.length > 40, `${all.length} requests`)
  })
}

/** Keeps its connection as long as the service lets it, and ends when it cannot get a new one. */
async function askUntilRefused(port: number, path: string): Promise<(number | string)[]> {
  const outcomes: (number | string)[] = []
  for (;;) {
    let client: KeepAliveClient
    try {
      client = await KeepAliveClient.connect(port)
    } catch (error) {
      return [...outcomes, (error as NodeJS.ErrnoException).code ?? 'unknown']
    }
    outcomes.push(...(await askUntilGoodbye(client, path)))
    await client[Symbol.asyncDispose]()
  }
}

async function askUntilGoodbye(
  client: KeepAliveClient,
  path: string,
): Promise<(number | string)[]> {
  const outcomes: (number | string)[] = []
  for (;;) {
    try {
      const { status, head } = await client.ask(path)
      outcomes.push(status)
      if (head.includes('connection: close')) return outcomes
    } catch (error) {
      return [...outcomes, String(error)]
    }
  }
}
