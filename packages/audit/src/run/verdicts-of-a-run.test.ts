import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { AuditConfig } from '../config/config-schema.ts'
import { Inconclusive } from '../gather/stand.ts'
import { unknown } from '../judgement.ts'
import type { Probe } from '../probe.ts'
import { UsageError } from './run-options.ts'
import { finding, run, verdicts } from './testing/audited.ts'
import { failed, inTurn, passed, someProbe } from './testing/some-probe.ts'

test('a FAIL is one only when it is seen twice, and a PASS needs one attempt', async () => {
  const probes = [someProbe({ id: 'holds' }), someProbe({ id: 'fails' }, failed)]

  const report = await run(probes)

  assert.deepEqual(verdicts(report), { holds: 'PASS', fails: 'FAIL' })
  assert.equal(finding(report, 'holds').attempts.length, 1)
  assert.equal(finding(report, 'fails').attempts.length, 2)
  assert.equal(finding(report, 'fails').member, 'the third')
  assert.equal(finding(report, 'fails').remedy, 'Mend it.')
})

test('a racy probe must fail three times of three', async () => {
  const racy = { attempts: 3 } as const
  const report = await run([
    someProbe({ id: 'thrice', ...racy }, failed),
    someProbe({ id: 'twice', ...racy }, inTurn(failed, failed, passed)),
  ])

  assert.deepEqual(verdicts(report), { thrice: 'FAIL', twice: 'FLAKY' })
  assert.equal(finding(report, 'thrice').attempts.length, 3)
})

test('a judge made random is noticed: attempts that disagree are FLAKY', async () => {
  const probes = Array.from({ length: 40 }, (_, index) =>
    someProbe({ id: `random-${index}` }, () => (Math.random() < 0.5 ? passed() : failed())),
  )
  const steady = someProbe({ id: 'steady' }, failed)

  const report = await run([...probes, steady])

  const seen = new Set(report.findings.map(({ verdict }) => verdict))
  assert.ok(seen.has('FLAKY'))
  assert.equal(finding(report, 'steady').verdict, 'FAIL')
})

test('a FAIL whose repetition cannot be judged is UNKNOWN, with what was seen as a suspicion', async () => {
  const report = await run([
    someProbe(
      { id: 'once' },
      inTurn(failed, () => unknown('The control did not hold.')),
    ),
  ])

  assert.equal(finding(report, 'once').verdict, 'UNKNOWN')
  assert.equal(finding(report, 'once').suspicion, 'It does not hold.')
})

test('phases run in order, and a probe after those that it depends on', async () => {
  const order: string[] = []
  const noting = (given: Parameters<typeof someProbe>[0]) =>
    someProbe(given, () => {
      order.push(given.id)
      return passed()
    })

  await run([
    noting({ id: 'limits', phase: 'rate-limits' }),
    noting({ id: 'second', phase: 'parsing', dependsOn: ['first'], severity: 'critical' }),
    noting({ id: 'first', phase: 'parsing', severity: 'low' }),
    noting({ id: 'reads', phase: 'read-only' }),
  ])

  assert.deepEqual(order, ['reads', 'first', 'second', 'limits'])
})

test('probes of a phase run side by side, but an exclusive one alone', async () => {
  let running = 0
  const most = { shared: 0, exclusive: 0 }
  const counting = (id: string, exclusive: boolean) =>
    someProbe({ id, exclusive }, async () => {
      running += 1
      const key = exclusive ? 'exclusive' : 'shared'
      most[key] = Math.max(most[key], running)
      await delay(20)
      running -= 1
      return passed()
    })

  await run([
    counting('alone', true),
    counting('one', false),
    counting('two', false),
    counting('three', false),
  ])

  assert.deepEqual(most, { shared: 3, exclusive: 1 })
})

