import assert from 'node:assert/strict'
import { test } from 'node:test'
import { becomes } from '../testing/becomes.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { drawing, type TestService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { TestUser } from '../testing/signed-in.ts'
import type { FlagItem } from './flag-schemas.ts'

const bytes = drawing('drawn_car.jpg')
const pictures = form([{ field: 'files', fileName: 'car.jpg', type: 'image/jpeg', bytes }])
const newcomer = { email: 'new@example.com', username: 'newcomer', password: testPassword }

const services = await onEachEngine(async (service) => {
  const running = await service({ JOBS_AT_ONCE: '0', FLAG_SOAK: '10m' })
  return { ...running, user: await running.newUser() }
})

for (const { engine, running } of services) {
  const { app, admin, user } = running

  test(`${engine}: an administrator sees every flag, with its next step`, async () => {
    const { items, ...rest } = (await app.inject('/api/v1/admin/flags')).json()

    const flags = items.map((item: Item) => [item.key, item.mode, item.version, item.next_step])
    assert.deepEqual(flags, [
      ['registration', 'on', 0, null],
      ['batch-classify', 'on', 0, null],
      ['keep-pictures', 'on', 0, null],
    ])
    assert.ok(Date.parse(rest.read_at) <= Date.now())
    assert.deepEqual(
      { ...rest, read_at: null },
      {
        next_cursor: null,
        source: 'store',
        read_at: null,
        steps: [10, 50, 100],
        soak_seconds: 600,
      },
    )
  })

  test(`${engine}: nobody else sees or sets them, and everybody reads their own`, async () => {
    const { headers } = user

    const refused = [
      await app.inject({ url: '/api/v1/admin/flags', headers }),
      await app.inject({ method: 'PUT', url: flagUrl('registration'), headers, payload: {} }),
      await running.anonymous('/api/v1/flags'),
    ]
    const own = await app.inject({ url: '/api/v1/flags', headers })

    assert.deepEqual(
      refused.map(({ statusCode }) => statusCode),
      [403, 403, 401],
    )
    assert.deepEqual(own.json(), {
      registration: true,
      'batch-classify': true,
      'keep-pictures': true,
    })
  })

  test(`${engine}: a rollout goes up step by step, and the record has who and why`, async () => {
    const share = { mode: 'rollout', percent: 10, reason: 'disk' }

    const lowered = await set(running, 'keep-pictures', { version: 0, ...share })
    const early = await set(running, 'keep-pictures', { version: 1, percent: 50 })
    const old = await set(running, 'keep-pictures', { version: 0, percent: 5 })
    const force = { force: true, reason: 'a new disk' }
    const forced = await set(running, 'keep-pictures', { version: 1, percent: 100, ...force })

    assert.equal(lowered.statusCode, 200, lowered.body)
    assert.deepEqual([early.statusCode, early.json().error_code], [409, 'FLAG_STEP_TOO_EARLY'])
    const seconds = Number(early.headers['retry-after'])
    assert.ok(seconds > 590 && seconds <= 600, early.headers['retry-after'])
    assert.equal(early.json().possible_at, lowered.json().next_step.possible_at)
    assert.deepEqual([old.statusCode, old.json().current_version], [409, 1])
    assert.deepEqual([forced.statusCode, forced.json().percent], [200, 100])
    const [last] = await recordsOf(running, 'keep-pictures')
    assert.deepEqual([last?.user_id, last?.ip_address], [admin.id, '127.0.0.1'])
    assert.equal(last?.details['reason'], 'a new disk')
    assert.deepEqual(last?.details['overridden'], ['FLAG_STEP_TOO_LARGE', 'FLAG_STEP_TOO_EARLY'])
  })

  test(`${engine}: sign-up and batches are refused while they are off`, async () => {
    const register = () =>
      running.anonymous({ method: 'POST', url: '/api/v1/auth/register', payload: newcomer })
    const classify = (url: string) => app.inject({ method: 'POST', url, ...pictures })
    const batches = ['/api/v1/vehicle/classify-batch', '/api/vehicle/classify-batch']

    await set(running, 'registration', { killed: true })
    await set(running, 'batch-classify', { killed: true })
    const off = [await register(), ...(await Promise.all(batches.map(classify)))]
    const { headers } = user
    const own = (await app.inject({ url: '/api/v1/flags', headers })).json()
    await set(running, 'registration', { version: 1, killed: false })
    await set(running, 'batch-classify', { version: 1, killed: false })
    const on = [await register(), ...(await Promise.all(batches.map(classify)))]

    const answers = off.map((answer) => [answer.statusCode, answer.json().error_code])
    assert.deepEqual(answers, new Array(3).fill([403, 'FEATURE_OFF']))
    assert.match(off[0]?.json().message, /^Registration is closed/)
    assert.deepEqual([own.registration, own['batch-classify']], [false, false])
    assert.deepEqual(
      on.map(({ statusCode }) => statusCode),
      [201, 200, 200],
    )
  })

  const senseless: readonly (readonly [object, string])[] = [
    [{ version: 0, mode: 'rollout', percent: 101 }, '/percent'],
    [{ version: 0, mode: 'on', percent: 10 }, '/percent'],
    [{ version: 0, mode: 'perhaps' }, '/mode'],
    [{ version: 0, roles_on: ['root'] }, '/roles_on'],
    [{ version: 0, mode: 'off', force: true }, '/reason'],
    [{ mode: 'off' }, '/version'],
    [{ killed: null, version: null }, '/version'],
    [{ version: 0, modes: 'off' }, '/modes'],
  ]
  for (const [payload, pointer] of senseless) {
    test(`${engine}: ${JSON.stringify(payload)} is refused, and it says where`, async () => {
      const answer = await set(running, 'registration', payload)

      assert.equal(answer.statusCode, 400, answer.body)
      assert.equal(answer.json().details[0].pointer, pointer)
    })
  }

  test(`${engine}: how those fare who have it is told, and it is taken back by itself`, async () => {
    const share = { mode: 'rollout', percent: 10, roles_on: ['admin'], advance: 'by-itself' }
    const { version } = await item(running, 'keep-pictures')
    await set(running, 'keep-pictures', { version, ...share })
    await app.inject({ method: 'POST', url: '/api/v1/vehicle/classify-batch', ...pictures })
    const { rollout, advance } = await item(running, 'keep-pictures')

    for (let count = 0; count < 5; count += 1) {
      const request = {}
      app.flags.isOn('keep-pictures', { roles: ['admin'] }, request)
      app.flags.answered(request, true, 20)
    }
    const halted = await becomes(
      () => item(running, 'keep-pictures'),
      (flag) => flag.halted !== null,
      10_000,
    )

    const { on, off, p95_ms_max, ok } = rollout ?? assert.fail('it is not watched')
    assert.deepEqual([advance, on.answers, on.errors, off.answers], ['by-itself', 1, 0, 0])
    assert.deepEqual([p95_ms_max, ok], [5_000, true])
    const { percent, updated_by, rollout: none } = halted
    assert.deepEqual([percent, halted.advance, none], [0, 'by-hand', null])
    assert.deepEqual([halted.halted?.from_percent, updated_by], [10, 'system:rollout-guard'])
    const reason = /^5 of 6 answers with it \(83\.3 %\) were errors of the server/
    assert.match(halted.halted?.reason ?? '', reason)
    const [record] = await recordsOf(running, 'keep-pictures', 'flag.halted')
    assert.equal(record?.user_id, 'system:rollout-guard')
  })

  test(`${engine}: null changes nothing, least of all a kill`, async () => {
    const { version } = (await set(running, 'batch-classify', { killed: true })).json()

    const nulls = { version, killed: null, percent: null, force: null, reason: null }
    const after = await set(running, 'batch-classify', nulls)

    assert.deepEqual([after.statusCode, after.json().killed], [200, true])
    assert.equal(after.json().version, version)
  })

  test(`${engine}: a flag that there is not is not found`, async () => {
    const answer = await set(running, 'no-such-flag', { killed: true })

    assert.deepEqual([answer.statusCode, answer.json().error_code], [404, 'FLAG_UNKNOWN'])
  })
}

interface Item {
  readonly key: string
  readonly mode: string
  readonly version: number
  readonly next_step: unknown
}

interface AuditItem {
  readonly user_id: string
  readonly ip_address: string
  readonly resource: string
  readonly details: Readonly<Record<string, unknown>>
}

type Running = TestService & { readonly user: TestUser }

function flagUrl(key: string): string {
  return `/api/v1/admin/flags/${key}`
}

function set({ app }: Running, key: string, payload: object) {
  return app.inject({ method: 'PUT', url: flagUrl(key), payload })
}

async function item({ app }: Running, key: string): Promise<FlagItem> {
  const items: readonly FlagItem[] = (await app.inject('/api/v1/admin/flags')).json().items
  return items.find((flag) => flag.key === key) ?? assert.fail(`${key} is not there`)
}

/** Newest first. */
async function recordsOf(
  { app }: Running,
  key: string,
  action = 'flag.changed',
): Promise<readonly AuditItem[]> {
  const answer = await app.inject(`/api/v1/admin/audit?action=${action}`)
  const items: readonly AuditItem[] = answer.json().items
  return items.filter(({ resource }) => resource === `flag/${key}`)
}
