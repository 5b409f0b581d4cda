import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { chained, type Entry, genesis, type Link } from './chain.ts'
import { anchorText, sealOf } from './seal.ts'
import type { AnchorPurpose, AnchorRow, AuditRow } from './tables.ts'
import { type ChainSource, verifyChain } from './verify.ts'

const key = 'k'.repeat(32)

test('a chain that nobody touched is whole', async () => {
  const rows = chainOf(1_234)

  const result = await verifyChain(sourceOf(rows), { heads: [rows[99] as Link] })

  assert.deepEqual(
    [result.isWhole, result.rows, result.head?.sequence, result.heads],
    [true, 1_234, 1_234, 1],
  )
})

test('an empty chain is whole', async () => {
  const result = await verifyChain(sourceOf([]), {})

  assert.deepEqual([result.isWhole, result.rows, result.head], [true, 0, undefined])
})

test('whatever is done to a chain is found, at the first sequence that is wrong', async () => {
  const place = fc.nat(19)
  const change = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), at: place }),
    fc.record({
      kind: fc.constant('delete' as const),
      at: place,
      rows: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ kind: fc.constant('swap' as const), at: place, with: place }),
    fc.record({ kind: fc.constant('insert' as const), at: place }),
    fc.record({ kind: fc.constant('renumber' as const), at: place }),
    fc.record({ kind: fc.constant('rewrite' as const), at: place }),
  )
  await fc.assert(
    fc.asyncProperty(change, async (what) => {
      const rows = chainOf(20)
      const head = rows.at(-1) as Link
      if (what.kind === 'swap' && what.at === what.with) return

      const result = await verifyChain(sourceOf(tampered(rows, what)), { heads: [head] })

      assert.equal(result.isWhole, false)
      const first = what.kind === 'swap' ? Math.min(what.at, what.with) : what.at
      const expected = what.kind === 'rewrite' ? 20 : first + 1
      assert.equal(result.problem?.sequence, expected)
    }),
  )
})

test('each kind of damage has its name', async () => {
  const rows = chainOf(20)
  const head = rows.at(-1) as Link
  const kindOf = async (changed: AuditRow[]) =>
    (await verifyChain(sourceOf(changed), { heads: [head] })).problem?.kind

  assert.equal(await kindOf(tampered(rows, { kind: 'change', at: 4 })), 'broken')
  assert.equal(await kindOf(tampered(rows, { kind: 'delete', at: 4, rows: 1 })), 'missing')
  assert.equal(await kindOf(rows.slice(0, 10)), 'cut')
  assert.equal(await kindOf([]), 'cut')
  assert.equal(await kindOf(tampered(rows, { kind: 'rewrite', at: 4 })), 'rewritten')
  assert.equal(await kindOf([{ ...(rows[0] as AuditRow), sequence: 0 }, ...rows]), 'unexpected')
})

test('a cut tail is found by the last head that was kept, without one from elsewhere', async () => {
  const rows = chainOf(20)
  const kept = [anchorAt(rows[14], 'head')]

  const result = await verifyChain(sourceOf(rows.slice(0, 10), kept), {})

  assert.deepEqual([result.problem?.kind, result.problem?.sequence], ['cut', 11])
})

test('a chain computed anew is found at the first kept head that disagrees', async () => {
  const rows = chainOf(20)
  const kept = [anchorAt(rows[2], 'head'), anchorAt(rows[9], 'head'), anchorAt(rows[14], 'head')]
  const changed = tampered(rows, { kind: 'rewrite', at: 5 })

  const result = await verifyChain(sourceOf(changed, kept), {})

  assert.deepEqual([result.problem?.kind, result.problem?.sequence], ['rewritten', 10])
  assert.equal(result.heads, 1)
})

test('a kept head that was changed along with the chain lacks the seal', async () => {
  const rows = tampered(chainOf(20), { kind: 'rewrite', at: 5 })
  const forged = { ...anchorAt(rows[9], 'head'), seal: sealOf('guess', ['x'.repeat(32)]) }

  const result = await verifyChain(sourceOf(rows, [forged]), {}, [key])

  assert.equal(result.problem?.kind, 'forged-anchor')
})

test('a head that was made up beyond the end is no cut tail', async () => {
  const rows = chainOf(20)
  const madeUp = { ...anchorAt(rows[9], 'head'), sequence: 1_000 }

  const result = await verifyChain(sourceOf(rows, [madeUp]), {}, [key])

  assert.equal(result.problem?.kind, 'forged-anchor')
})

test('a chain goes on from its checkpoint, whatever is left before it', async () => {
  const rows = chainOf(20)
  const checkpoint = anchorAt(rows[9], 'checkpoint')

  const cleaned = await verifyChain(sourceOf(rows.slice(10), [checkpoint]), {}, [
    'new'.repeat(11),
    key,
  ])
  const halfway = await verifyChain(sourceOf(rows.slice(7), [checkpoint]), {}, [key])
  const forged = await verifyChain(sourceOf(rows.slice(10), [{ ...checkpoint, seal: null }]), {}, [
    key,
  ])

  assert.deepEqual([cleaned.isWhole, cleaned.rows], [true, 10])
  assert.deepEqual([halfway.isWhole, halfway.rows], [true, 10])
  assert.equal(forged.problem?.kind, 'forged-anchor')
})

