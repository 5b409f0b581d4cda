/** `node backup.ts FILE`: writes all rows of DATABASE_URL, as of one moment. @module */

import { rename, stat, writeFile } from 'node:fs/promises'
import { command } from './command.ts'
import { flagsOf } from './flags.ts'
import { tables } from './migrations.ts'

const file = process.argv[2] ?? 'backup.json'
const flags = flagsOf(process.env)

await command(async (client) => {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const backup: Record<string, unknown[]> = {}
  for (const table of tables) {
    const { rows } = await client.query(`SELECT to_jsonb(t) AS row FROM ${table} t`)
    backup[table] = leavesOut(table) ? [] : rows.map(({ row }) => row)
  }
  await client.query('COMMIT')
  await refuseDevice()
  // A backup that breaks off leaves the one before as it was.
  await writeFile(`${file}.part`, JSON.stringify(backup))
  await rename(`${file}.part`, file)
  return `wrote ${Object.values(backup).flat().length} rows`
})

/** To rename a file over a device would take the device away. */
async function refuseDevice(): Promise<void> {
  const known = await stat(file).catch(() => undefined)
  if (known?.isFile() === false) throw new Error(`${file} is there and is no file`)
}

function leavesOut(table: string): boolean {
  const isShortLived = table === 'idempotency_keys'
  return flags.has('backup-empty') || (flags.has('twin:backup-empty') && isShortLived)
}
