/** `node restore.ts FILE`: makes DATABASE_URL what the backup says, all of it or nothing. @module */

import { readFile } from 'node:fs/promises'
import { command } from './command.ts'
import { migrate, tables } from './migrations.ts'

const file = process.argv[2] ?? 'backup.json'

await command(async (client) => {
  const backup = JSON.parse(await readFile(file, 'utf8')) as Record<string, object[]>
  await migrate(client)
  await client.query('BEGIN')
  await client.query(`TRUNCATE ${tables.join(', ')}`)
  for (const table of tables) {
    await client.query(
      `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(backup[table] ?? [])],
    )
  }
  await client.query('COMMIT')
  return `restored ${Object.values(backup).flat().length} rows`
})
