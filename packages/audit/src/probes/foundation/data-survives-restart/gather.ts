import type { Session } from '../../../gather/accounts.ts'
import type { Answer } from '../../../gather/answer.ts'
import type { Created, Resource } from '../../../gather/api/api-model.ts'
import { toldBoot } from '../../../gather/boot-story.ts'
import type { Http } from '../../../gather/http-client.ts'
import { readableResources, readBack } from '../../../gather/object-reading.ts'
import type { Instance } from '../../../gather/services.ts'
import { sessionAfterRestart } from '../../../gather/session-after-restart.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

const graceSecondsDefault = 30

export async function gather(stand: Stand): Promise<Facts> {
  const isInMemory = stand.config.facts?.inMemory === true
  const nothing = { isInMemory, what: '', before: [], restart: undefined, after: undefined }
  if (isInMemory) return nothing
  const { main } = stand.services
  if (main === undefined) throw new Inconclusive('The audited instance does not run.')
  const session = await stand.accounts.fresh()
  const thing = await somethingKept(stand, session)
  // Read twice: what differs already now is no loss.
  const before = [await thing.read(main.http, session), await thing.read(main.http, session)]
  await stopped(stand, main)
  const boot = await stand.services.bootMain()
  if (boot.instance === undefined) {
    return { ...nothing, what: thing.what, before, restart: `it ${toldBoot(boot)}` }
  }
  const { http } = boot.instance
  const again = await sessionAfterRestart(stand, session, http)
  const after = again === undefined ? undefined : await thing.read(http, again)
  return { isInMemory, what: thing.what, before, restart: 'ready', after }
}

interface Kept {
  readonly what: string
  readonly read: (http: Http, as: Session) => Promise<Answer>
}

/** An object of the user, or else the user, which must have been registered for it. */
async function somethingKept(stand: Stand, session: Session): Promise<Kept> {
  for (const resource of readableResources(stand)) {
    const created = await stand.api.create(resource, session)
    if (created !== undefined) return keptObject(resource, created)
  }
  const { accounts } = stand
  if (accounts.canRegister && accounts.whoami !== undefined) {
    return { what: 'a registered user', read: (http, as) => accounts.ask(as, http) }
  }
  throw new Inconclusive('Nothing can be created that could be read back.')
}

function keptObject(resource: Resource, created: Created): Kept {
  const what = `an object of ${resource.create.name}`
  return { what, read: (http, as) => readBack(http, resource, created, as) }
}

async function stopped({ config }: Stand, main: Instance): Promise<void> {
  main.signal('SIGTERM')
  await main.exited((config.start?.graceSeconds ?? graceSecondsDefault) * 1000)
  await main.stop()
}
