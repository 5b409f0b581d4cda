/**
 * A backup that counts as verified, without a store that it is of: all that metrics know of a backup is
 * its manifest.
 *
 * @module
 */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nextName } from '../../packages/kit/src/reliability/backup/backup-name.ts'
import { writeManifest } from '../../packages/kit/src/reliability/backup/directory.ts'

/** Of a moment ago, restored and found right. */
export async function someBackup(directory: string): Promise<void> {
  const name = nextName('postgres', new Date(), undefined)
  const now = new Date().toISOString()
  await mkdir(join(directory, name), { recursive: true })
  await writeManifest(directory, name, {
    format: 1,
    engine: 'postgres',
    created_at: now,
    duration_ms: 100,
    service_version: null,
    schema_version: null,
    bytes: 1_000,
    sha256: '0'.repeat(64),
    tables: {},
    audit_head: null,
    since_previous_seconds: null,
    verified_at: now,
    checks: [],
    restore_ms: 100,
  })
}