test('rows that are archived while they are read are not missing', async () => {
  const rows = chainOf(20)
  let archived = false
  const source = sourceOf(rows)
  const moving: ChainSource = {
    ...source,
    checkpoint: async () => (archived ? anchorAt(rows[9], 'checkpoint') : undefined),
    async rowsAfter(sequence, limit) {
      archived = true
      return sourceOf(rows.slice(10)).rowsAfter(sequence, limit)
    },
  }

  const result = await verifyChain(moving, {})

  assert.deepEqual([result.isWhole, result.rows], [true, 10])
})

test('a range is verified alone, from the hash before it', async () => {
  const rows = chainOf(20)
  const changed = tampered(rows, { kind: 'change', at: 15 })

  const before = await verifyChain(sourceOf(changed), { from: 5, to: 15 })
  const over = await verifyChain(sourceOf(changed), { from: 5 })
  const beyond = await verifyChain(sourceOf(rows), { from: 40 })

  assert.deepEqual([before.isWhole, before.rows, before.head?.sequence], [true, 11, 15])
  assert.equal(over.problem?.sequence, 16)
  assert.equal(beyond.problem?.kind, 'missing')
})

test('progress is told page by page, and the signal ends it', async () => {
  const rows = chainOf(1_200)
  const seen: number[] = []
  const controller = new AbortController()

  await verifyChain(sourceOf(rows), { onProgress: ({ sequence }) => seen.push(sequence) })
  const aborted = verifyChain(sourceOf(rows), {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  })

  await assert.rejects(aborted, /enough/)
  assert.deepEqual(seen, [500, 1_000, 1_200])
})

type Change =
  | { kind: 'change' | 'insert' | 'renumber' | 'rewrite'; at: number }
  | { kind: 'delete'; at: number; rows: number }
  | { kind: 'swap'; at: number; with: number }

/** What somebody who can write to the table does; `at` counts rows from 0. */
function tampered(rows: readonly AuditRow[], change: Change): AuditRow[] {
  const { at } = change
  const row = rows[at] as AuditRow
  const before = rows.slice(0, at)
  switch (change.kind) {
    case 'change':
      return rows.with(at, { ...row, action: 'something.else' })
    case 'delete':
      return rows.toSpliced(at, change.rows)
    case 'swap': {
      const other = rows[change.with] as AuditRow
      return rows
        .with(at, { ...other, sequence: row.sequence })
        .with(change.with, { ...row, sequence: other.sequence })
    }
    case 'insert':
      return numbered([...before, { ...row, action: 'made.up' }, ...rows.slice(at)])
    case 'renumber':
      // Of the last row nothing is left to move up: its place is empty.
      return numbered([...before, ...rows.slice(at + 1)])
    case 'rewrite':
      return [
        ...before,
        ...chained(before.at(-1) ?? genesis, [
          { ...entryOf(row), action: 'x' },
          ...rows.slice(at + 1).map(entryOf),
        ]),
      ]
  }
}

function numbered(rows: readonly AuditRow[]): AuditRow[] {
  return rows.map((row, index) => ({ ...row, sequence: index + 1 }))
}

function entryOf({ sequence: _sequence, hash: _hash, ...entry }: AuditRow): Entry {
  return entry
}

function chainOf(rows: number): AuditRow[] {
  const entries = Array.from({ length: rows }, (_, index) => ({
    created_at: '2026-01-31T12:00:00.000Z',
    user_id: 'u',
    action: `action.${index}`,
    resource: null,
    details: null,
    ip_address: null,
  }))
  return chained(genesis, entries)
}

function anchorAt(row: AuditRow | undefined, purpose: AnchorPurpose): AnchorRow {
  const { sequence, hash } = row as AuditRow
  const anchor = { purpose, sequence, hash, created_at: '2026-01-31T12:01:00.000Z' }
  return { ...anchor, seal: sealOf(anchorText(anchor), [key]) }
}

function sourceOf(rows: readonly AuditRow[], anchors: readonly AnchorRow[] = []): ChainSource {
  const heads = anchors.filter(({ purpose }) => purpose === 'head')
  return {
    head: async () => rows.at(-1),
    checkpoint: async () => anchors.findLast(({ purpose }) => purpose === 'checkpoint'),
    lastKeptHead: async () => heads.at(-1),
    rowsAfter: async (sequence, limit) =>
      rows.filter((row) => row.sequence > sequence).slice(0, limit),
    keptHeads: async (first, last) =>
      heads.filter(({ sequence }) => sequence >= first && sequence <= last),
  }
}
