import { systemBinary } from './system-package.ts'

/** Path of pgBackRest, which backs a PostgreSQL up and restores it to a point in time. */
export function pgbackrestBinary(): string {
  return systemBinary({
    title: 'pgBackRest',
    names: ['pgbackrest'],
    env: 'PGBACKREST_PATH',
    package: { debian: 'pgbackrest', fedora: 'pgbackrest', homebrew: 'pgbackrest' },
  })
}
