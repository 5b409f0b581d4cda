import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { complaintOf } from './health-command.ts'

const command = join(import.meta.dirname, 'health-command.ts')

test('the health command exits 0 where the service says that it is alive', async (t) => {
  const asked: (string | undefined)[] = []
  const port = await listening(t, (request, response) => {
    asked.push(request.url)
    response.end('{"status":"alive"}')
  })

  const { code, said } = await run(port)

  assert.deepEqual({ code, said, asked }, { code: 0, said: '', asked: ['/livez'] })
})

test('it exits 1, and says why, where nothing listens', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))

  const { code, said } = await run(port)

  assert.equal(code, 1)
  assert.match(said, /\/livez did not answer: .*ECONNREFUSED/)
})

test('another answer than 200 is no life', async (t) => {
  const port = await listening(t, (_request, response) => response.writeHead(503).end())

  assert.match((await complaintOf(String(port))) ?? '', /answered 503$/)
})

test('a service that says nothing, or stops in the middle, is given up in time', async (t) => {
  const mute = await listening(t, () => undefined)
  const halting = await listening(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half')
  })

  for (const port of [mute, halting]) {
    assert.match((await complaintOf(String(port), 50)) ?? '', /did not answer: not within 50 ms$/)
  }
})

async function listening(t: TestContext, answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function run(port: number): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PORT: String(port) }
  const child = spawn(process.execPath, [command], { env, stdio: ['ignore', 'inherit', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  return { code, said }
}
