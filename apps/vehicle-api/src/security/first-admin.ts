/**
 * The first administrator: from the configuration; else, where only its developer reaches the
 * service, made up and shown once.
 *
 * @module
 */

import { ensureFirstAdmin, type FirstAdmin } from '@plimsoll/kit/accounts'
import type { Database } from '@plimsoll/kit/database'
import type { FastifyInstance } from 'fastify'
import type { ServiceConfig } from '../config.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import type { Role } from './policy.ts'

/** Once the application is ready; who cannot be made is explained, and the process ends. */
export async function adminOrExit(
  app: FastifyInstance,
  config: ServiceConfig,
): Promise<FirstAdmin> {
  await app.ready()
  try {
    return await firstAdmin(app, config)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    process.stderr.write(`There is no administrator yet, and none can be made.\n${error.message}\n`)
    process.exit(1)
  }
}

/** As the description of `ADMIN_EMAIL` says. */
const localEmail = 'admin@localhost.localdomain'

/** @throws RangeError if the address or the password makes no sense. */
async function firstAdmin(
  app: FastifyInstance,
  { environment, adminEmail, adminPassword }: ServiceConfig,
): Promise<FirstAdmin> {
  const parts = { database: app.database, passwords: app.passwords, audit: app.audit }
  const password = adminPassword?.reveal()
  if (environment === 'development' || environment === 'test') {
    return ensureFirstAdmin(parts, { email: adminEmail ?? localEmail, password })
  }
  if ((adminEmail === undefined) !== (adminPassword === undefined)) {
    throw new RangeError('ADMIN_EMAIL and ADMIN_PASSWORD go together: set both, or neither.')
  }
  if (adminEmail !== undefined && password !== undefined) {
    return ensureFirstAdmin(parts, { email: adminEmail, password })
  }
  if (!(await hasAdmin(app))) {
    app.log.warn('nobody can administer the service: start it with ADMIN_EMAIL and ADMIN_PASSWORD')
  }
  return { isCreated: false }
}

async function hasAdmin({ database }: FastifyInstance): Promise<boolean> {
  const role: Role = 'admin'
  const row = await (database as Database<ServiceTables>)
    .queries({ name: 'has-admin' })
    .selectFrom('users')
    .select('id')
    .where('role', '=', role)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
