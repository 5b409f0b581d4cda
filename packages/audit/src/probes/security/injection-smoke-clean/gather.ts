import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import type { Operation, Prepared } from '../../../gather/api/api-model.ts'
import { isTree, treeAt } from '../../../gather/api/json-tree.ts'
import { mediaTypeOf } from '../../../gather/api/request-body.ts'
import { rowsOf } from '../../../gather/api/resources.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts, PairSeen, ParameterFacts, QuoteSeen } from './judge.ts'
import { driverErrors, type Pair, pairs, quotes } from './payloads.ts'

/** Parameters that are tried; each costs some 25 requests. */
const parametersMax = 6
/** Those that take no plain word, such as cursors, cost one request. */
const placesMax = 30
/** A difference counts if it is seen each time. */
const rounds = 3

interface Place {
  readonly operation: Operation
  readonly name: string
  readonly in: 'query' | 'path' | 'body'
}

type Ask = (text: string) => Promise<Answer>

export async function gather(stand: Stand): Promise<Facts> {
  const a = await stand.accounts.a()
  // Something must be there that a condition which is always true can bring up.
  for (const resource of stand.api.creators().slice(0, 1)) await stand.api.create(resource, a)
  const parameters: ParameterFacts[] = []
  for (const place of placesOf(stand).slice(0, placesMax)) {
    const facts = await gatherPlace(stand, place, a)
    if (facts !== undefined) parameters.push(facts)
    if (parameters.filter(({ control }) => isSuccess(control)).length >= parametersMax) break
  }
  return { parameters, known: await stand.accounts.ask(a), health: await stand.healthHolds() }
}

/** Free texts: of queries first, for those end in statements most often. */
function placesOf({ api }: Stand): readonly Place[] {
  const all = api.operations.flatMap((operation): Place[] => {
    const inQuery = operation.isSafe ? textParameters(operation) : []
    return [...inQuery, ...textMembers(operation)]
  })
  const order = { query: 0, body: 1, path: 2 }
  return all.toSorted((a, b) => order[a.in] - order[b.in])
}

function textParameters(operation: Operation): readonly Place[] {
  return operation.parameters.flatMap(({ name, in: place, schema }): Place[] =>
    (place === 'query' || place === 'path') && isFree(schema)
      ? [{ operation, name, in: place }]
      : [],
  )
}

function textMembers(operation: Operation): readonly Place[] {
  if (operation.method !== 'POST') return []
  const schema = operation.requestBody[mediaTypeOf(operation) ?? '']
  const members = Object.entries(treeAt(schema ?? {}, 'properties'))
  return members.flatMap(([name, inner]): Place[] =>
    isTree(inner) && isFree(inner) ? [{ operation, name, in: 'body' }] : [],
  )
}

function isFree(schema: Readonly<Record<string, unknown>>): boolean {
  const { type, format, enum: values, pattern, contentMediaType } = schema
  if (contentMediaType !== undefined) return false
  const isText = type === 'string' || (Array.isArray(type) && type.includes('string'))
  return isText && format === undefined && values === undefined && pattern === undefined
}

async function gatherPlace(
  stand: Stand,
  place: Place,
  a: Session,
): Promise<ParameterFacts | undefined> {
  const prepared = await stand.api.prepare(place.operation, a)
  if (prepared === undefined) return undefined
  const ask: Ask = async (text) => {
    const answer = await stand.http.send({ ...requestWith(stand, prepared, place, text), as: a })
    const resource = stand.api.creators().find(({ create }) => create === place.operation)
    if (resource !== undefined) stand.api.remember(resource, answer, a)
    return answer
  }
  const base = stand.run.tag.replaceAll('-', '')
  const control = await ask(base)
  const { name } = place.operation
  if (!isSuccess(control)) {
    return { operation: name, parameter: place.name, control, quoted: [], pairs: [] }
  }
  const quoted = await askQuotes(ask, base)
  const differing = place.in === 'body' ? [] : await askPairs(ask, base)
  return { operation: name, parameter: place.name, control, quoted, pairs: differing }
}

async function askQuotes(ask: Ask, base: string): Promise<readonly QuoteSeen[]> {
  const seen: QuoteSeen[] = []
  for (const { member, lone, paired } of quotes) {
    const alone = await ask(`${base}${lone}`)
    const doubled = await ask(`${base}${paired}`)
    seen.push({ member, alone, doubled, error: driverErrorIn(alone) ?? driverErrorIn(doubled) })
  }
  return seen
}

/** Words of a driver in an answer, less what was sent. */
function driverErrorIn({ body, sent, path }: Answer): string | undefined {
  const found = driverErrors
    .map((pattern) => pattern.exec(body)?.[0])
    .find((text) => text !== undefined)
  const wasSent = found !== undefined && (sent.includes(found) || decodedPath(path).includes(found))
  return wasSent ? undefined : found
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '))
  } catch {
    // A lone percent sign: then it is searched as it is.
    return path
  }
}

/** Asks a pair again only while it differs. */
async function askPairs(ask: Ask, base: string): Promise<readonly PairSeen[]> {
  const seen: PairSeen[] = []
  for (const pair of pairs(base)) seen.push(await askPair(ask, pair))
  return seen
}

async function askPair(ask: Ask, { member, yes, no }: Pair): Promise<PairSeen> {
  const seen: { yes: Answer; no: Answer }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const answers = { yes: await ask(yes), no: await ask(no) }
    seen.push(answers)
    if (!hasMoreRows(answers.yes, answers.no)) break
  }
  const differing = seen.filter((answers) => hasMoreRows(answers.yes, answers.no)).length
  const last = seen.at(-1)
  return {
    member,
    rounds: differing,
    exchanges: [last?.yes, last?.no].flatMap((one) => one?.exchange ?? []),
  }
}

function hasMoreRows(yes: Answer, no: Answer): boolean {
  if (!isSuccess(yes) || no.status >= 500) return false
  return (rowsOf(jsonOf(yes))?.length ?? 0) > (rowsOf(jsonOf(no))?.length ?? 0)
}

function requestWith(stand: Stand, prepared: Prepared, place: Place, text: string) {
  if (place.in === 'body') {
    const body = isTree(prepared.body) ? { ...prepared.body, [place.name]: text } : {}
    return stand.api.withBody(prepared, body)
  }
  const [base = '', query = ''] = prepared.request.path.split('?')
  const search = new URLSearchParams(query)
  if (place.in === 'query') {
    search.set(place.name, text)
    return { ...prepared.request, path: `${base}?${search}` }
  }
  const path = place.operation.path.replace(`{${place.name}}`, encodeURIComponent(text))
  return { ...prepared.request, path }
}
