/**
 * The long proof: `node --conditions=@plimsoll/source prove-exact.ts [repetitions]`, default 1,000.
 *
 * @module
 */

import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import type { LimitAlgorithm } from '../policy.ts'
import type { TakerManner } from './taker.ts'
import { Takers, takes } from './takers.ts'

const limit = 100
const [repetitions = '1000'] = process.argv.slice(2)

await using redis = await redisServer()
await using takers = await Takers.start(redis.url)
const results = [
  await prove('gcra', 'take'),
  await prove('strict', 'take'),
  await prove('gcra', 'check-then-count'),
]
const [gcra = '', strict = '', control = ''] = results.map(
  ({ least, most }) => `${least} to ${most}`,
)
const isWell = results.map(({ isExact }) => isExact).join() === 'true,true,false'
process.stdout.write(
  `${isWell ? 'proven' : 'FAILED'}: of ${takes} parallel takes over 4 processes, limit ${limit}, ` +
    `${repetitions} times: gcra ${gcra}, strict ${strict} admitted; control, check then count: ${control}\n`,
)
process.exitCode = isWell ? 0 : 1

async function prove(algorithm: LimitAlgorithm, manner: TakerManner) {
  const counts: number[] = []
  for (let time = 0; time < Number(repetitions); time += 1) {
    const key = `${algorithm} ${manner} ${time}`
    counts.push(await takers.admitted({ algorithm, manner, limit, key }))
  }
  const isExact = counts.every((count) => count === limit)
  return { least: Math.min(...counts), most: Math.max(...counts), isExact }
}
