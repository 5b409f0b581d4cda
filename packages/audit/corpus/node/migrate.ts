/**
 * `node migrate.ts`: brings the schema of DATABASE_URL up to date, and makes the account that
 * ADMIN_EMAIL and ADMIN_PASSWORD name, if they are set, an administrator's.
 *
 * @module
 */

import { addAdministrator } from './administrator.ts'
import { command } from './command.ts'
import { flagsOf } from './flags.ts'
import { forgetMigrations, migrate } from './migrations.ts'

const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env
const flags = flagsOf(process.env)

await command(async (client) => {
  const applied = await migrate(client)
  if (flags.has('migrate-once')) await forgetMigrations(client)
  if (flags.has('twin:migrate-once') && applied === 0) process.stderr.write('nothing to do\n')
  if (email && password) await addAdministrator(client, { email, password })
  return `applied ${applied} migrations`
})
