import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from './process-family.ts'
import { prometheusServer, promtool } from './prometheus-server.ts'

test('Prometheus scrapes its targets, answers, raises alerts, and leaves nothing', async (t) => {
  const target = await targetOf(t, 'fathoms{side="port"} 7\n')
  const rules = await rulesFile(t, 'fathoms < 8')
  const manyToMany = await rulesFile(t, '{job="test"} * on (job) {job="test"}')
  await using prometheus = await prometheusServer({
    targets: [target.address],
    rules: [rules, manyToMany],
  })
  const { pid } = prometheus

  await prometheus.ready()
  const samples = await prometheus.query('fathoms * 2')
  const nothing = await prometheus.query('fathom')
  const scalar = await prometheus.query('1 / 0')
  while ((await prometheus.alerts()).length === 0) await delay(50)
  const [alert] = await prometheus.alerts()
  // The groups of rules are evaluated at moments of their own.
  while ((await prometheus.brokenRules()).length === 0) await delay(50)
  const [broken] = await prometheus.brokenRules()
  target.close()
  while ((await prometheus.query('up == 0')).length === 0) await delay(50)
  const whenGone = await prometheus.ready(0).catch(String)

  const labels = { instance: target.address, job: 'test', side: 'port' }
  assert.deepEqual(samples, [{ labels, value: 14 }])
  assert.deepEqual(nothing, [])
  assert.deepEqual(scalar, [{ labels: {}, value: Number.POSITIVE_INFINITY }])
  assert.equal(alert?.labels['alertname'], 'Shallow')
  assert.equal(alert?.annotations['summary'], '7 fathoms')
  assert.match(broken ?? '', /^Shallow: .*many-to-many/)
  assert.match(String(whenGone), new RegExp(`could not scrape http://${target.address}/metrics`))
  await prometheus.stop()
  assert.deepEqual([isRunning(pid), existsSync(prometheus.directory)], [false, false])
})

test('Prometheus says what is wrong with a query, and that it has nothing to scrape', async () => {
  await using prometheus = await prometheusServer({ targets: [] })

  await assert.rejects(prometheus.query('sum('), /unclosed left parenthesis/)
  await assert.rejects(prometheus.ready(0), /could not scrape anything/)
})

test('Prometheus says in its own words what it does not understand', async (t) => {
  const rules = await rulesFile(t, 'fathoms <')
  const started = prometheusServer({ targets: [], rules: [rules] })

  await assert.rejects(started, /Prometheus did not start.*unexpected end of input/s)
})

test('promtool says whether it found everything in order', async () => {
  const good = await promtool(
    ['check', 'metrics'],
    '# HELP a_total A.\n# TYPE a_total counter\na_total 1\n',
  )
  const bad = await promtool(['check', 'metrics'], 'a{ 1\n')

  assert.deepEqual(good, { ok: true, output: '' })
  assert.equal(bad.ok, false)
  assert.match(bad.output, /error while linting/)
})

/** A server whose metrics are `exposition`. */
async function targetOf(t: TestContext, exposition: string) {
  const server = createServer((_request, answer) => answer.end(exposition))
  const close = () => server.close().closeAllConnections()
  t.after(close)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

async function rulesFile(t: TestContext, expr: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-rules-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'rules.yml')
  const alert = { alert: 'Shallow', expr, annotations: { summary: '{{ $value }} fathoms' } }
  await writeFile(path, JSON.stringify({ groups: [{ name: 'depth', rules: [alert] }] }))
  return path
}
