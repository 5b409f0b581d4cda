/** A service small enough to be started for a test, as a file that Node runs. @module */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditConfig } from '../../config/config-schema.ts'

/** Answers /livez and /readyz; /crash ends it, /ill makes it answer 500 to all from then on. */
const source = `
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
let isIll = false
if (process.env.BOOT === 'fails') process.exit(7)
const child = process.env.CHILD === 'yes' ? spawn('sleep', ['600']) : undefined
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(1)
  if (request.url === '/ill') isIll = true
  if (request.url === '/pids') return response.end(JSON.stringify([process.pid, child?.pid]))
  const isKnown = ['/livez', '/readyz', '/ill'].includes(request.url)
  response.statusCode = isIll ? 500 : isKnown ? 200 : 404
  response.end('{}')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

export interface SmallService {
  readonly folder: string
  readonly config: AuditConfig
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** In a folder of its own, which is removed afterwards. */
export function smallService(env: Readonly<Record<string, string>> = {}): SmallService {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-service-'))
  const file = join(folder, 'service.mjs')
  writeFileSync(file, source)
  return {
    folder,
    config: {
      target: { liveness: '/livez', readiness: '/readyz' },
      start: { command: [process.execPath, file], portEnv: 'PORT', env },
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
