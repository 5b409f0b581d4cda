import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeHaproxy } from './testing/fake-haproxy.ts'
import { type Place, rehearsal } from './testing/rehearsal.ts'

const told = (line: string) => `echo '${line}' | socat - /admin.sock`
const weights = (canary1: number, stable1: number, stable2: number) =>
  told(
    `set server api/canary1 weight ${canary1}; set server api/stable1 weight ${stable1}; set server api/stable2 weight ${stable2}`,
  )
const look = told('show servers state api')

const before = [
  look,
  'current',
  'doctor --profile production --json --replicas 3',
  'service backup create --json',
  'service backup verify backup-1 --json',
  'service migrate status --json',
  'service migrate plan --json',
  'service migrate up --json',
]
const rollout = [
  'start canary1 new',
  look,
  ...[weights(20, 90, 90), look],
  ...[weights(100, 50, 50), look],
  ...[weights(200, 0, 0), look],
  'curl --fail http://front/readyz',
]
const replacement = (server: string, image: string) => [
  `stop ${server}`,
  look,
  `start ${server} ${image}`,
  look,
]
const end = [weights(0, 100, 100), look, 'stop canary1']
const whole = [
  ...before,
  ...rollout,
  ...replacement('stable1', 'new'),
  ...replacement('stable2', 'new'),
  ...end,
]

test('a good version reaches everyone, step by step', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()

  const { code, acts, stdout } = await on.run(haproxy)

  assert.deepEqual(acts, whole)
  assert.equal(code, 0)
  assert.match(stdout, /\nDeployed\.\n$/)
  assert.deepEqual(haproxy.servers, {
    stable1: { isUp: true, weight: 100, image: 'new' },
    stable2: { isUp: true, weight: 100, image: 'new' },
    canary1: { isUp: false, weight: 0, image: '' },
  })
})

const withdrawn = {
  nothing: [],
  canary: end,
  stable1: [...[weights(0, 0, 100), look], ...replacement('stable1', 'old'), ...end],
  both: [...replacement('stable1', 'old'), ...replacement('stable2', 'old'), ...end],
} as const

/** What has to be put back after each act that fails. */
function expectedAfter(at: number): keyof typeof withdrawn {
  if (at < before.length) return 'nothing'
  if (at < before.length + rollout.length) return 'canary'
  return at < before.length + rollout.length + replacement('', '').length ? 'stable1' : 'both'
}

for (const [at, act] of whole.entries()) {
  const what = expectedAfter(at)
  test(`when act ${at}, "${act.slice(0, 60)}", fails, ${what} is put back`, async () => {
    await using on = await rehearsal('haproxy')
    const haproxy = new FakeHaproxy()

    const { code, acts } = await on.run(haproxy, undefined, { failAt: at })

    assert.deepEqual(acts.slice(at + 1), withdrawn[what])
    assert.equal(code, 1)
    assertServed(haproxy)
  })
}

test('without a rollback, which nobody can choose, what fails stays as it is', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  haproxy.isNewBad = true

  const { acts } = await on.run(haproxy, undefined, { weakened: { isWithoutRollback: true } })

  assert.deepEqual(acts.at(-2), weights(20, 90, 90))
  assert.equal(haproxy.servers['canary1']?.weight, 20)
})

test('a version that answers errors is taken back at the first step', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  haproxy.isNewBad = true

  const { code, acts, stdout } = await on.run(haproxy)

  assert.deepEqual(acts.slice(before.length), [...rollout.slice(0, 4), ...end])
  assert.match(stdout, /100\.0 % of the canary's answers were errors .*; at most 1\.0 % may be\./)
  assert.match(stdout, /\nRolled back: /)
  assert.equal(code, 1)
  assertServed(haproxy)
})

test('without the analysis, which nobody can choose, it reaches everyone', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  haproxy.isNewBad = true

  const { code } = await on.run(haproxy, undefined, { weakened: { isBlind: true } })

  assert.equal(code, 0)
  assert.equal(haproxy.servers['stable1']?.image, 'new')
})

