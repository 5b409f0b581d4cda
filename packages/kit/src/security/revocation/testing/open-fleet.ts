import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import { createTables } from '../../../reliability/database/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { type RevocationTables, revocationTables } from '../tables.ts'
import { claimsOf } from './claims.ts'
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts'

/** A fleet on a database of its own, once all of its nodes are fresh by the feed that it has. */
export async function openFleet(options: Omit<FleetOptions, 'databaseUrl'>): Promise<Fleet> {
  const server = await sharedPostgres()
  const databaseUrl = await server.createDatabase()
  const database = await postgresDatabase<RevocationTables>({ url: databaseUrl })
  await createTables(database, revocationTables)
  await database.close()
  const fleet = await startFleet({ ...options, databaseUrl })
  const source = options.redisUrl === undefined ? 'database' : 'redis'
  for (const node of fleet.nodes) {
    while ((await node.stats()).source !== source) await new Promise((next) => setTimeout(next, 20))
  }
  return {
    nodes: fleet.nodes,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]()
      await server.dropDatabase(databaseUrl)
    },
  }
}

/** Milliseconds from the answer of an asynchronous revocation until the other nodes have applied it. */
export async function measureLags({ nodes }: Fleet, count: number): Promise<number[]> {
  const [first, ...others] = nodes
  const lagsMs: number[] = []
  for (let turn = 0; turn < count; turn += 1) {
    const claims = claimsOf()
    const answered = await first?.revoke(claims, 'async')
    const all = await Promise.all(others.map((node) => node.appliedNs(claims)))
    for (const at of all) lagsMs.push(Number(at - (answered?.atNs ?? at)) / 1e6)
  }
  return lagsMs
}
