/**
 * The two stores that the service runs on, as a user would configure them.
 *
 * @module
 */

import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { databaseEnv } from './database-env.ts'
import { type TestService, testService } from './service.ts'

export interface ServiceEngine {
  readonly engine: 'sqlite' | 'postgres'
  /** The whole service on a fresh store of this kind. */
  readonly service: (env?: Readonly<Record<string, string>>) => Promise<TestService>
}

export const serviceEngines: readonly ServiceEngine[] = [
  { engine: 'sqlite', service: testService },
  { engine: 'postgres', service: onPostgres },
]

async function onPostgres(env: Readonly<Record<string, string>> = {}): Promise<TestService> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const service = await testService({ ...databaseEnv(url), ...env })
  return {
    ...service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await server.dropDatabase(url)
    },
  }
}
