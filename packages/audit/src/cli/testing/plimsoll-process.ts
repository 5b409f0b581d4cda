/** The command line as a process of its own, from the sources. @module */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

const cli = join(import.meta.dirname, '../../cli.ts')

export interface Ended {
  readonly code: number | null
  readonly output: string
}

export async function plimsoll(args: readonly string[], cwd?: string): Promise<Ended> {
  const child = start(args, cwd)
  const [[code], out, errors] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ])
  return { code, output: out + errors }
}

export function start(args: readonly string[], cwd = tmpdir()) {
  const command = ['--conditions=@plimsoll/source', cli, ...args]
  return spawn(process.execPath, command, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
}

export function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

export async function served(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => response.end('{}'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