test('a deployment that was cut off keeps the next one out, and is put back by one command', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()

  await on.runUntil('start stable2 new', haproxy)
  const refused = await on.run(haproxy)
  const back = await on.run(haproxy, ['--rollback'])

  assert.deepEqual(refused.acts, [])
  assert.match(
    refused.stderr,
    /^The deployment of new was cut off \(promote, .*\): --rollback first\./,
  )
  assert.deepEqual([refused.code, back.code], [1, 0])
  assert.deepEqual(back.acts, withdrawn.both)
  assertServed(haproxy)
})

test('a deployment that is done goes back by one command too, and only once', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()

  await on.run(haproxy)
  const back = await on.run(haproxy, ['--rollback'])
  const again = await on.run(haproxy, ['--rollback'])

  assert.deepEqual([back.code, back.acts], [0, withdrawn.both])
  assert.deepEqual([again.code, again.acts], [0, []])
  assert.match(again.stderr, /^Nothing to roll back: /)
  assertServed(haproxy)
})

for (const end of ['stopped', 'cut off'] as const) {
  test(`a deployment that was ${end} before its rollout takes none back that was before it`, async () => {
    await using on = await rehearsal('haproxy')
    const haproxy = new FakeHaproxy()
    await on.run(haproxy)

    if (end === 'stopped') await on.run(haproxy, ['--image', 'third'], { failAt: 2 })
    else await on.runUntil('service migrate up --json', haproxy)
    const back = await on.run(haproxy, ['--rollback'])

    assert.deepEqual([back.code, back.acts], [0, []])
    assert.equal(haproxy.servers['stable1']?.image, 'new')
  })
}

test('whoever says stop in the middle gets the requests back where they were', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  const stop = new AbortController()

  const { code, acts, stdout } = await on.run(haproxy, undefined, {
    signal: stop.signal,
    onAct(act) {
      if (act === weights(100, 50, 50)) stop.abort(new Error('It was stopped by Ctrl-C.'))
    },
  })

  assert.equal(code, 1)
  assert.deepEqual(acts.slice(-3), end)
  assert.match(stdout, /It was stopped by Ctrl-C\./)
  assertServed(haproxy)
})

test('a rollback that cannot be done does what it can, and says so', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  haproxy.isNewBad = true
  const stops: string[] = []
  const place: Place = {
    answer(act) {
      if (act.kind !== 'command' || act.argv[0] !== 'stop') return haproxy.answer(act)
      stops.push(act.argv.join(' '))
      return { isOk: false, output: '', complaint: 'stop ended with 1' }
    },
  }

  const { code, stdout } = await on.run(place)

  assert.equal(code, 3)
  assert.deepEqual(stops, ['stop canary1', 'stop canary1', 'stop canary1'])
  assert.match(stdout, /\nNOT ROLLED BACK: /)
  assert.equal(haproxy.servers['canary1']?.weight, 0)
})

test('a weight that HAProxy does not take stops the rollout', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  const place: Place = {
    answer: (act) =>
      act.kind === 'socket' && act.line.includes('canary1 weight 20')
        ? { isOk: true, output: 'Permission denied\n', complaint: '' }
        : haproxy.answer(act),
  }

  const { code, stdout } = await on.run(place)

  assert.equal(code, 1)
  assert.match(stdout, /HAProxy did not give canary1 the weight 20: Permission denied/)
  assertServed(haproxy)
})

test('a canary that gets requests already is somebody else’s', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  Object.assign(haproxy.servers['canary1'] ?? {}, { weight: 20 })

  const { code, acts, stdout } = await on.run(haproxy)

  assert.equal(code, 1)
  assert.deepEqual(acts, [look])
  assert.match(stdout, /canary1 gets requests: another deployment is under way/)
})

/** Whatever happened, users are served by what they were served by before. */
function assertServed({ servers }: FakeHaproxy): void {
  const { stable1, stable2, canary1 } = servers
  assert.equal(canary1?.weight, 0)
  for (const server of [stable1, stable2]) {
    assert.deepEqual(server, { isUp: true, weight: 100, image: 'old' })
  }
}
