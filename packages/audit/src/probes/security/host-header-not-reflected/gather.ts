import type { HttpRequest } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts, HostCase } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, run, healthHolds } = stand
  const host = `${run.tag}.example`
  const cases: HostCase[] = []
  for (const request of await requestsOf(stand)) {
    const control = await http.send(request)
    for (const [member, headers] of family(host, http.origin)) {
      const attack = { ...request, headers: { ...headers, ...request.headers } }
      cases.push({ member, control, answer: await http.send(attack) })
    }
  }
  return { host, cases, health: await healthHolds() }
}

function family(host: string, origin: string): [string, Record<string, string>][] {
  const own = new URL(origin).host
  return [
    ['Host', { Host: host }],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': host, 'X-Forwarded-Proto': 'https' }],
    ['Forwarded', { Forwarded: `host=${host};proto=https` }],
    ['X-Host and X-Original-Host', { 'X-Host': host, 'X-Original-Host': host }],
    ['Host behind the own one', { Host: `${own}@${host}` }],
  ]
}

/** Answers in which an address of the service itself may be: lists, redirects, documents. */
async function requestsOf(stand: Stand): Promise<readonly HttpRequest[]> {
  const { discovery, api, accounts, capabilities } = stand
  const session = capabilities.has('credential')
    ? await accounts.a().catch(() => undefined)
    : undefined
  const lists = api.operations.filter((one) => one.isSafe && !one.path.includes('{')).slice(0, 3)
  const paths = ['/', discovery.openapi, discovery.liveness, '/docs', '/robots.txt']
  const plain = paths.filter((path) => path?.startsWith('/') === true)
  return [
    ...[...new Set(plain)].map((path) => ({ path: path ?? '/' })),
    ...lists.flatMap(({ path }) => [
      { path, as: session },
      // A router that adds or takes a slash redirects.
      { path: path.endsWith('/') ? path.slice(0, -1) : `${path}/`, as: session },
    ]),
  ].filter(({ path }) => path !== '')
}
