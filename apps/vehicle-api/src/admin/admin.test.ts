import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyExport } from '@plimsoll/kit/audit-log'
import { sql } from 'kysely'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { drawing } from '../testing/service.ts'

const bytes = drawing('drawn_car.jpg')
const picture = form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes }])

const services = await onEachEngine((service) => service({ JOBS_AT_ONCE: '0' }))

for (const {
  engine,
  running: { app },
} of services) {
  test(`${engine}: statistics count what was classified`, async () => {
    await app.inject({ method: 'POST', url: '/api/v1/vehicle/classify', ...picture })

    const { classifications } = (await app.inject('/api/v1/admin/statistics')).json()

    assert.equal(classifications.total, 1)
    assert.deepEqual(classifications.labels, [{ label: 'car', count: 1 }])
    assert.equal(classifications.days.length, 1)
  })

  test(`${engine}: a dead job is listed, replayed, and that is on record`, async () => {
    const id = await deadJob()

    const dead = await app.inject('/api/v1/admin/jobs?state=dead')
    const url = `/api/v1/admin/jobs/${id.toUpperCase()}/replay`
    const replayed = await app.inject({ method: 'POST', url })
    const again = await app.inject({ method: 'POST', url: `/api/v1/admin/jobs/${id}/replay` })
    const log = await app.inject('/api/v1/admin/audit?action=job.replayed')

    assert.deepEqual(
      dead.json().items.map((job: { id: string }) => job.id),
      [id],
    )
    assert.equal(replayed.statusCode, 204)
    assert.equal(again.statusCode, 409)
    assert.equal(log.json().items[0].resource, `job/${id}`)
  })

  test(`${engine}: the audit log verifies, and its export without the service`, async () => {
    await app.audit.append({ action: 'test.happened' })

    const verified = (await app.inject('/api/v1/admin/audit/verify')).json()
    const exported = await app.inject('/api/v1/admin/audit/export')
    const lines = exported.body.trimEnd().split('\n')
    const offline = await verifyExport(lines)

    assert.equal(verified.is_whole, true)
    assert.equal(exported.headers['content-type'], 'application/jsonl')
    assert.equal(offline.isWhole, true)
    assert.match(exported.body, /"audit-log\.exported"/)
  })

  for (const list of ['audit', 'jobs']) {
    for (const limit of ['0', '101', 'Infinity', '-Infinity', '1e999']) {
      test(`${engine}: ${list} has no page of ${limit} entries`, async () => {
        const response = await app.inject(`/api/v1/admin/${list}?limit=${limit}`)

        assert.equal(response.statusCode, 400, response.body)
        assert.equal(response.json().details[0].pointer, '/limit')
      })
    }
  }

  test(`${engine}: HEAD exports nothing, and is not on record as an export`, async () => {
    const head = await app.inject({ method: 'HEAD', url: '/api/v1/admin/audit/export?action=none' })

    const log = await app.inject('/api/v1/admin/audit?action=audit-log.exported&limit=1')

    assert.equal(head.statusCode, 405)
    assert.notEqual(log.json().items[0]?.details.filter.action, 'none')
  })

  test(`${engine}: a changed entry is found by the verification`, async () => {
    await app.audit.append({ action: 'test.happened' })
    await tamper()

    const verified = (await app.inject('/api/v1/admin/audit/verify')).json()

    assert.equal(verified.is_whole, false)
    assert.equal(verified.problem.sequence, 1)
  })

  /** A job that was given up, as an operator finds it. */
  async function deadJob(): Promise<string> {
    await app.inject({
      method: 'POST',
      url: '/api/v1/vehicle/classify?vehicle_id=dead',
      ...picture,
    })
    const payload = { vehicle_id: 'dead' }
    await app.inject({ method: 'POST', url: '/api/v1/vehicle/report', payload })
    const [job] = (await app.inject('/api/v1/admin/jobs?state=queued')).json().items
    await sql`update jobs set state = 'dead' where id = ${job.id}`.execute(app.database.queries())
    return job.id
  }

  /** As somebody with all rights on the database could. */
  async function tamper(): Promise<void> {
    const queries = app.database.queries()
    const triggers =
      engine === 'sqlite'
        ? sql<{
            name: string
          }>`select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_log'`
        : sql<{
            name: string
          }>`select tgname as name from pg_trigger where tgrelid = 'audit_log'::regclass and not tgisinternal`
    for (const { name } of (await triggers.execute(queries)).rows) {
      const on = engine === 'sqlite' ? '' : ' on audit_log'
      await sql.raw(`drop trigger ${name}${on}`).execute(queries)
    }
    await sql`update audit_log set action = 'nothing.happened' where sequence = 1`.execute(queries)
  }
}
