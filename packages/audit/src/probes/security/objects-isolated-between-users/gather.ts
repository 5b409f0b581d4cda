import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { Created, Operation, Resource } from '../../../gather/api/api-model.ts'
import { shape } from '../../../gather/api/resources.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Member, ResourceFacts } from './judge.ts'

/** Kinds of objects that are tried. */
const resourcesMax = 3

export async function gather(stand: Stand): Promise<Facts> {
  const a = await stand.accounts.a()
  const b = await stand.accounts.b()
  const resources: ResourceFacts[] = []
  for (const resource of stand.api.creators().slice(0, resourcesMax)) {
    const facts = await gatherResource(stand, resource, a, b)
    if (facts !== undefined) resources.push(facts)
  }
  if (resources.length === 0)
    throw new Inconclusive('No object can be made whose owner is asked for.')
  return { resources, health: await stand.healthHolds() }
}

async function gatherResource(
  stand: Stand,
  resource: Resource,
  a: Session,
  b: Session,
): Promise<ResourceFacts | undefined> {
  const { api } = stand
  const theirs = await api.create(resource, a)
  const own = await api.create(resource, b)
  if (theirs === undefined || own === undefined) return undefined
  const read = (path: string, as?: Session) => stand.http.send({ path, as })
  const before = await read(theirs.path, a)
  const byOwner = await read(own.path, b)
  const isPublic = isDeclaredPublic(stand, resource) || isSuccess(await read(theirs.path))
  const members = await attack(stand, resource, theirs, a, b)
  return {
    name: shape(resource.create.path),
    id: theirs.id,
    isPublic,
    before,
    byOwner,
    members,
    allowed: await controls(stand, resource, a),
  }
}

function isDeclaredPublic({ config }: Stand, { create }: Resource): boolean {
  const declared = config.facts?.publicCollections ?? []
  return declared.some((path) => shape(path) === shape(create.path))
}

/** Everything that B tries, and after each what A then sees. */
async function attack(
  stand: Stand,
  resource: Resource,
  theirs: Created,
  a: Session,
  b: Session,
): Promise<readonly Member[]> {
  const members: Member[] = []
  const add = async (name: string, kind: Member['kind'], answer: Answer) => {
    const after = await stand.http.send({ path: theirs.path, as: a })
    members.push({ name, kind, answer, after })
  }
  for (const [name, path] of readings(theirs)) {
    await add(name, 'read', await stand.http.send({ path, as: b }))
  }
  const list = resource.list === undefined ? undefined : await stand.api.prepare(resource.list, b)
  if (list !== undefined)
    await add('list', 'read', await stand.http.send({ ...list.request, as: b }))
  for (const operation of [resource.replace, resource.update, resource.remove]) {
    if (operation === undefined) continue
    const name = operation.method.toLowerCase()
    await add(name, 'write', await sendOn(stand, operation, theirs, b))
  }
  return members
}

/** The plain way, and others to the same object. */
function readings({ path, id }: Created): readonly (readonly [string, string])[] {
  const shouted = `${path.slice(0, path.length - encodeURIComponent(id).length)}${id.toUpperCase()}`
  const all: [string, string][] = [
    ['get', path],
    ['get with a slash at the end', `${path}/`],
    ['get with a query', `${path}?user_id=me&owner=me`],
  ]
  if (id.toUpperCase() !== id && shouted !== path)
    all.push(['get with the id in capitals', shouted])
  return all
}

function sendOn(
  stand: Stand,
  operation: Operation,
  created: Created,
  as: Session,
): Promise<Answer> {
  return stand.http.send({ ...stand.api.prepareOn(operation, created).request, as })
}

/** What A itself may do, with another object: the first may be gone. */
async function controls(stand: Stand, resource: Resource, a: Session) {
  const allowed: string[] = []
  const own = await stand.api.create(resource, a)
  if (own === undefined) return allowed
  for (const operation of [resource.replace, resource.update, resource.remove]) {
    if (operation === undefined) continue
    const answer = await sendOn(stand, operation, own, a)
    if (isSuccess(answer)) allowed.push(operation.method.toLowerCase())
  }
  return allowed
}
