/**
 * The service with its console in a process of its own, that can be ended and started again: at the
 * same address, on the same data.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildConsole } from '../../../../tools/build-console.ts'
import { freePort } from '../../../../tools/servers/free-port.ts'
import { type ChildService, childService } from './child-service.ts'
import { type Post, signIn, testPassword } from './sign-in.ts'
import type { TestUser } from './signed-in.ts'

export interface RestartableService extends AsyncDisposable {
  readonly url: string
  readonly newUser: () => Promise<TestUser>
  /** Ends it with SIGTERM. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

/** @param env of each of its processes */
export async function restartableService(
  env: Readonly<Record<string, string>> = {},
): Promise<RestartableService> {
  const { folder } = await buildConsole()
  const data = await mkdtemp(join(tmpdir(), 'plimsoll-restart-'))
  const port = await freePort()
  const start = (headers?: ChildService['headers']) =>
    childService(
      { DATA_DIR: data, PORT: String(port), CONSOLE_DIR: folder, LOG_LEVEL: 'warn', ...env },
      headers === undefined ? {} : { headers },
    )
  let running = await start()
  const { url, headers } = running
  return {
    url,
    newUser: () => newUserBy(postTo(url)),
    async stop() {
      const code = await running.stop()
      await running[Symbol.asyncDispose]()
      assert.equal(code, 0, running.output())
    },
    async start() {
      running = await start(headers)
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function newUserBy(post: Post): Promise<TestUser> {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`
  const email = `${username}@example.com`
  const { id } = await post('/api/v1/auth/register', { email, username, password: testPassword })
  return { id: String(id), email, ...(await signIn(post, email, testPassword)) }
}

function postTo(url: string): Post {
  return async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${url}${path}`, request)
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
}
