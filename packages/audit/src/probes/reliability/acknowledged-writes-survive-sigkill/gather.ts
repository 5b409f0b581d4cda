import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { Created, Resource } from '../../../gather/api/api-model.ts'
import { toldBoot } from '../../../gather/boot-story.ts'
import type { Http } from '../../../gather/http-client.ts'
import { readableResources, readBack } from '../../../gather/object-reading.ts'
import type { Instance } from '../../../gather/services.ts'
import { sessionAfterRestart } from '../../../gather/session-after-restart.ts'
import { spareInstance } from '../../../gather/spare-instance.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, WriteRead } from './judge.ts'

const writers = 4
/** Each writer writes at most so often; the kill comes in the middle of it. */
const writesEach = 25
const killAfter = 40

export async function gather(stand: Stand): Promise<Facts> {
  const isInMemory = stand.config.facts?.inMemory === true
  if (isInMemory) return { isInMemory, underWay: 0, boot: '', reads: [], controlAfter: undefined }
  const { instance, session } = await spareInstance(stand, 'SIGKILL during writes')
  if (session === undefined) throw new Inconclusive('There is nobody to write as.')
  try {
    const resource = await writable(stand, instance.http, session)
    const { acknowledged, underWay } = await writeUntilKilled(stand, instance, resource, session)
    return { isInMemory, underWay, ...(await readAgain(stand, resource, session, acknowledged)) }
  } finally {
    await instance.stop()
  }
}

async function writable(stand: Stand, http: Http, session: Session): Promise<Resource> {
  for (const resource of readableResources(stand)) {
    if ((await stand.api.create(resource, session, http)) !== undefined) return resource
  }
  throw new Inconclusive('No object can be made that could be read back.')
}

interface Written {
  readonly acknowledged: readonly Created[]
  /** Writes that had no answer when the process was killed. */
  readonly underWay: number
}

async function writeUntilKilled(
  { api }: Stand,
  instance: Instance,
  resource: Resource,
  session: Session,
): Promise<Written> {
  const acknowledged: Created[] = []
  let underWay = 0
  let underWayAtKill = 0
  let isKilled = false
  const kill = (): void => {
    if (isKilled) return
    isKilled = true
    underWayAtKill = underWay
    instance.signal('SIGKILL')
  }
  const write = async (): Promise<void> => {
    for (let count = 0; count < writesEach && !isKilled; count += 1) {
      underWay += 1
      const created = await api.create(resource, session, instance.http)
      underWay -= 1
      if (created !== undefined) acknowledged.push(created)
      if (acknowledged.length >= killAfter) kill()
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  kill()
  await instance.exited(5_000)
  return { acknowledged, underWay: underWayAtKill }
}

async function readAgain(
  stand: Stand,
  resource: Resource,
  session: Session,
  acknowledged: readonly Created[],
): Promise<Pick<Facts, 'boot' | 'reads' | 'controlAfter'>> {
  const boot = await stand.services.boot({ label: 'after SIGKILL', relaxed: true })
  const { instance } = boot
  if (instance === undefined) {
    const reads = acknowledged.map(({ answer }) => ({ write: answer, read: undefined }))
    return { boot: `it ${toldBoot(boot)}`, reads, controlAfter: undefined }
  }
  try {
    const as = await sessionAfterRestart(stand, session, instance.http)
    if (as === undefined) throw new Inconclusive('The user cannot sign in after the restart.')
    const controlAfter = await readNewOne(stand, instance.http, resource, as)
    const reads: WriteRead[] = []
    for (const created of acknowledged) {
      const read = await readBack(instance.http, resource, created, as)
      reads.push({ write: created.answer, read })
    }
    return { boot: 'ready', reads, controlAfter }
  } finally {
    await instance.stop()
  }
}

/** Whether writing and reading works at all now; undefined if nothing can be written. */
async function readNewOne(
  { api, pause }: Stand,
  http: Http,
  resource: Resource,
  as: Session,
): Promise<Answer | undefined> {
  const created = await api.create(resource, as, http)
  if (created === undefined) return undefined
  const answer = await readBack(http, resource, created, as)
  if (isSuccess(answer)) return answer
  // Where reads trail writes a little, the lost ones must not be told by that.
  await pause(1_000)
  return await readBack(http, resource, created, as)
}