test('what depends on a failure is BLOCKED by its root, and runs when the root holds', async () => {
  const family = (root: () => ReturnType<typeof passed>): readonly Probe[] => [
    someProbe({ id: 'root' }, root),
    someProbe({ id: 'child', dependsOn: ['root'] }, failed),
    someProbe({ id: 'grandchild', dependsOn: ['child'] }, failed),
  ]

  const broken = await run(family(failed))
  const sound = await run([...family(passed)].slice(0, 2))

  assert.deepEqual(verdicts(broken), { root: 'FAIL', child: 'BLOCKED', grandchild: 'BLOCKED' })
  assert.deepEqual(finding(broken, 'grandchild').blockedBy, ['root'])
  assert.deepEqual(verdicts(sound), { root: 'PASS', child: 'FAIL' })
})

test('a probe whose capability is missing is BLOCKED, and names it', async () => {
  const report = await run([
    someProbe({ id: 'two-users', needs: ['url', 'secondUser'] }),
    someProbe({ id: 'nobody', needs: ['url'] }),
  ])

  assert.deepEqual(verdicts(report), { 'two-users': 'BLOCKED', nobody: 'PASS' })
  assert.deepEqual(finding(report, 'two-users').missing, ['secondUser'])
  assert.equal(report.unlock[0]?.give, 'secondUser')
})

test('what is switched off is SKIPPED, and a wrong name says so', async () => {
  const probes = [someProbe({ id: 'one', wing: 'security' }), someProbe({ id: 'two' })]

  assert.deepEqual(verdicts(await run(probes, { only: ['two'] })), { one: 'SKIPPED', two: 'PASS' })
  assert.deepEqual(verdicts(await run(probes, { skip: ['security'] })), {
    one: 'SKIPPED',
    two: 'PASS',
  })
  await assert.rejects(run(probes, { only: ['three'] }), UsageError)
})

test('declarations and waivers hold until their day, and not under --strict', async () => {
  const until = (probe: string, expires: string) => ({ probe, owner: 'api-team', expires })
  const accepting: AuditConfig = {
    declarations: [{ ...until('declared', '2999-01-01'), reason: 'ARCHITECTURE' }],
    waivers: [
      { ...until('waived', '2999-01-01'), reason: 'we know' },
      { ...until('expired', '2001-01-01'), reason: 'we knew' },
    ],
  }
  const probes = ['declared', 'waived', 'expired'].map((id) => someProbe({ id }, failed))

  const lenient = await run(probes, {}, accepting)
  const strict = await run(probes, { strict: true }, accepting)

  assert.deepEqual(verdicts(lenient), { declared: 'N/A', waived: 'WAIVED', expired: 'FAIL' })
  assert.equal(finding(lenient, 'waived').accepted?.owner, 'api-team')
  assert.equal(finding(lenient, 'expired').notes.length, 1)
  assert.equal(lenient.ruleset.declared, 1)
  assert.deepEqual(verdicts(strict), { declared: 'FAIL', waived: 'FAIL', expired: 'FAIL' })
})

test('what a probe throws is the auditor’s defect, and the report is written all the same', async () => {
  const report = await run([
    someProbe({ id: 'crashes' }, () => {
      throw new TypeError('no such member')
    }),
    someProbe({ id: 'uncontrolled' }, () => ({ verdict: 'PASS', observed: 'Trust me.' })),
    someProbe({ id: 'inconclusive' }, () => {
      throw new Inconclusive('No token could be had.')
    }),
    someProbe({ id: 'sound' }),
  ])

  assert.deepEqual(verdicts(report), {
    crashes: 'UNKNOWN',
    uncontrolled: 'UNKNOWN',
    inconclusive: 'UNKNOWN',
    sound: 'PASS',
  })
  assert.deepEqual(report.defects.map(({ probe }) => probe).sort(), ['crashes', 'uncontrolled'])
})

test('work that is shared is done once per attempt', async () => {
  let made = 0
  const sharing = (id: string) =>
    someProbe({ id }, async (stand) => {
      await stand.shared('expensive', async () => {
        made += 1
      })
      return failed()
    })

  await run([sharing('one'), sharing('two')])

  assert.equal(made, 2)
})
