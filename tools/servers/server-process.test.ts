import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from './process-family.ts'
import { ServerProcess } from './server-process.ts'

const orphanMsMax = 2_000

for (const server of ['postgres', 'redis', 'nginx', 'haproxy'] as const) {
  for (const state of ['running', 'paused'] as const) {
    test(`${server}: a ${state} server and its files are gone soon after its owner is killed`, async () => {
      const owner = await processWith(server, state)
      assert.ok(isRunning(owner.pid) && existsSync(owner.directory))

      owner.process.kill('SIGKILL')
      const killedAt = performance.now()
      await until(() => !isRunning(owner.pid))
      const orphanMs = performance.now() - killedAt
      await until(() => !existsSync(owner.directory))

      assert.ok(orphanMs < orphanMsMax, `${orphanMs} ms`)
    })
  }
}

test('a process that never stops its server ends by itself, and the server with it', async () => {
  const owner = await processWith('redis', 'forgotten')

  const [code] = await once(owner.process, 'exit')
  await until(() => !isRunning(owner.pid) && !existsSync(owner.directory))

  assert.equal(code, 0)
})

test('a port that was taken in between is replaced by another', async () => {
  const ports: number[] = []
  const server = await shellServer(
    `if mkdir once; then echo 'bind: Address already in use'; exit 1; fi; ${serves}`,
    (port) => ports.push(port),
  )

  await server.start()
  await server.stop()

  assert.equal(ports.length, 2)
  assert.equal(server.port, ports[1])
  assert.notEqual(ports[0], ports[1])
})

test('ports that are all taken are an error in the end', async () => {
  const ports: number[] = []
  const server = await shellServer(`echo 'bind: Address already in use'; exit 1`, (port) =>
    ports.push(port),
  )

  await assert.rejects(server.start(), /did not start.*ended with 1.*Address already in use/s)
  await server.stop()

  assert.equal(ports.length, 5)
})

test('a program that is not there is an error', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-process-'))
  const server = new ServerProcess({
    ...{ name: 'Nothing', path: join(directory, 'nothing'), args: () => [], directory },
    ...{ ready: /ready/, stopSignal: 'SIGTERM', orphanSignal: 'TERM' },
  })

  await assert.rejects(server.start(), /Nothing did not start: .*ENOENT/)
  await server.stop()

  assert.equal(existsSync(directory), false)
})

test('what does not stop when it is told is killed', async () => {
  const server = await shellServer(`trap '' TERM; echo ready; while :; do sleep 0.1; done`)
  await server.start()
  const { pid } = server

  await server.stop()

  assert.equal(isRunning(pid), false)
})

test('the log keeps the last 200 lines', async () => {
  const lines = 'i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo $i; done'
  const server = await shellServer(`${lines}; ${serves}`)
  await server.start()

  const log = server.log().split('\n')
  await server.stop()

  assert.equal(log.length, 200)
  assert.deepEqual([log[0], log.at(-1)], ['102', 'ready'])
})

const serves = 'echo ready; exec sleep 60'

/** A server of one line of shell, as no real one fails on demand. */
async function shellServer(script: string, onPort: (port: number) => void = () => undefined) {
  return new ServerProcess({
    name: 'Shell server',
    path: '/bin/sh',
    args: (port) => {
      onPort(port)
      return ['-c', script]
    },
    directory: await mkdtemp(join(tmpdir(), 'plimsoll-process-')),
    ready: /^ready$/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
    stopTimeoutMs: 200,
  })
}

/** Another process that owns a server, and what is known of the server. */
async function processWith(
  server: 'postgres' | 'redis' | 'nginx' | 'haproxy',
  state: 'running' | 'paused' | 'forgotten',
): Promise<{ process: ChildProcess; pid: number; directory: string }> {
  const module = JSON.stringify(join(import.meta.dirname, `${server}-server.ts`))
  const script = `
    import { ${server}Server } from ${module}
    const server = await ${server}Server({ upstreams: [1] })
    console.log(JSON.stringify([server.pid, server.directory]))
    if (${state === 'paused'}) server.pause()
    if (${state !== 'forgotten'}) setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid, directory] = JSON.parse(await firstLine(owner.stdout))
  return { process: owner, pid, directory }
}

async function firstLine(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) return line
  throw new Error('the process ended without a word')
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10)
}
