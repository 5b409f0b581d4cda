import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather({ config, discovery, api, healthHolds }: Stand): Promise<Facts> {
  return {
    health: await healthHolds(),
    isDeclaredAbsent: config.facts?.noOpenApi === true,
    place: discovery.openapi,
    problem: api.problem,
    operations: api.operations.length,
  }
}
