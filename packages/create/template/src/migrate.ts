/**
 * Changes the schema of the store, as a step of a rollout or by hand:
 *
 *     npm run migrate -- status    what is applied, what is missing
 *     npm run migrate -- up        apply what is missing
 *     npm run migrate -- down      take back the last one, with the data that it holds
 *
 * @module
 */

import type { Migrator } from '@plimsoll/kit/migrations'
import { readConfig } from './config.ts'
import { migratorOf, openStore } from './store.ts'

const verbs = new Map<string, (migrator: Migrator) => ReturnType<Migrator['status' | 'up']>>([
  ['status', (migrator) => migrator.status()],
  ['up', (migrator) => migrator.up()],
  ['down', (migrator) => migrator.down({ steps: 1 })],
])
const [verb = 'status'] = process.argv.slice(2)

try {
  const act = verbs.get(verb)
  if (act === undefined) throw new Error(`"${verb}" is none of ${[...verbs.keys()].join(', ')}`)
  const { config } = await readConfig(process.env, '.env')
  const store = await openStore(config)
  const { migrations } = await act(migratorOf(config, store)).finally(() => store.close())
  const lines = migrations.map(
    (one) => `${'state' in one ? one.state : verb} ${one.id} ${one.name}`,
  )
  process.stdout.write(`${lines.join('\n') || 'nothing to do'}\n`)
} catch (error) {
  process.stderr.write(`migrate: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
