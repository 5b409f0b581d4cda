import type { Session } from '../../../gather/accounts.ts'
import type { Resource } from '../../../gather/api/api-model.ts'
import { idOf } from '../../../gather/api/resources.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Copy, Facts } from './judge.ts'

const copies = 5

export async function gather(stand: Stand): Promise<Facts> {
  const { api, accounts } = stand
  const documented = api.operations.filter((operation) => keyHeader(operation) !== undefined)
  const resource = api.creators().find(({ create }) => keyHeader(create) !== undefined)
  if (resource === undefined) return { documented: documented.length, tried: undefined }
  const a = await accounts.a()
  const sequence = await inSequence(stand, resource, a)
  const atOnce = await allAtOnce(stand, resource, a)
  const tried = {
    operation: resource.create.name,
    sequence,
    atOnce,
    health: await stand.healthHolds(),
  }
  return { documented: documented.length, tried }
}

function keyHeader({ parameters }: Resource['create']): string | undefined {
  const isKey = (name: string) => /^(x-)?idempotency-key$/i.test(name)
  return parameters.find(({ name, in: place }) => place === 'header' && isKey(name))?.name
}

async function inSequence(stand: Stand, resource: Resource, a: Session): Promise<readonly Copy[]> {
  const send = await sender(stand, resource, a)
  return send === undefined ? [] : [await send(), await send()]
}

async function allAtOnce(stand: Stand, resource: Resource, a: Session): Promise<readonly Copy[]> {
  const send = await sender(stand, resource, a)
  return send === undefined ? [] : await Promise.all(Array.from({ length: copies }, send))
}

/** Sends the same bytes with the same key each time. */
async function sender(stand: Stand, resource: Resource, a: Session) {
  const prepared = await stand.api.prepare(resource.create, a)
  if (prepared === undefined) return undefined
  const key = crypto.randomUUID()
  const header = keyHeader(resource.create) ?? 'Idempotency-Key'
  const headers = { ...prepared.request.headers, [header]: key }
  return async (): Promise<Copy> => {
    const answer = await stand.http.send({
      ...prepared.request,
      headers,
      as: a,
      connection: 'fresh',
    })
    stand.api.remember(resource, answer, a, prepared.body)
    return { answer, id: idOf(answer, resource.read) }
  }
}
