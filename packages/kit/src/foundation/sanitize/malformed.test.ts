import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { haproxyServer } from '../../../../../tools/servers/haproxy-server.ts'
import { nginxServer } from '../../../../../tools/servers/nginx-server.ts'
import { harmlessRequests, malformedRequests, numbered } from './testing/malformed-requests.ts'
import { type Exchange, exchange, trickyService } from './testing/tricky-service.ts'

const closesMs = 2_000
const listenMs = 300
/** A busy machine takes longer from one end of a proxy to the other, and an answer must not be missed. */
const proxiedMs = 1_500
// Refusals, and what the proxies themselves answer; not that the service failed.
const sound = [100, 200, 400, 404, 405, 413, 414, 415, 417, 421, 431, 501, 502, 505]

test('each malformed request is refused, reaches no handler, and ends its connection', async (t) => {
  const service = await trickyService(t)

  for (const [index, request] of malformedRequests.entries()) {
    const { name, status } = request
    // A foreign host is refused, but there is no doubt about where the request ends.
    const staysOpen = status === 421
    const ms = staysOpen ? listenMs : closesMs
    const { statuses, isClosed } = await exchange(service.port, numbered(request, index), ms)

    assert.deepEqual(
      { name, statuses, isClosed },
      { name, statuses: [status], isClosed: !staysOpen },
    )
  }
  assert.deepEqual([service.targets(), service.canaries()], [0, []])
})

test('a request within another is data', async (t) => {
  const service = await trickyService(t)

  const answers = await Promise.all(
    harmlessRequests.map((request, index) =>
      exchange(service.port, numbered(request, index), listenMs),
    ),
  )

  for (const [index, { statuses }] of answers.entries()) {
    assert.deepEqual(statuses, [200], harmlessRequests[index]?.name)
  }
  assert.deepEqual([service.targets(), service.canaries()], [harmlessRequests.length, []])
})

for (const [proxyName, proxyServer] of Object.entries({
  nginx: nginxServer,
  HAProxy: haproxyServer,
})) {
  test(`behind ${proxyName} no second request is smuggled, and no answer goes astray`, async (t) => {
    const service = await trickyService(t)
    await using proxy = await proxyServer({ upstreams: [service.port] })
    const requests = [...malformedRequests, ...harmlessRequests]

    const seen = await Promise.all(
      requests.map(async (request, index) => {
        const answer = await exchange(proxy.port, numbered(request, index), proxiedMs)
        const next = `GET /next/${index} HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n\r\n`
        return { answer, next: (await exchange(proxy.port, next, closesMs)).text }
      }),
    )

    for (const [index, { answer, next }] of seen.entries()) {
      const { name = '' } = requests[index] ?? {}
      const runs = service.canaries().filter((number) => Number(number) === index).length
      // A proxy may make a proper request of a tricky one, and then takes what follows for another.
      assert.equal(runs, canaryAnswers(answer), `${name}: a request that the proxy did not know of`)
      assert.ok(next.endsWith(`{"number":"${index}"}`), `${name}, then ${next}`)
      for (const status of answer.statuses) assert.ok(sound.includes(status), `${name}: ${status}`)
    }
    report(
      t,
      seen.map(({ answer }) => answer),
    )
  })
}

test('control: a lenient parser takes malformed requests for good ones, and a canary for a request', async (t) => {
  const service = await trickyService(t, { http: { insecureHTTPParser: true } })

  await sendAll(service.port)

  assert.ok(service.targets() > 0)
  assert.ok(service.canaries().length > 0)
})

test('control: without the checks two hosts, other targets, TRACE and bodies of GET are served', async (t) => {
  const service = await trickyService(t, { isBare: true })

  const served = (await sendAll(service.port)).filter(({ statuses }) => statuses[0] === 200)

  const names = served.map(({ name }) => name)
  for (const name of [
    'two Host headers',
    'a target with another host',
    'TRACE',
    'GET with a body',
  ]) {
    assert.ok(names.includes(name), name)
  }
})

function sendAll(port: number) {
  return Promise.all(
    malformedRequests.map(async (request, index) => ({
      name: request.name,
      ...(await exchange(port, numbered(request, index), listenMs)),
    })),
  )
}

function canaryAnswers({ text }: Exchange): number {
  return text.split('{"canary":true}').length - 1
}

function report(t: TestContext, answers: readonly Exchange[]): void {
  const counts: Record<string, number> = {}
  for (const { statuses } of answers) {
    const first = statuses[0] ?? 'none'
    counts[first] = (counts[first] ?? 0) + 1
  }
  t.diagnostic(JSON.stringify(counts))
}
