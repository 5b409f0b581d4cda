import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { AuditConfig } from '../config/config-schema.ts'
import type { Http } from './http-client.ts'
import { membersOf } from './process-group.ts'
import { poll } from './readiness.ts'
import { createServices, type OwnServices } from './service-fleet.ts'

const service = `
const { createServer } = require('node:http')
if (process.env.NEEDED === undefined) { console.error('NEEDED is missing'); process.exit(3) }
const server = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' ? 200 : 404
  response.end(process.env.NEEDED)
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(JSON.stringify({ up: true })))
process.on('SIGTERM', () => server.close())
`

test('the main instance boots on a port of its own and writes its lines', async (t) => {
  const services = serviceOf(t, {})

  const boot = await services.start()

  assert.equal(boot?.outcome, 'ready')
  assert.equal(services.main?.isAlive(), true)
  assert.ok((services.main?.resources()?.rssBytes ?? 0) > 1_000_000)
  await delay(50)
  assert.deepEqual(
    services.logs().map(({ json }) => json),
    [{ up: true }],
  )
})

test('a variable that is left out stops the boot, which tells why', async (t) => {
  const services = serviceOf(t, {})

  const boot = await services.boot({ label: 'without NEEDED', env: { NEEDED: undefined } })

  assert.equal(boot.outcome, 'exited')
  assert.equal(boot.exitCode, 3)
  assert.equal(boot.listened, false)
  assert.deepEqual(boot.output, ['NEEDED is missing'])
})

test('a program that is not there is a boot with a problem', async (t) => {
  const services = serviceOf(t, { command: ['/no/such/program'] })

  const boot = await services.start()

  assert.equal(boot?.outcome, 'exited')
  assert.match(boot?.problem ?? '', /ENOENT/)
})

test('a service that is never ready is silent, and killed', async (t) => {
  const services = serviceOf(t, { command: ['sleep', '60'] })

  const boot = await services.boot({ label: 'silent', timeoutMs: 150 })

  assert.equal(boot.outcome, 'silent')
  assert.equal(boot.listened, false)
})

test('SIGTERM ends the process, and the main one starts again on its port', async (t) => {
  const services = serviceOf(t, {})
  await services.start()
  const { port, pid } = services.main ?? assert.fail('there is no main instance')

  services.main?.signal('SIGTERM')
  const exit = await services.main?.exited(5_000)
  const again = await services.restartMain()

  assert.equal(exit?.code, 0)
  assert.equal(again.port, port)
  assert.notEqual(again.pid, pid)
  assert.equal((await poll(port, '/readyz', 1_000)).status, 200)
})

test('children of the command are survivors until the group is killed', async (t) => {
  const services = serviceOf(t, { command: ['sh', '-c', 'node service.cjs & wait'] })
  await services.start()
  const { pid } = services.main ?? assert.fail('there is no main instance')

  services.main?.signal('SIGKILL')
  await services.main?.exited(2_000)
  assert.equal(services.main?.survivors().length, 1)
  await services.main?.stop()

  // A process that was killed is still there for a moment.
  for (let tries = 0; tries < 200 && membersOf(pid).length > 0; tries += 1) await delay(10)
  assert.deepEqual(membersOf(pid), [])
})

test('what runs before the first boot decides whether there is one', async (t) => {
  const services = serviceOf(t, { before: [['sh', '-c', 'echo no database; exit 2']] })

  const boot = await services.start()

  assert.equal(boot?.exitCode, 2)
  assert.match(boot?.problem ?? '', /runs before the boot/)
  assert.equal(services.main, undefined)
})

test('the service dies with an auditor that was killed', async (t) => {
  const folder = folderOf(t)
  const fleet = join(import.meta.dirname, 'service-fleet.ts')
  const owner = `
    import { createServices } from ${JSON.stringify(fleet)}
    const services = createServices({
      config: { target: { readiness: '/readyz' }, start: { command: ['node', 'service.cjs'], env: { NEEDED: 'x' } } },
      root: ${JSON.stringify(folder)}, values: { key: '', canary: () => '', proxy: () => undefined },
      http: () => ({}), now: () => performance.now(), signal: new AbortController().signal,
    })
    await services.start()
    process.stdout.write(String(services.main.pid))
    setInterval(() => undefined, 1000)
  `
  const auditor = spawn(process.execPath, ['--input-type=module', '-e', owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = (await once(auditor.stdout, 'data')) as [Buffer]
  assert.equal(membersOf(Number(pid)).length, 1)

  auditor.kill('SIGKILL')
  await once(auditor, 'exit')
  for (let tries = 0; tries < 40 && membersOf(Number(pid)).length > 0; tries += 1) await delay(25)

  assert.deepEqual(membersOf(Number(pid)), [])
})

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fleet-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'service.cjs'), service)
  return folder
}

function serviceOf(t: TestContext, start: Partial<NonNullable<AuditConfig['start']>>): OwnServices {
  const services = createServices({
    config: {
      target: { readiness: '/readyz' },
      start: { command: ['node', 'service.cjs'], env: { NEEDED: 'x' }, ...start },
    },
    root: folderOf(t),
    values: { key: 'key', canary: (name) => name, proxy: () => undefined },
    http: (origin) => ({ origin }) as Http,
    now: () => performance.now(),
    signal: t.signal,
  })
  t.after(() => services.close())
  return services
}
