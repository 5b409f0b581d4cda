/** Planted defects in what is run beside the service: migrations, backups, the example of variables. @module */

import { join } from 'node:path'
import { command, newDatabase } from '../commands.ts'
import type { Defect } from '../defect.ts'
import { reads, replaced } from '../repository-text.ts'

export const commandDefects: readonly Defect[] = [
  {
    flag: 'migrate-once',
    probe: 'migrations-idempotent-and-gated',
    tier: 'T',
    portable: false,
    planted: 'A second run of the migrations fails: nothing records what ran.',
    twin: {
      flag: 'twin:migrate-once',
      legitimate: 'A second run says on standard error that there is nothing to do.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const database = await newDatabase(subject)
      await command(subject, 'migrate', database)
      return (await command(subject, 'migrate', database)).code !== 0
    },
  },
  {
    flag: 'backup-empty',
    probe: 'backup-restores',
    tier: 'T',
    portable: false,
    planted: 'The backup ends well and holds no rows.',
    twin: {
      flag: 'twin:backup-empty',
      legitimate: 'The backup leaves out what lives for minutes: used keys of retries.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      await subject.user()
      const file = join(subject.ground.repository, 'backup.json')
      const { output } = await command(subject, 'backup', subject.ground.databaseUrl, file)
      return output.includes('wrote 0 rows')
    },
  },
  {
    flag: 'env-example-short',
    probe: 'env-example-complete',
    tier: 'T',
    portable: false,
    planted: 'A variable without which nothing starts is not in the example.',
    repository: [replaced('.env.example', /DATABASE_URL=.*\n/, '')],
    twin: {
      flag: 'twin:env-example-short',
      legitimate: 'A variable with a default is not in the example.',
      repository: [replaced('.env.example', /REQUEST_TIMEOUT_MS=.*\n/, '')],
    },
    collateral: [],
    demonstrate: async (subject) => !(await reads('.env.example', /^DATABASE_URL=/m)(subject)),
  },
]
