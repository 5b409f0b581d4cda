import type { Session } from '../../../gather/accounts.ts'
import { isSuccess, jsonOf } from '../../../gather/answer.ts'
import type { Operation, Parameter, Resource } from '../../../gather/api/api-model.ts'
import { rowsOf } from '../../../gather/api/resources.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Asked, Facts, ListFacts } from './judge.ts'

/** More are never made. */
const rowsMax = 120
/** Lists that are tried; each costs as many objects. */
const listsMax = 2

export async function gather(stand: Stand): Promise<Facts> {
  const resources = stand.api.creators().filter(isPaged)
  const documented = stand.api.operations.filter((operation) => isList(operation)).length
  const lists: ListFacts[] = []
  for (const resource of resources.slice(0, listsMax)) lists.push(await gatherList(stand, resource))
  return { documented, lists, health: await stand.healthHolds() }
}

function isPaged({ list, create }: Resource): boolean {
  return list !== undefined && !create.path.includes('{')
}

/** A safe operation whose answer is an array, or holds one. */
function isList({ method, path, responses }: Operation): boolean {
  if (method !== 'GET' || path.includes('{')) return false
  const schemas = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return schemas.some(([, { content }]) => Object.values(content).some(holdsArray))
}

function holdsArray(schema: Readonly<Record<string, unknown>>): boolean {
  if (schema['type'] === 'array') return true
  const members = Object.values((schema['properties'] ?? {}) as Record<string, { type?: unknown }>)
  return members.some(({ type }) => type === 'array')
}

async function gatherList(stand: Stand, resource: Resource): Promise<ListFacts> {
  const list = resource.list ?? resource.read
  // Rows of its own user, so that nobody else's list grows.
  const user = await stand.accounts.fresh()
  const limit = parameterNamed(list, limitNames)
  const page = parameterNamed(list, pageNames)
  const maximum = documentedMaximum(limit)
  const wanted = Math.min((maximum ?? rowsMax) + 1, rowsMax)
  const made = await makeRows(stand, resource, user, wanted)
  const asked: Asked[] = []
  for (const [name, value] of questions(limit, page)) {
    asked.push(await ask(stand, list, user, name, value))
  }
  return {
    operation: list.name,
    maximum,
    made,
    wanted,
    asked,
  }
}

/** A page of more than this is no page: a bound such as 10^9 is none. */
const pageMax = 10_000

function documentedMaximum(limit: Parameter | undefined): number | undefined {
  const maximum = limit?.schema['maximum']
  return typeof maximum === 'number' && maximum <= pageMax ? maximum : undefined
}

const limitNames = /^(limit|size|page_?size|per_?page|take|count|top|first|max_?results)$/i
const pageNames = /^(page|page_?number|offset|skip|start)$/i

function parameterNamed({ parameters }: Operation, names: RegExp): Parameter | undefined {
  return parameters.find(({ name, in: place }) => place === 'query' && names.test(name))
}

function questions(limit: Parameter | undefined, page: Parameter | undefined) {
  const values = ['1000000000', '-1', '0', 'abc']
  const all: [string | undefined, string][] = [[undefined, '']]
  if (limit !== undefined) all.push(...values.map((value): [string, string] => [limit.name, value]))
  if (page !== undefined) all.push([page.name, '1000000000'])
  return all
}

async function makeRows(stand: Stand, resource: Resource, user: Session, wanted: number) {
  let made = 0
  while (made < wanted) {
    if ((await stand.api.create(resource, user)) === undefined) break
    made += 1
  }
  return made
}

async function ask(
  stand: Stand,
  list: Operation,
  user: Session,
  name: string | undefined,
  value: string,
): Promise<Asked> {
  const query = name === undefined ? '' : `?${name}=${value}`
  const answer = await stand.http.send({ path: `${list.path}${query}`, as: user })
  const rows = isSuccess(answer) ? rowsOf(jsonOf(answer))?.length : undefined
  return { question: query === '' ? 'no limit' : query.slice(1), answer, rows }
}
