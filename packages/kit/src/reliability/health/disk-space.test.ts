import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type DiskBlocks, type DiskSpaceOptions, diskSpace } from './disk-space.ts'
import { ask, service } from './testing/service.ts'

const signal = new AbortController().signal

test('it tells the room of a real disk, and is up while there is enough', async () => {
  const disk = diskSpace({ path: tmpdir(), freeShareMin: 0, lowShare: 0 })
  let facts: Readonly<Record<string, unknown>> = {}

  await disk.check(signal, (shown) => {
    facts = shown
  })

  const {
    free_bytes: free,
    total_bytes: total,
    free_share: share,
  } = facts as Record<string, number>
  assert.ok(free !== undefined && total !== undefined && share !== undefined)
  assert.ok(free > 0 && free <= total, `${free} of ${total}`)
  assert.ok(Math.abs(share - free / total) < 0.001)
  assert.equal(disk.criticality, 'degradable')
})

test('a path that vanishes is a failure', async () => {
  const path = await mkdtemp(join(tmpdir(), 'plimsoll-disk-'))
  const disk = diskSpace({ path, freeShareMin: 0 })
  await disk.check(signal, () => {})

  await rm(path, { recursive: true })

  await assert.rejects(async () => disk.check(signal, () => {}), { code: 'ENOENT' })
})

test('with too little room it degrades the service, and administrators see how little', async (t) => {
  const { disk } = diskOf(0.1)
  const { app, clock } = await service(t, { showDetails: () => true }, [disk])
  await app.ready()

  await clock.advance(5_000)

  assert.deepEqual(await ask(app, '/readyz'), [200, { status: 'degraded', reasons: ['disk'] }])
  const [, body] = await ask(app, '/health')
  assert.deepEqual(Reflect.get(body, 'dependencies'), {
    disk: {
      status: 'down',
      criticality: 'degradable',
      facts: { free_bytes: 409_600, total_bytes: 4_096_000, free_share: 0.1 },
    },
  })
})

test('it says once that space runs low, and again after there was more', async () => {
  const said: number[] = []
  const { disk, free } = diskOf(0.3, { onLow: ({ free_share }) => void said.push(free_share) })

  for (const share of [0.3, 0.19, 0.18, 0.25, 0.16]) {
    free(share)
    await disk.check(signal, () => {})
  }

  assert.deepEqual(said, [0.19, 0.16])
})

test('it is down below a share or a number of bytes, whichever is more', async () => {
  const bytes = diskOf(0.5, { freeBytesMin: 3_000_000 })
  const share = diskOf(0.5, { freeShareMin: 0.6 })
  const both = diskOf(0.5, { freeBytesMin: 1_000_000, freeShareMin: 0.4 })

  await assert.rejects(async () => bytes.disk.check(signal, () => {}), /2048000 bytes free, 50 %/)
  await assert.rejects(async () => share.disk.check(signal, () => {}), /50 %/)
  await both.disk.check(signal, () => {})
})

test('blocks that only administrators may use are not free, and not part of the whole', async () => {
  const reserved = { bsize: 10, blocks: 100, bfree: 25, bavail: 20 }
  const disk = diskSpace({ path: '/', statfs: async () => reserved })
  const seen: object[] = []

  await disk.check(signal, (facts) => void seen.push(facts))

  assert.deepEqual(seen, [{ free_bytes: 200, total_bytes: 950, free_share: 0.2105 }])
})

test('a share that makes no sense is named', () => {
  assert.throws(() => diskSpace({ path: '/', freeShareMin: 15 }), /diskSpace\.freeShareMin .* 15/)
  assert.throws(() => diskSpace({ path: '/', lowShare: -1 }), /diskSpace\.lowShare .* -1/)
  assert.throws(() => diskSpace({ path: '/', freeBytesMin: Number.NaN }), /freeBytesMin .* NaN/)
})

/** A disk of 1,000 blocks of which a share is free. */
function diskOf(share: number, options: Partial<DiskSpaceOptions> = {}) {
  let bavail = share * 1_000
  const statfs = async (): Promise<DiskBlocks> => {
    return { bsize: 4_096, blocks: 1_000, bfree: bavail, bavail }
  }
  const disk = diskSpace({ path: '/', statfs, ...options })
  const free = (wanted: number) => {
    bavail = wanted * 1_000
  }
  return { disk, free }
}
