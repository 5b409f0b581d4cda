import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import type { Created, Operation, Resource } from '../../../gather/api/api-model.ts'
import { isTree, treeAt } from '../../../gather/api/json-tree.ts'
import { mediaTypeOf } from '../../../gather/api/request-body.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Attempt, Facts, ResourceFacts } from './judge.ts'
import { gatherRegistration } from './registration.ts'

/** Kinds of objects that are tried. */
const resourcesMax = 2

type Fields = Readonly<Record<string, unknown>>

export async function gather(stand: Stand): Promise<Facts> {
  const a = await stand.accounts.a()
  const b = stand.capabilities.has('secondUser') ? await stand.accounts.b() : undefined
  const resources: ResourceFacts[] = []
  const found = stand.api.creators().filter(({ create }) => isTree(jsonSchemaOf(create)))
  for (const resource of found.slice(0, resourcesMax)) {
    const facts = await gatherResource(stand, resource, a, b)
    if (facts !== undefined) resources.push(facts)
  }
  const accounts = await gatherRegistration(stand)
  if (accounts !== undefined) resources.push(accounts)
  return { resources, health: await stand.healthHolds() }
}

function jsonSchemaOf(operation: Operation): unknown {
  return operation.requestBody[mediaTypeOf(operation) ?? '']
}

async function gatherResource(
  stand: Stand,
  resource: Resource,
  a: Session,
  b: Session | undefined,
): Promise<ResourceFacts | undefined> {
  const plain = await stand.api.create(resource, a)
  if (plain === undefined || !isTree(plain.body)) return undefined
  const baseline = await stand.http.send({ path: plain.path, as: a })
  const attempts: Attempt[] = []
  for (const fields of families(markers(b), writable(resource.create))) {
    attempts.push(await tryCreate(stand, resource, fields, a, b))
  }
  const { update } = resource
  if (update !== undefined) {
    for (const fields of families(markers(b), writable(update))) {
      attempts.push(await tryUpdate(stand, resource, update, fields, a, b))
    }
  }
  return { name: resource.create.path, baseline, attempts }
}

/** What a client has no business to set, each with a value of its own. */
function markers(b: Session | undefined): Fields {
  const other = b?.user.id ?? crypto.randomUUID()
  return {
    id: crypto.randomUUID(),
    role: 'admin',
    is_admin: true,
    isAdmin: true,
    owner: other,
    owner_id: other,
    ownerId: other,
    user_id: other,
    userId: other,
    created_at: '2001-02-03T04:05:06.000Z',
    createdAt: '2001-02-03T04:05:06.000Z',
    balance: 987_654,
  }
}

/** Members that the document lets a client write. */
function writable(operation: Operation): ReadonlySet<string> {
  const schema = jsonSchemaOf(operation)
  const properties = isTree(schema) ? treeAt(schema, 'properties') : {}
  return new Set(
    Object.keys(properties).filter((name) => treeAt(properties, name)['readOnly'] !== true),
  )
}

/** All at once, and in groups: one that is refused must not hide the others. */
function families(all: Fields, excluded: ReadonlySet<string>): readonly Fields[] {
  const pick = (names: readonly string[]): Fields =>
    Object.fromEntries(names.filter((name) => !excluded.has(name)).map((name) => [name, all[name]]))
  const groups = [
    Object.keys(all).filter((name) => name !== 'id'),
    ['owner', 'owner_id', 'ownerId', 'user_id', 'userId'],
    ['owner_id'],
    ['role', 'is_admin', 'isAdmin'],
    ['created_at', 'createdAt'],
    ['id'],
    ['balance'],
  ]
  return groups.map(pick).filter((fields) => Object.keys(fields).length > 0)
}

async function tryCreate(
  stand: Stand,
  resource: Resource,
  fields: Fields,
  a: Session,
  b: Session | undefined,
): Promise<Attempt> {
  const { api, http } = stand
  const prepared = await api.prepare(resource.create, a)
  const body = isTree(prepared?.body) ? { ...prepared.body, ...fields } : fields
  const request = prepared === undefined ? undefined : api.withBody(prepared, body)
  const answer = await http.send({ ...(request ?? { path: resource.create.path }), as: a })
  const created = api.remember(resource, answer, a, body)
  return { how: 'create', fields, answer, ...(await readBack(stand, created, answer, a, b)) }
}

async function tryUpdate(
  stand: Stand,
  resource: Resource,
  update: Operation,
  fields: Fields,
  a: Session,
  b: Session | undefined,
): Promise<Attempt> {
  const { api, http } = stand
  const created = await api.create(resource, a)
  if (created === undefined)
    return { how: 'update', fields, answer: undefined, readBack: undefined, byOther: undefined }
  const prepared = api.prepareOn(update, created)
  const body = isTree(prepared.body) ? { ...prepared.body, ...fields } : fields
  const answer = await http.send({ ...api.withBody(prepared, body), as: a })
  return { how: 'update', fields, answer, ...(await readBack(stand, created, answer, a, b)) }
}

/** An object that was given away is no longer there for A, and for B it is. */
async function readBack(
  { http, api }: Stand,
  created: Created | undefined,
  answer: Answer,
  a: Session,
  b: Session | undefined,
): Promise<Pick<Attempt, 'readBack' | 'byOther'>> {
  if (created === undefined || !isSuccess(answer))
    return { readBack: undefined, byOther: undefined }
  const own = await http.send({ path: created.path, as: a })
  if (isSuccess(own) || b === undefined) return { readBack: jsonOf(own), byOther: undefined }
  const other = await http.send({ path: created.path, as: b })
  // It is B's now: only B can delete it.
  if (isSuccess(other))
    api.remember(created.resource, { ...created.answer, exchange: other.exchange }, b)
  return { readBack: undefined, byOther: isSuccess(other) ? jsonOf(other) : undefined }
}
