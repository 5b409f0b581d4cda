import type { Answer } from '../../../gather/answer.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { CorsCase, Facts } from './judge.ts'
import { foreignOrigins } from './origins.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, config, accounts, healthHolds } = stand
  const allowed = config.target?.allowedOrigin
  const credential = await accounts.a()
  const requests = requestsOf(stand).map(([where, request]) => [where, request] as const)
  const cases: CorsCase[] = []
  for (const { member, origin } of foreignOrigins(allowed, http.origin)) {
    for (const [where, request] of requests) {
      const as = where === 'own data' ? credential : undefined
      const headers = { ...request.headers, Origin: origin }
      cases.push({ member, origin, where, answer: await http.send({ ...request, as, headers }) })
    }
  }
  const whoami = accounts.whoami === undefined ? undefined : await accounts.ask(credential)
  return {
    isDeclaredWithoutBrowsers: config.facts?.noBrowserClients === true,
    own: whoami ?? (await http.send({ path: '/' })),
    allowed,
    control: allowed === undefined ? undefined : await asAllowed(stand, allowed),
    cases,
    health: await healthHolds(),
  }
}

type Where = readonly [where: string, request: HttpRequest]

function requestsOf({ discovery, accounts }: Stand): readonly Where[] {
  const [method = 'GET', path = '/'] = accounts.whoami?.split(' ') ?? []
  const preflight = {
    method: 'OPTIONS',
    path,
    headers: {
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization',
    },
  }
  return [
    ['own data', { method, path }],
    ['preflight', preflight],
    ['unauthorised', { method, path }],
    ['not found', { path: discovery.randomPath() }],
    ...(discovery.liveness === undefined
      ? []
      : [['public', { path: discovery.liveness }] satisfies Where]),
  ]
}

/** On own data, as the page of the allowed origin would ask. */
async function asAllowed({ accounts, http }: Stand, origin: string): Promise<Answer> {
  const [method = 'GET', path = '/'] = accounts.whoami?.split(' ') ?? []
  const as = await accounts.a()
  return await http.send({ method, path, as, headers: { Origin: origin } })
}
