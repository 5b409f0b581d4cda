/**
 * Shows that nobody can tell by time why a login failed, with hashes as in production.
 *
 *     node --conditions=@plimsoll/source prove-login-timing.ts [samples of each kind, default 300]
 *
 * Idle, and while others keep the hashing four fifths busy. The control, which has no dummy hash
 * and no floor, must be found out.
 *
 * @module
 */

import type { AccountService } from './account-service.ts'
import { comparePairs, type PairComparison, timedService, timeLogins } from './login-timing.ts'

const samples = Number(process.argv[2] ?? 300)
const pairs = 6
const pMin = 0.01 / pairs
const mediansApartMsMax = 2
const bcryptCost = 10

const idle = await proved('idle', async (service) => timeLogins(service, samples))
const loaded = await proved('at 80 % load', async (service) => {
  const stop = await keepBusy(service)
  try {
    return await timeLogins(service, samples)
  } finally {
    await stop()
  }
})
const isFound = await controlIsFound()
process.stdout.write(idle && loaded && isFound ? 'proved\n' : 'not proved\n')
process.exitCode = idle && loaded && isFound ? 0 : 1

type Measure = (service: AccountService) => ReturnType<typeof timeLogins>

async function proved(title: string, measure: Measure): Promise<boolean> {
  await using service = await timedService({}, {}, bcryptCost)
  await timeLogins(service, 5)
  const found = comparePairs(await measure(service))
  write(title, found)
  return found.every(({ p, mediansApartMs }) => p > pMin && mediansApartMs <= mediansApartMsMax)
}

async function controlIsFound(): Promise<boolean> {
  await using service = await timedService({ grid: { floorMsMax: 1 } }, {}, bcryptCost)
  const { passwords } = service.app
  const verify = passwords.verify.bind(passwords)
  passwords.verify = async (ticket, password, stored, call) =>
    stored === undefined
      ? { ok: false, needsRehash: false }
      : verify(ticket, password, stored, call)
  const found = comparePairs(await timeLogins(service, Math.min(samples, 50)))
  write('control, which must differ', found)
  return found.some(({ p }) => p < pMin)
}

/** Hashes one password after the other, with a pause of a quarter of the time of each. */
async function keepBusy({ app }: AccountService): Promise<() => Promise<void>> {
  let isOver = false
  const busy = (async () => {
    while (!isOver) {
      const startedMs = performance.now()
      await app.passwords.hash('of somebody else')
      const pauseMs = (performance.now() - startedMs) / 4
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  })()
  return async () => {
    isOver = true
    await busy
  }
}

function write(title: string, found: readonly PairComparison[]): void {
  process.stdout.write(`${title}\n`)
  for (const { pair, distance, p, mediansApartMs } of found) {
    const figures = `D ${distance.toFixed(3)}  p ${p.toPrecision(3)}  medians ${mediansApartMs.toFixed(2)} ms`
    process.stdout.write(`  ${pair.padEnd(22)} ${figures} apart\n`)
  }
}
