import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createPasswords } from './passwords.ts'

const digits = createHash('sha1').update('open sesame').digest('hex').toUpperCase()
const [prefix, suffix] = [digits.slice(0, 5), digits.slice(5)]

test('a breached password is found, and five digits of its hash are all that is told', async (t) => {
  const asked: unknown[] = []
  const { passwords } = await rangeService(t, (request, response) => {
    asked.push([request.url, request.headers['add-padding']])
    response.end(`${'0'.repeat(35)}:3\r\n${suffix}:17\r\n${'F'.repeat(35)}:1\r\n`)
  })

  const isBreached = await passwords.isBreached('open sesame')

  assert.equal(isBreached, true)
  assert.deepEqual(asked, [[`/range/${prefix}`, 'true']])
  assert.deepEqual(passwords.stats().breachedRange, { asked: 1, found: 1, failed: 0 })
})

test('a line of the padding, with the count 0, is no breach', async (t) => {
  const { passwords } = await rangeService(t, (_request, response) => {
    response.end(`${suffix}:0\r\n${'F'.repeat(35)}:1\r\n`)
  })

  assert.equal(await passwords.isBreached('open sesame'), false)
  assert.equal(passwords.stats().breachedRange.failed, 0)
})

const failures: Record<string, RequestListener> = {
  'answers 500': (_request, response) => response.writeHead(500).end(`${suffix}:17`),
  redirects: (request, response) => {
    const isFollowed = request.url === '/elsewhere'
    if (isFollowed) response.end(`${suffix}:17`)
    else response.writeHead(302, { location: '/elsewhere' }).end()
  },
  hangs: () => undefined,
  'breaks off': (_request, response) => response.destroy(),
  'never ends': (_request, response) => {
    const line = `${'A'.repeat(35)}:1\n`.repeat(10_000)
    response.end(`${line.repeat(4)}${suffix}:17`)
  },
}

for (const [what, listener] of Object.entries(failures)) {
  test(`a range service that ${what} lets the password through and is counted`, async (t) => {
    const { passwords } = await rangeService(t, listener, 150)

    assert.equal(await passwords.isBreached('open sesame'), false)
    assert.deepEqual(passwords.stats().breachedRange, { asked: 1, found: 0, failed: 1 })
  })
}

test('the caller’s own abort is not a failure of the service', async (t) => {
  const caller = new AbortController()
  const { passwords } = await rangeService(t, () => caller.abort(new Error('gone')))

  await assert.rejects(passwords.isBreached('open sesame', { signal: caller.signal }), /gone/)

  assert.equal(passwords.stats().breachedRange.failed, 0)
})

test('without a range service nobody is asked', async () => {
  const passwords = createPasswords()

  assert.equal(await passwords.isBreached('open sesame'), false)
  assert.equal(passwords.stats().breachedRange.asked, 0)
})

async function rangeService(t: TestContext, listener: RequestListener, timeoutMs = 5_000) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/range/`
  return { passwords: createPasswords({ breachedRange: { url, timeoutMs } }) }
}
