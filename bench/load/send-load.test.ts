import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { judge } from './judge.ts'
import { limitsOf, steadily } from './plan.ts'
import { profile as written } from './profile.ts'
import { sendLoad } from './send-load.ts'
import { RefreshTokens, type Session } from './session.ts'

/** Two routes, as nothing else is told apart here. */
const profile = steadily(
  {
    ...written,
    routes: written.routes
      .filter(({ name }) => name === 'me' || name === 'refresh')
      .map((route) => ({ ...route, share: 50, p95Ms: 1_000, p99Ms: 1_000 })),
  },
  40,
  2,
)

test('a target that answers well and at once meets every threshold', async () => {
  await using target = await serving((request, response) => answer(request, response))

  const verdicts = await loaded(target.url, someSession())

  assert.deepEqual(
    verdicts.map(({ unmet }) => unmet),
    [[], []],
  )
  for (const { observed } of verdicts) {
    assert.equal(observed.failed, 0)
    assert.ok(observed.answered >= 36 && observed.answered <= 60, String(observed.answered))
  }
})

test('a target that is slow now and then does not', async () => {
  let requests = 0
  await using target = await serving(async (request, response) => {
    // Of five requests one: nothing that a median would show.
    if (request.url === '/api/v1/auth/me' && ++requests % 5 === 0) await delay(1_300)
    await answer(request, response)
  })

  const [me, refresh] = await loaded(target.url, someSession())

  assert.match(me?.unmet.join() ?? '', /p95 \d+ > 1000 ms,p99 \d+ > 1000 ms$/)
  assert.deepEqual(refresh?.unmet, [])
})

test('nor does one that fails, is silent, or is gone', async () => {
  await using failing = await serving(async (request, response) => {
    if (request.url === '/api/v1/auth/me') response.statusCode = 503
    await answer(request, response)
  })
  await using breaking = await serving((request, response) =>
    request.url === '/api/v1/auth/me' ? request.destroy() : answer(request, response),
  )
  const [failed, broken, gone] = await Promise.all(
    [failing.url, breaking.url, 'http://127.0.0.1:1'].map((url) => loaded(url, someSession())),
  )

  assert.match(unmetOf(failed), /^failed 100.0 % > 1.0 %$/)
  assert.match(unmetOf(broken), /answered 0 < 36,failed 100.0 %/)
  assert.match(unmetOf(gone), /answered 0 < 36,failed 100.0 %/)
  assert.equal(failed?.[0]?.observed.statuses['503'], failed?.[0]?.observed.answered)
})

async function loaded(url: string, session: Session) {
  const { observed } = await sendLoad(profile, { url, session, connections: 4 })
  return judge(limitsOf(profile), observed)
}

function unmetOf(verdicts: Awaited<ReturnType<typeof loaded>> | undefined): string {
  return verdicts?.[0]?.unmet.join() ?? ''
}

function someSession(): Session {
  const tokens = new RefreshTokens()
  for (const token of ['a', 'b', 'c', 'd']) tokens.add(token)
  return {
    account: { email: 'ann@example.com', username: 'ann', password: 'seven plump quinces' },
    accessToken: () => 'token',
    takeRefreshToken: () => tokens.take(),
    giveRefreshToken: (used, next) => tokens.give(used, next),
    [Symbol.dispose]: () => undefined,
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request)
  response.end(body.replace('refresh_token":"', 'refresh_token":"next-'))
}

async function serving(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    // The load may end while an answer is still to be given.
    Promise.resolve(handle(request, response)).catch(() => request.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

test('a refresh token is used by one request at a time, and none is lost for good', () => {
  const tokens = new RefreshTokens()
  for (const token of ['a', 'b']) tokens.add(token)

  const [first, second] = [tokens.take(), tokens.take()]
  tokens.give('b', 'b2')
  const [third, fourth] = [tokens.take(), tokens.take()]

  assert.deepEqual([first, second, third], ['a', 'b', 'b2'])
  // What took it was never answered.
  assert.equal(fourth, 'a')
})
