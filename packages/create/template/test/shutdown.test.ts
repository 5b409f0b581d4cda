import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const main = join(import.meta.dirname, '../src/main.ts')

test('on SIGTERM a request that is under way is answered, and the process exits 0', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'my-service-'))
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'test', DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  const [said] = await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])
  const [url] = /http:\/\/\S+:\d+/.exec(String(said)) ?? []
  assert.ok(url, `it did not start: ${said}`)
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'not-the-right-one' })
  const underWay = request(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      // Answered with "go on" once the service has read the headers (RFC 9110, section 10.1.1).
      expect: '100-continue',
    },
  })
  underWay.flushHeaders()
  await once(underWay, 'continue')

  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  underWay.end(body)
  const [answer] = await once(underWay, 'response')
  answer.resume()
  const [code] = await exited

  assert.equal(answer.statusCode, 401)
  assert.equal(code, 0)
  await assert.rejects(fetch(`${url}/livez`))
})
