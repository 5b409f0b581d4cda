import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { readReport } from '../report/read-report.ts'
import { finishedRun, runAudit } from './run-probes.ts'
import { against, finding, run, started, verdicts } from './testing/audited.ts'
import { smallService } from './testing/small-service.ts'
import { failed, passed, someProbe } from './testing/some-probe.ts'

test('what does not fit into the time is UNKNOWN, and the heaviest goes first', async () => {
  const slow = (id: string, severity: 'critical' | 'low') =>
    someProbe({ id, severity, exclusive: true }, async ({ pause }) => {
      await pause(1_500)
      return passed()
    })

  const startedMs = performance.now()
  const report = await run([slow('light', 'low'), slow('heavy', 'critical')], {
    timeLimitMs: 2_500,
  })

  assert.deepEqual(verdicts(report), { light: 'UNKNOWN', heavy: 'PASS' })
  assert.ok(performance.now() - startedMs < 5_000)
})

test('a probe that waits for ever costs its own verdict alone', async () => {
  const report = await run(
    [someProbe({ id: 'hangs' }, () => new Promise(() => undefined)), someProbe({ id: 'quick' })],
    { timeLimitMs: 700 },
  )

  assert.deepEqual(verdicts(report), { hangs: 'UNKNOWN', quick: 'PASS' })
  assert.deepEqual(report.defects, [])
})

test('a run is a valid report, with its budgets and what it sent', async () => {
  const report = await run([
    someProbe({ id: 'asks' }, async (stand) => {
      await stand.http.send({ path: '/asked' })
      return passed()
    }),
  ])

  assert.deepEqual(readReport(JSON.stringify(report), 'the report').findings, report.findings)
  assert.ok(report.exchanges.some(({ request }) => request.startsWith('GET /asked')))
  assert.ok(report.budgets.some(({ name, used }) => name === 'requests' && used > 0))
})

test('no canary and no password of the run is in its report, however it got there', async () => {
  const texts: string[] = []
  const report = await run([
    someProbe({ id: 'leaks' }, async (stand) => {
      const canary = stand.canary('db')
      texts.push(canary)
      await stand.http.send({ path: `/?q=${canary}` })
      throw new Error(`connection to ${canary} failed`)
    }),
  ])

  assert.equal(texts.length, 1)
  assert.ok(!JSON.stringify(report).includes(texts[0] ?? ''))
})

test('three failed health checks end the run against a service of somebody else', async () => {
  const probes = [
    someProbe({ id: 'sickens', phase: 'read-only' }, async (stand) => {
      await stand.http.send({ path: '/ill' })
      await stand.healthHolds()
      return passed()
    }),
    someProbe({ id: 'later', phase: 'parsing' }),
  ]

  const { report, end } = await finishedRun(await against(probes))

  assert.equal(end, 'unsafe')
  assert.match(report.stopped ?? '', /health checks/)
  assert.equal(finding(report, 'later').verdict, 'UNKNOWN')
})

test('a crash of an own service costs one finding: it is started again for the others', async () => {
  await using service = smallService()
  const probes = [
    someProbe({ id: 'crashes', phase: 'read-only', severity: 'critical' }, async (stand) => {
      await stand.http.send({ path: '/crash' })
      const health = await stand.healthHolds()
      return health.held ? passed() : failed()
    }),
    someProbe({ id: 'later', phase: 'parsing' }, async (stand) =>
      (await stand.healthHolds()).held ? passed() : failed(),
    ),
  ]

  const { report, end } = await finishedRun({ ...started(service, probes) })

  assert.equal(end, 'complete')
  assert.deepEqual(verdicts(report), { crashes: 'FAIL', later: 'PASS' })
})

test('a crash does not count against a probe that happened to run beside it', async () => {
  await using service = smallService()
  const asksOften = someProbe({ id: 'innocent' }, async (stand) => {
    for (let round = 0; round < 6; round += 1) {
      if (!(await stand.healthHolds()).held) return failed()
      await delay(40)
    }
    return passed()
  })
  const crashes = someProbe({ id: 'guilty' }, async (stand) => {
    await delay(60)
    await stand.http.send({ path: '/crash' })
    return (await stand.healthHolds()).held ? passed() : failed()
  })

  const report = await runAudit(started(service, [asksOften, crashes]))

  assert.deepEqual(verdicts(report), { innocent: 'PASS', guilty: 'FAIL' })
})

test('a service that does not start is still reported: what needs it is UNKNOWN', async () => {
  await using service = smallService({ BOOT: 'fails' })
  const boots = someProbe({ id: 'starts', phase: 'boot', needs: ['start'] }, (stand) =>
    stand.services.mainBoot?.outcome === 'ready' ? passed() : failed(),
  )

  const { report, end } = await finishedRun(started(service, [boots, someProbe({ id: 'asks' })]))

  assert.equal(end, 'unreachable')
  assert.deepEqual(verdicts(report), { starts: 'FAIL', asks: 'UNKNOWN' })
})

test('an interrupted run reports what it saw, and leaves no process behind', async () => {
  await using service = smallService({ CHILD: 'yes' })
  const controller = new AbortController()
  const pids: number[] = []
  const probes = [
    someProbe({ id: 'before' }, async (stand) => {
      pids.push(...JSON.parse((await stand.http.send({ path: '/pids' })).body))
      return passed()
    }),
    someProbe({ id: 'during', phase: 'parsing' }, async (stand) => {
      controller.abort()
      await stand.pause(60_000)
      return passed()
    }),
    someProbe({ id: 'after', phase: 'rate-limits' }),
  ]

  const { report, end } = await finishedRun({
    ...started(service, probes),
    signal: controller.signal,
  })

  assert.equal(end, 'interrupted')
  assert.deepEqual(verdicts(report), { before: 'PASS', during: 'UNKNOWN', after: 'UNKNOWN' })
  assert.equal(pids.length, 2)
  await delay(100)
  assert.deepEqual(pids.filter(isRunning), [])
})

/** A zombie runs no more; where nothing collects it, its id stays. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    // No such process.
    return false
  }
}
