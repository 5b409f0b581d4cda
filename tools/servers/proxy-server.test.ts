import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { haproxyServer } from './haproxy-server.ts'
import { nginxServer } from './nginx-server.ts'
import { isRunning } from './process-family.ts'

const proxies = { nginx: nginxServer, HAProxy: haproxyServer }

for (const [name, proxyServer] of Object.entries(proxies)) {
  test(`${name} sends requests to its servers in turn, with the host that the client named`, async (t) => {
    const upstreams = [await namedServer(t, 'port'), await namedServer(t, 'starboard')]
    await using proxy = await proxyServer({ upstreams })

    const answers = [await ask(proxy.url), await ask(proxy.url)].toSorted()

    const { host } = new URL(proxy.url)
    assert.deepEqual(answers, [`port of ${host}`, `starboard of ${host}`])
  })

  test(`${name} is paused, killed and started again on its port, and leaves nothing`, async (t) => {
    await using proxy = await proxyServer({ upstreams: [await namedServer(t, 'port')] })
    const { pid } = proxy

    proxy.pause()
    const whilePaused = await Promise.race([ask(proxy.url), delay(150, 'silence')])
    proxy.resume()
    await proxy.kill()
    const whileKilled = await knock(proxy.port)
    await proxy.restart()
    const afterwards = await ask(proxy.url)
    const last = proxy.pid
    await proxy.stop()

    assert.equal(whilePaused, 'silence')
    assert.equal(whileKilled, 'ECONNREFUSED')
    assert.match(afterwards, /^port of /)
    assert.deepEqual(
      [isRunning(pid), isRunning(last), existsSync(proxy.directory)],
      [false, false, false],
    )
  })
}

test('nginx says in its own words what it does not understand', async () => {
  const started = nginxServer({ upstreams: [1], server: 'sail on;' })

  await assert.rejects(started, /nginx did not start.*unknown directive "sail"/s)
})

test('HAProxy says in its own words what it does not understand', async () => {
  const started = haproxyServer({ upstreams: [1], backend: 'sail on' })

  await assert.rejects(started, /HAProxy did not start.*unknown keyword 'sail'/s)
})

test('HAProxy sends nothing to a server that says that it is not ready', async (t) => {
  const upstreams = [await namedServer(t, 'port'), await namedServer(t, 'starboard')]
  await using proxy = await haproxyServer({ upstreams, checkPath: '/starboard-only' })

  await until(() => proxy.log().includes('is DOWN'))
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask(proxy.url)))

  for (const answer of answers) assert.match(answer, /^starboard/)
})

/** Says its name and the host that was asked for; 404 to what is for another name only. */
async function namedServer(t: TestContext, name: string): Promise<number> {
  const server = createServer(({ url, headers }, answer) => {
    answer.statusCode = url === '/' || url === `/${name}-only` ? 200 : 404
    answer.end(`${name} of ${headers.host}`)
  })
  t.after(() => server.close().closeAllConnections())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return (server.address() as AddressInfo).port
}

async function ask(url: string): Promise<string> {
  return await (await fetch(url)).text()
}

function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10)
}
