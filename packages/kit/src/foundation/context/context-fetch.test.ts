import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { contextFetch } from './context-fetch.ts'
import { runWithContext } from './current-context.ts'
import { newContext, type RequestContext } from './request-context.ts'
import { parseTraceparent } from './traceparent.ts'

const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' }

test('a call says which request and trace it works for', async () => {
  await using service = await echo()
  const context = newContext(trace)

  const sent = await service.fetchIn(context)

  const parent = parseTraceparent(String(sent['traceparent']))
  assert.equal(sent['x-request-id'], context.requestId)
  assert.equal(parent?.traceId, context.traceId)
  assert.equal(parent?.sampled, true)
  assert.notEqual(parent?.parentId, context.spanId)
  assert.equal(sent['tracestate'], 'x=1')
})

test('two calls have two spans', async () => {
  await using service = await echo()
  const context = newContext(trace)

  const [one, other] = [await service.fetchIn(context), await service.fetchIn(context)]

  assert.notEqual(one['traceparent'], other['traceparent'])
})

test('headers of each kind are kept, and the caller wins', async () => {
  await using service = await echo()
  const context = newContext(trace)
  const own = { 'X-Request-Id': 'mine', 'x-more': 'kept' }
  const kinds: [string | URL | Request, RequestInit?][] = [
    [service.url, { headers: own }],
    [new URL(service.url), { headers: new Headers(own) }],
    [service.url, { headers: Object.entries(own) }],
    [new Request(service.url, { headers: own })],
    [new Request(service.url, { headers: { 'x-lost': 'yes' } }), { headers: own }],
  ]

  for (const [input, init] of kinds) {
    const sent = await service.fetchIn(context, input, init)

    assert.equal(sent['x-request-id'], 'mine')
    assert.equal(sent['x-more'], 'kept')
    assert.equal(sent['x-lost'], undefined)
    assert.ok(sent['traceparent'])
  }
})

test("a caller's own trace is not mixed with ours", async () => {
  await using service = await echo()
  const context = newContext(trace)

  const sent = await service.fetchIn(context, service.url, { headers: { traceparent: 'theirs' } })

  assert.equal(sent['traceparent'], 'theirs')
  assert.equal(sent['tracestate'], undefined)
})

test("a caller's own tracestate stays", async () => {
  await using service = await echo()
  const context = newContext(trace)

  const sent = await service.fetchIn(context, service.url, { headers: { tracestate: 'mine=1' } })

  assert.equal(sent['tracestate'], 'mine=1')
})

test('method, body and signal arrive, of a Request too', async () => {
  await using service = await echo()
  const context = newContext()
  const request = new Request(service.url, { method: 'POST', body: 'hello' })

  const answers = await runWithContext(context, () =>
    Promise.all([
      contextFetch()(request).then(said),
      contextFetch()(service.url, { method: 'PUT', body: 'hello' }).then(said),
    ]),
  )

  assert.deepEqual(
    answers.map(({ method, body }) => [method, body]),
    [
      ['POST', 'hello'],
      ['PUT', 'hello'],
    ],
  )
  await assert.rejects(
    runWithContext(context, () => contextFetch()(service.url, { signal: AbortSignal.abort() })),
    { name: 'AbortError' },
  )
})

test('outside of a context the call passes through untouched', async () => {
  const calls: unknown[][] = []
  const fetch = contextFetch(async (...args) => {
    calls.push(args)
    return new Response()
  })
  const init = { headers: { a: 'b' } }

  await fetch('http://service.test', init)

  assert.equal(calls[0]?.[1], init)
})

interface Echo {
  readonly headers: IncomingHttpHeaders
  readonly method: string
  readonly body: string
}

async function said(answer: Response): Promise<Echo> {
  return (await answer.json()) as Echo
}

async function echo() {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    response.end(JSON.stringify({ headers: request.headers, method: request.method, body }))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  return {
    url,
    async fetchIn(
      context: RequestContext,
      input: string | URL | Request = url,
      init?: RequestInit,
    ): Promise<IncomingHttpHeaders> {
      const answer = await runWithContext(context, () => contextFetch()(input, init))
      return ((await answer.json()) as Echo).headers
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
