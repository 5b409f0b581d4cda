import type { Stand } from '../../../gather/stand.ts'
import { framings, plainRequest } from './framings.ts'
import type { Facts, FramingCase } from './judge.ts'

/** A socket that is left open says nothing after this. */
const timeoutMs = 3_000

export async function gather({ raw, http, run, discovery, healthHolds }: Stand): Promise<Facts> {
  const target = {
    path: discovery.liveness ?? '/',
    host: new URL(http.origin).host,
    userAgent: `plimsoll-audit/1 (run ${run.id})`,
  }
  const control = await raw.send({ bytes: plainRequest(target), label: 'plain request' })
  const cases: FramingCase[] = []
  for (const { member, bytes, weight } of framings(target)) {
    const answer = await raw.send({ bytes, label: member, timeoutMs })
    cases.push({ member, weight, answer, responses: answer.responses })
  }
  return { control, cases, health: await healthHolds() }
}
