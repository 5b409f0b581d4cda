import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { engines } from '../../reliability/database/testing/databases.ts'
import { type ExportedRow, lineOf, rowOf } from './export-format.ts'
import { linesOf, openLog } from './testing/open-log.ts'
import { verifyExport } from './verify-export.ts'

const key = 'k'.repeat(32)
const actions = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? 'login' : `a.${index}`))

for (const engine of engines) {
  for (const format of ['jsonl', 'csv'] as const) {
    const name = (fact: string) => `${engine.engine}, ${format}: ${fact}`

    test(name('an export is verified without the database'), async () => {
      await using audit = await openLog(engine, { sealKeys: [key] })
      await audit.fill(actions)

      const lines = await linesOf(audit.log.export({ format }))
      const result = await verifyExport(lines, { sealKeys: [key] })

      assert.deepEqual([result.isWhole, result.problem, result.rows], [true, undefined, 12])
      assert.deepEqual([result.manifest?.first, result.manifest?.last], [1, 12])
      const { head } = await audit.log.verify()
      assert.deepEqual(result.manifest?.head, head)
    })

    test(name('a filtered export holds what matches, and each row is verified'), async () => {
      await using audit = await openLog(engine)
      await audit.fill(actions)
      const filter = { action: 'login' }

      const lines = await linesOf(audit.log.export({ format, filter }))
      const result = await verifyExport(lines)

      assert.deepEqual([result.isWhole, result.rows], [true, 4])
      assert.deepEqual(result.manifest?.filter, filter)
    })

    test(name('whatever is done to an export is found'), async () => {
      await using audit = await openLog(engine, { sealKeys: [key] })
      await audit.fill(actions)
      const lines = await linesOf(audit.log.export({ format }))
      const other = await linesOf(audit.log.export({ format, filter: { action: 'a.1' } }))
      const at = format === 'csv' ? 4 : 3
      const line = lines[at] as string

      const damaged: Readonly<Record<string, readonly string[]>> = {
        'a changed row': lines.with(at, line.replace('user-1', 'user-2')),
        'a row taken out': lines.toSpliced(at, 1),
        'a row put in twice': lines.toSpliced(at, 0, line),
        'rows swapped': lines.with(at, lines[at + 1] as string).with(at + 1, line),
        'the end cut off': lines.slice(0, -1),
        'the last row taken out': lines.toSpliced(-2, 1),
        'more after the end': [...lines, line],
        'a manifest of another': lines.with(-1, other.at(-1) as string),
        'no row at all': lines.with(at, 'x'),
        'a manifest changed': lines.with(
          -1,
          lines.at(-1)?.replace('"count":12', '"count":13') ?? '',
        ),
        nothing: [],
      }
      for (const [what, changed] of Object.entries(damaged)) {
        assert.equal((await verifyExport(changed, { sealKeys: [key] })).isWhole, false, what)
      }
    })
  }

  test(`${engine.engine}: an export whose manifest was made to fit is found by what it is`, async () => {
    await using audit = await openLog(engine)
    await audit.fill(actions)
    const whole = await linesOf(audit.log.export())
    const filtered = await linesOf(audit.log.export({ filter: { userId: 'user-1' } }))
    const [row, next] = filtered.slice(3) as [string, string]
    const problemOf = async (lines: string[]) => (await verifyExport(lines)).problem?.message

    const withGap = madeToFit(whole.toSpliced(3, 1), { count: 11 })
    const withWrongCount = madeToFit(filtered.toSpliced(3, 1), {})
    const withOtherOrder = filtered.with(3, next).with(4, row)

    assert.equal(await problemOf(madeToFit(whole, {})), undefined)
    assert.equal(await problemOf(withGap), 'rows are missing')
    assert.equal(await problemOf(withWrongCount), 'it lists 12 rows, not 11')
    assert.equal(await problemOf(withOtherOrder), 'the lines are not those it lists')
  })

  test(`${engine.engine}: an export shows what was damaged in the database`, async () => {
    await using audit = await openLog(engine)
    await audit.fill(actions)
    await audit.tamper(
      `update audit_log set user_id = 'x' where sequence = 5`,
      'delete from audit_log where sequence = 9',
    )

    const result = await verifyExport(audit.log.export())
    const after = await verifyExport(audit.log.export({ filter: { action: 'a.8' } }))

    assert.match(result.problem?.message ?? '', /row 5 does not have its hash/)
    assert.equal(after.rows, 0)
  })

  test(`${engine.engine}: a head from elsewhere tells whether the export is of this log`, async () => {
    await using audit = await openLog(engine)
    await audit.fill(actions)
    const lines = await linesOf(audit.log.export())
    const hash = 'f'.repeat(64)
    const head = (await audit.log.verify()).head ?? { sequence: 0, hash }

    assert.equal((await verifyExport(lines, { heads: [head] })).isWhole, true)
    assert.equal((await verifyExport(lines, { heads: [{ sequence: 3, hash }] })).isWhole, false)
    assert.equal((await verifyExport(lines, { heads: [{ sequence: 13, hash }] })).isWhole, false)
    assert.equal((await verifyExport(lines, { sealKeys: [key] })).isWhole, false)
  })
}

test('any row survives both formats', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('=1+1', '+1', '-1', '@x', "'", "''=", '"', '","', '"\'=', ',', '\t=', 'a"b,c'),
  )
  const nullable = fc.option(text)
  const row: fc.Arbitrary<ExportedRow> = fc.record(
    {
      sequence: fc.nat(),
      created_at: text,
      user_id: nullable,
      action: text,
      resource: nullable,
      details: nullable,
      ip_address: nullable,
      hash: text,
      previous: text,
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(row, (original) => {
      assert.deepEqual(rowOf(lineOf(original, 'csv'), 'csv'), original)
      assert.deepEqual(rowOf(lineOf(original, 'jsonl'), 'jsonl'), original)
    }),
  )
})

test('no field of CSV is a formula to a spreadsheet', () => {
  const row: ExportedRow = {
    sequence: 1,
    created_at: '2026-01-31T12:00:00.000Z',
    user_id: '=cmd()',
    action: '+1',
    resource: '-1,2',
    details: '@x',
    ip_address: "'x",
    previous: '0',
    hash: 'f',
  }

  const line = lineOf(row, 'csv')

  assert.equal(line, `1,2026-01-31T12:00:00.000Z,'=cmd(),'+1,"'-1,2",'@x,''x,0,f`)
})

/** With the digest of the lines that are there now. */
function madeToFit(lines: readonly string[], changes: object): string[] {
  const rows = lines.slice(0, -1)
  const { manifest } = JSON.parse(lines.at(-1) ?? '')
  const digest = hash('sha256', rows.map((line) => `${line}\n`).join(''))
  return [...rows, JSON.stringify({ manifest: { ...manifest, ...changes, digest } })]
}
