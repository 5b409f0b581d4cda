import { isSuccess } from '../../../gather/answer.ts'
import type { Stand } from '../../../gather/stand.ts'
import { internalPages } from './internal-pages.ts'
import type { Facts, PageCase } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, config, discovery, healthHolds } = stand
  const control = await http.send({ path: discovery.liveness ?? '/' })
  const pages: PageCase[] = []
  for (const { path, content } of internalPages) {
    const answer = await http.send({ path })
    const isReal = isSuccess(answer) && !(await discovery.isCatchAll(answer))
    pages.push({ answer, isReal, content })
  }
  for (const path of config.target?.privateDocs ?? []) {
    const answer = await http.send({ path })
    const isReal = isSuccess(answer) && !(await discovery.isCatchAll(answer))
    pages.push({ answer, isReal, content: [] })
  }
  return { control, pages, health: await healthHolds() }
}
