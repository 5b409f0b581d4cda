import type { Answer } from '../../../gather/answer.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

const times = 20

export async function gather({ http, discovery }: Stand): Promise<Facts> {
  const { liveness } = discovery
  // Nobody's path: a service that answers 200 there does so for a usual one too.
  const any = await http.send({ path: discovery.randomPath() })
  const answers: Answer[] = []
  for (let i = 0; liveness !== undefined && i < times; i += 1) {
    answers.push(await http.send({ path: liveness, timeoutMs: 5_000 }))
  }
  return { path: liveness, any, answers }
}
