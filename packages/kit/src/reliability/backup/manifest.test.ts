import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type BackupManifest, manifestText, parseManifest } from './manifest.ts'

const manifest: BackupManifest = {
  format: 1,
  engine: 'sqlite',
  created_at: '2026-11-21T06:10:25.123Z',
  duration_ms: 93,
  service_version: null,
  schema_version: '0007',
  bytes: 4_096,
  sha256: 'a'.repeat(64),
  tables: { accounts: 2, 'a "quoted" one': 0 },
  audit_head: null,
  since_previous_seconds: 86_400,
  verified_at: null,
  checks: [],
  restore_ms: null,
}

test('a manifest is read as it was written, and is JSON to others', () => {
  const text = manifestText(manifest)

  assert.deepEqual(parseManifest(text), manifest)
  assert.equal(JSON.parse(text).schema_version, '0007')
})

test('no byte of a manifest changes, goes or comes unseen', () => {
  const bytes = Buffer.from(manifestText(manifest))
  const at = fc.integer({ min: 0, max: bytes.length - 1 })
  fc.assert(
    fc.property(at, fc.integer({ min: 0, max: 7 }), (place, bit) => {
      const flipped = Buffer.from(bytes)
      flipped[place] = (flipped[place] ?? 0) ^ (1 << bit)

      assert.throws(() => parseManifest(flipped.toString('latin1')))
      assert.throws(() => parseManifest(bytes.subarray(0, place).toString()))
      assert.throws(() => parseManifest(`${bytes.subarray(0, place)} ${bytes.subarray(place)}`))
    }),
  )
})

test('a manifest of a later format is refused, and says why', () => {
  const later = { ...manifest, format: 2 } as unknown as BackupManifest

  assert.throws(() => parseManifest(manifestText(later)), { message: /not of format 1: \/format/ })
})
