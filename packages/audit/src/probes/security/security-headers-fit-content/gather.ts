import type { Answer } from '../../../gather/answer.ts'
import { belowTheApplication, provokeErrors } from '../../../gather/provoked-errors.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** Where services that have pages have one. */
const pages = ['/', '/docs', '/index.html'] as const

export async function gather(stand: Stand): Promise<Facts> {
  const { http, discovery, healthHolds } = stand
  const { control, errors } = await provokeErrors(stand)
  const shaped = errors.filter(({ member }) => member !== belowTheApplication)
  const health = [discovery.readiness, discovery.openapi].filter((path) => path?.startsWith('/'))
  const open: Answer[] = []
  for (const path of new Set([...pages, ...health])) {
    if (path !== undefined) open.push(await http.send({ path }))
  }
  return {
    control,
    open: [control, ...open, ...shaped.map(({ answer }) => answer)],
    authenticated: await ownData(stand),
    health: await healthHolds(),
  }
}

async function ownData({ capabilities, accounts }: Stand): Promise<Answer | undefined> {
  if (!capabilities.has('credential') || accounts.whoami === undefined) return undefined
  const session = await accounts.a().catch(() => undefined)
  return session && (await accounts.ask(session))
}
