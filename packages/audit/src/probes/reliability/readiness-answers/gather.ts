import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather({ http, discovery, dependencies }: Stand): Promise<Facts> {
  const { readiness } = discovery
  await dependencies.heal()
  const any = await http.send({ path: discovery.randomPath() })
  const answer = readiness === undefined ? undefined : await http.send({ path: readiness })
  return { any, answer }
}
