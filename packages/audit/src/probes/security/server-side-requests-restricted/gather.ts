import type { Session } from '../../../gather/accounts.ts'
import { isSuccess } from '../../../gather/answer.ts'
import type { Operation, Prepared } from '../../../gather/api/api-model.ts'
import { isTree, treeAt } from '../../../gather/api/json-tree.ts'
import { mediaTypeOf } from '../../../gather/api/request-body.ts'
import { shape } from '../../../gather/api/resources.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Listener } from '../../../gather/listener.ts'
import type { Stand } from '../../../gather/stand.ts'
import { disguises } from './addresses.ts'
import type { Facts, Tried, UrlFacts } from './judge.ts'

/** Parameters that are tried. */
const parametersMax = 4
/** What is fetched in the background is fetched soon. */
const waitMs = 300

interface Place {
  readonly operation: Operation
  readonly member: string
  readonly in: 'body' | 'query'
}

export async function gather(stand: Stand): Promise<Facts> {
  const places = stand.api.operations.flatMap((operation) =>
    isDeclaredWebhook(stand, operation) ? [] : placesOf(operation),
  )
  if (places.length === 0) return { urls: [], health: await stand.healthHolds() }
  const a = await stand.accounts.a()
  const urls: UrlFacts[] = []
  for (const place of places.slice(0, parametersMax)) {
    const facts = await gatherPlace(stand, place, a)
    if (facts !== undefined) urls.push(facts)
  }
  return { urls, health: await stand.healthHolds() }
}

function isDeclaredWebhook({ config }: Stand, { name }: Operation): boolean {
  return (config.facts?.webhooks ?? []).some((one) => shape(one) === shape(name))
}

const urlNames = /(^|_)(ur[il]|href|webhook|callback|endpoint|feed)$|U(rl|ri|RL|RI)$/i

function placesOf(operation: Operation): readonly Place[] {
  const query = operation.parameters.flatMap(({ name, in: place, schema }): Place[] =>
    place === 'query' && isUrl(name, schema) ? [{ operation, member: name, in: 'query' }] : [],
  )
  const body = operation.requestBody[mediaTypeOf(operation) ?? '']
  const members = Object.entries(treeAt(body ?? {}, 'properties'))
  const inBody = members.flatMap(([name, schema]): Place[] =>
    isTree(schema) && isUrl(name, schema) ? [{ operation, member: name, in: 'body' }] : [],
  )
  return [...query, ...inBody]
}

function isUrl(name: string, schema: Readonly<Record<string, unknown>>): boolean {
  if (schema['format'] === 'uri' || schema['format'] === 'url') return true
  const isText = schema['type'] === 'string' || schema['type'] === undefined
  // Where a browser is sent afterwards is not fetched by the service.
  return isText && urlNames.test(name) && !/redirect|return/i.test(name)
}

async function gatherPlace(stand: Stand, place: Place, a: Session): Promise<UrlFacts | undefined> {
  const driven = await stand.api.drive(place.operation, a)
  if (driven === undefined) return undefined
  const listener = await stand.listen()
  try {
    const allowed = isSuccess(driven.answer) ? originIn(driven, place) : undefined
    const tried = await tryAll(stand, place, driven, listener, allowed, a)
    const { name } = place.operation
    return { operation: name, member: place.member, control: driven.answer, tried }
  } finally {
    await listener.close()
  }
}

/** The one that the document's example is fetched from. */
function originIn({ body }: Prepared, { member }: Place): string | undefined {
  const url = isTree(body) ? body[member] : undefined
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined
}

async function tryAll(
  stand: Stand,
  place: Place,
  prepared: Prepared,
  listener: Listener,
  allowed: string | undefined,
  a: Session,
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  const { port } = new URL(listener.origin)
  for (const { member, url } of disguises(port, `/${stand.run.tag}`, allowed)) {
    const before = listener.calls().length
    const answer = await stand.http.send({ ...requestWith(stand, prepared, place, url), as: a })
    if (listener.calls().length === before) await stand.pause(waitMs / 10)
    tried.push({ member, answer, calls: listener.calls().length - before, hasFile: false })
  }
  const before = listener.calls().length
  await stand.pause(waitMs)
  const late = listener.calls().length - before
  const last = tried.at(-1)
  if (late > 0 && last !== undefined)
    tried.push({ ...last, member: 'in the background', calls: late })
  const file = requestWith(stand, prepared, place, 'file:///etc/passwd')
  const answer = await stand.http.send({ ...file, as: a })
  const hasFile = /root:[^:]*:0:0:/.test(answer.body)
  return [...tried, { member: 'file of the machine', answer, calls: 0, hasFile }]
}

function requestWith(stand: Stand, prepared: Prepared, place: Place, url: string): HttpRequest {
  if (place.in === 'body') {
    const body = isTree(prepared.body) ? { ...prepared.body, [place.member]: url } : {}
    return stand.api.withBody(prepared, body)
  }
  const [base = '', query = ''] = prepared.request.path.split('?')
  const search = new URLSearchParams(query)
  search.set(place.member, url)
  return { ...prepared.request, path: `${base}?${search}` }
}
