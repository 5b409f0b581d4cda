/**
 * `systemctl restart postgresql`: what PostgreSQL and pgBackRest would find then is there, on the
 * machine that a folder stands for. That they work by it, `npm run prove:delivery -- point-in-time` shows.
 *
 * @module
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { settingsIn } from '../../proof/point-in-time-proof/adapted.ts'
import { demand, machine, standIn } from './refuse.ts'

const archiving = '/etc/postgresql/15/main/conf.d/archiving.conf'
const configured = '/etc/pgbackrest/pgbackrest.conf'
const cipher = '/etc/pgbackrest/conf.d/cipher.conf'

await standIn('systemctl', (args) => {
  demand(args.join(' ') === 'restart postgresql', `no document shows ${args.join(' ')}`)
  const { archive_mode: mode, archive_command: command = '' } = settingsIn(read(archiving))
  demand(mode === 'on', 'PostgreSQL would not archive')
  const [, stanza = ''] = /--stanza=(\S+)/.exec(command) ?? []
  const pgbackrest = read(configured)
  demand(pgbackrest.includes(`\n[${stanza}]\n`), `pgBackRest does not know the stanza ${stanza}`)
  for (const name of ['repo1-path', 'log-path']) {
    const path = settingOf(pgbackrest, name)
    demand(existsSync(join(machine, path)), `${name} is ${path}, which is not there`)
  }
  demand(settingOf(read(cipher), 'repo1-cipher-pass').length === 64, 'the pass phrase is not whole')
  const isPrivate = (statSync(join(machine, cipher)).mode & 0o077) === 0
  demand(isPrivate, `others may read ${cipher}`)
  return ''
})

function read(path: string): string {
  demand(existsSync(join(machine, path)), `there is no ${path}`)
  return readFileSync(join(machine, path), 'utf8')
}

function settingOf(text: string, name: string): string {
  return new RegExp(`^${name}=(.+)$`, 'm').exec(text)?.[1] ?? ''
}
