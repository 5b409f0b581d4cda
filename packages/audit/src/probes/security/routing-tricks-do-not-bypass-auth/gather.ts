import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, OperationTrial, Trial } from './judge.ts'
import { tricks } from './tricks.ts'

const operationsMax = 4

export async function gather(stand: Stand): Promise<Facts> {
  const paths = protectedPaths(stand)
  if (paths.length === 0) throw new Inconclusive('No operation is known that needs a credential.')
  const session = await stand.accounts.a()
  const admin = await stand.accounts.admin?.()
  const operations: OperationTrial[] = []
  for (const path of paths) {
    const asUser = await stand.http.send({ path, as: session })
    const control =
      admin === undefined || isSuccess(asUser) ? asUser : await stand.http.send({ path, as: admin })
    const anonymous = await stand.http.send({ path })
    operations.push({ path, control, anonymous, trials: await tried(stand, path) })
  }
  return { operations, health: await stand.healthHolds() }
}

/** Reads that need a credential: who asks, those of administrators, and others. */
function protectedPaths({ accounts, api }: Stand): readonly string[] {
  const [method, whoami] = accounts.whoami?.split(' ') ?? []
  const reads = api.operations.filter(
    ({ isSafe, isProtected, path, parameters, method: verb }) =>
      verb === 'GET' &&
      isSafe &&
      isProtected &&
      !path.includes('{') &&
      !/slow|stream|events/i.test(path) &&
      !parameters.some(({ required }) => required),
  )
  const administrative = reads.filter(({ path, tags }) =>
    /admin/i.test(`${path} ${tags.join(' ')}`),
  )
  const own = method === 'GET' && whoami !== undefined ? [whoami] : []
  const all = [...own, ...administrative.map(({ path }) => path), ...reads.map(({ path }) => path)]
  return [...new Set(all)].slice(0, operationsMax)
}

async function tried(stand: Stand, path: string): Promise<readonly Trial[]> {
  const trials: Trial[] = []
  for (const { member, request, baseline } of tricks(path, stand.discovery.randomPath)) {
    const answer = await sent(stand, request)
    if (answer === undefined) continue
    // Only what was served is compared with what anything like it is served.
    const other = isSuccess(answer) ? await sent(stand, baseline) : undefined
    trials.push({ member, answer, baseline: other })
  }
  return trials
}

async function sent({ http }: Stand, request: HttpRequest): Promise<Answer | undefined> {
  try {
    return await http.send(request)
  } catch (cause) {
    // Writing to a target that is not the auditor's own: that member is left out.
    if (cause instanceof Inconclusive) return undefined
    throw cause
  }
}
