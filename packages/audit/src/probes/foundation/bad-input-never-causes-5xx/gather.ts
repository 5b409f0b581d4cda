import { isSuccess } from '../../../gather/answer.ts'
import type { Operation, Parameter, Prepared } from '../../../gather/api/api-model.ts'
import type { Credential, HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import { badBodies, badTexts } from './bad-input.ts'
import type { Case, Facts } from './judge.ts'

/** Operations tried, by depth: each takes some twenty requests. */
const operationsMax = { quick: 3, standard: 10, deep: 30 } as const

interface Attack {
  readonly member: string
  readonly request: HttpRequest
}

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, dependencies, healthHolds, run } = stand
  const as = await accounts.a()
  const before = await accounts.ask(as)
  await dependencies.heal()
  const cases: Case[] = []
  let tried = 0
  for (const operation of worthTrying(stand)) {
    if (tried >= operationsMax[run.depth]) break
    const attacks = await attacksOn(stand, operation, as)
    if (attacks.length === 0) continue
    tried += 1
    for (const attack of attacks) {
      cases.push(await attempt(stand, as, operation, attack))
    }
  }
  return { before, cases, after: await accounts.ask(as), health: await healthHolds() }
}

/** Those with bodies first: most bad input is there. */
function worthTrying({ api }: Stand): readonly Operation[] {
  const takesInput = api.operations.filter(
    ({ requestBody, parameters, method }) =>
      method !== 'DELETE' &&
      (hasJson(requestBody) ||
        parameters.some((each) => each.in === 'query' || each.in === 'path')),
  )
  return takesInput.toSorted(
    (a, b) => Number(hasJson(b.requestBody)) - Number(hasJson(a.requestBody)),
  )
}

function hasJson(requestBody: Operation['requestBody']): boolean {
  return Object.keys(requestBody).some((type) => /[/+]json\b/.test(type))
}

/** None unless the legitimate request is answered 2xx: otherwise its answers tell nothing. */
async function attacksOn(
  { api }: Stand,
  operation: Operation,
  as: Credential,
): Promise<readonly Attack[]> {
  const driven = await api.drive(operation, as)
  if (driven === undefined || !isSuccess(driven.answer)) return []
  return [...onBody(driven), ...onParameters(driven)].map(({ member, request }) => ({
    member,
    request: { ...request, as },
  }))
}

function onBody({ request, body, operation }: Prepared): readonly Attack[] {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject || !hasJson(operation.requestBody)) return []
  const { json: _, ...bare } = request
  const headers = { ...withoutType(request.headers), 'Content-Type': 'application/json' }
  return badBodies(body as Record<string, unknown>).map(({ member, body: bytes }) => ({
    member,
    request: { ...bare, headers, body: bytes },
  }))
}

function withoutType(headers: HttpRequest['headers'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
  )
}

/** Of operations that only read, so that no bad value can be stored. */
function onParameters({ request, operation }: Prepared): readonly Attack[] {
  if (!operation.isSafe) return []
  return operation.parameters
    .filter(({ in: place }) => place === 'query' || place === 'path')
    .slice(0, 3)
    .flatMap((parameter) => onParameter(request, operation, parameter))
}

function onParameter(
  request: HttpRequest,
  operation: Operation,
  { name, in: place }: Parameter,
): readonly Attack[] {
  return badTexts.map(({ member, text }) => ({
    member: `${member} in ${place} parameter ${name}`,
    request: {
      ...request,
      path:
        place === 'path'
          ? operation.path.replaceAll(/\{[^}]+\}/g, text)
          : withQuery(request.path, name, text),
    },
  }))
}

function withQuery(path: string, name: string, text: string): string {
  const [plain = '', query = ''] = path.split('?')
  const others = query.split('&').filter((pair) => pair !== '' && !pair.startsWith(`${name}=`))
  return `${plain}?${[...others, `${encodeURIComponent(name)}=${text}`].join('&')}`
}

/** What answers badly is asked once more, after the user's own legitimate request. */
async function attempt(
  { http, accounts }: Stand,
  as: Credential,
  operation: Operation,
  { member, request }: Attack,
): Promise<Case> {
  const answer = await http.send(request)
  if (answer.status < 500 && answer.ending === 'answered') {
    return { operation: operation.name, member, answer }
  }
  const control = await accounts.ask(as)
  return { operation: operation.name, member, answer, control, again: await http.send(request) }
}
