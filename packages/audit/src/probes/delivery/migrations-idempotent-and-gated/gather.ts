import type { Scratch } from '../../../gather/commands.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import { bootOn } from '../scratch-service.ts'
import type { Facts, UnmigratedStart } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { commands } = stand
  if (!commands.has('migrate')) throw new Inconclusive('The config declares no command "migrate".')

  const once = await commands.emptyDatabase()
  const first = await commands.run('migrate', once)
  const second = await commands.run('migrate', once)
  const together = await commands.emptyDatabase()
  const parallel = await Promise.all([
    commands.run('migrate', together),
    commands.run('migrate', together),
  ])
  const after = await commands.run('migrate', together)
  const migrated = await bootOn(stand, together, 'on a database migrated twice at once')
  await migrated.instance?.stop()
  return {
    first,
    second,
    parallel,
    after,
    bootsMigrated: migrated.outcome === 'ready',
    unmigrated: await startUnmigrated(stand, await commands.emptyDatabase()),
  }
}

async function startUnmigrated(stand: Stand, scratch: Scratch): Promise<UnmigratedStart> {
  const { outcome, instance } = await bootOn(stand, scratch, 'on an unmigrated database')
  if (instance === undefined) return { outcome, work: undefined }
  // A service may migrate by itself when it starts: then its work succeeds.
  const { register, unusedUser } = stand.accounts
  const work = await register?.(unusedUser(), instance.http)
  await instance.stop()
  return { outcome, work }
}
