import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { RefreshKind } from './testing/refresh-process.ts'
import { refreshProcesses } from './testing/refresh-processes.ts'
import { phone, type SessionService, secret, sessionService } from './testing/session-service.ts'

const [processes, copies] = [4, 50]
const postgres = engines.find(({ engine }) => engine === 'postgres')
if (postgres === undefined) throw new Error('there is no PostgreSQL')

for (const kind of ['sessions', 'statements'] as const) {
  test(`${processes} processes refresh one token ${copies} times each: one successor (${kind})`, async () => {
    await using service = await sessionService(postgres, { now: Date.now })
    await using instances = await refreshProcesses(processes, optionsOf(service, kind))
    const { sessionId, refreshToken } = await service.start()

    const { successors, refusals } = await instances.all({
      ...{ token: refreshToken, device: phone, copies },
    })

    assert.deepEqual(refusals, [])
    assert.equal(successors.length, processes * copies)
    const [successor, ...others] = new Set(successors)
    assert.deepEqual(others, [])
    const row = await service.row(sessionId)
    assert.deepEqual([row?.counter, row?.revoked_at], [2, null])
    const { result } = await service.sessions.refresh(String(successor), phone)
    assert.equal(result, 'rotated')
  })
}

test('to read and then write gives one token many successors', async () => {
  await using service = await sessionService(postgres, { now: Date.now })
  await using instances = await refreshProcesses(processes, optionsOf(service, 'read-then-write'))
  const { refreshToken } = await service.start()

  const { successors } = await instances.all({ token: refreshToken, device: phone, copies })

  assert.ok(new Set(successors).size > 1, 'nothing forked')
})

test('killed between commit and answer, the successor is given by another process', async () => {
  await using service = await sessionService(postgres, { now: Date.now })
  await using instances = await refreshProcesses(1, optionsOf(service, 'dies'))
  const { sessionId, refreshToken } = await service.start()

  const signal = await instances.last({ token: refreshToken, device: phone, copies: 1 })
  const counter = (await service.row(sessionId))?.counter
  const again = await service.sessions.refresh(refreshToken, phone)
  const { result } = await service.sessions.refresh(again.refreshToken, phone)

  assert.deepEqual([signal, counter, result], ['SIGKILL', 2, 'rotated'])
  assert.notEqual(again.result, 'rotated')
})

function optionsOf({ location: url }: SessionService, kind: RefreshKind) {
  return { url, secret, kind }
}
