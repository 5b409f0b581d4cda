/**
 * A rollout 10 -> 50 -> 100 -> back with what is shipped: `deploy.sh`, HAProxy alone and behind nginx,
 * the service in processes of its own, while visitors read and write.
 *
 * A version that answers 500 is taken back by itself within one window of analysis, and nobody fails
 * whom the old version would have served. Windows are shorter than those that are shipped, which is
 * printed.
 *
 * @module
 */

import { type Deployed, watchedDeployment } from './canary-proof/deployments.ts'
import { failures, figures } from './canary-proof/figures.ts'
import { type FrontName, type Stand, shortened, stand, visitorCount } from './canary-proof/stand.ts'
import type { Proof } from './proof.ts'

type Print = (line: string) => void

const fronts: readonly FrontName[] = ['HAProxy', 'nginx, then HAProxy']
const windowMs = shortened.windowSeconds * 1_000
/** From the weight 0 on. */
const goneWithinMs = 5_000

export const canary: Proof = {
  name: 'canary',
  shows: 'a rollout 10 -> 50 -> 100 -> back loses nothing, and takes a bad version back by itself',
  async run(print) {
    const { windowSeconds, pollSeconds, requestsMin } = shortened
    print(
      `window ${windowSeconds} s instead of 60, looks every ${pollSeconds} s instead of 2, at least ${requestsMin} requests instead of 100`,
    )
    const problems: string[] = []
    for (const front of fronts) problems.push(...(await behind(front, print)))
    return problems
  },
}

async function behind(front: FrontName, print: Print): Promise<readonly string[]> {
  await using here = await stand(front)
  const say = (line: string) => print(`${front}: ${line}`)
  say(`${visitorCount} visitors, each asks again ${here.pauseMs} ms after an answer`)
  return [
    ...(await takenBack(here, 'v2-bad', say)),
    ...(await takenBack(here, 'v2', say)),
    ...(await reachesEveryone(here, say)),
    ...(await blind(here, say)),
  ].map((problem) => `${front}: ${problem}`)
}

/** A good version gets to everyone, and one command goes back to the one before. */
async function reachesEveryone(here: Stand, say: Print): Promise<readonly string[]> {
  const there = await watchedDeployment(here, ['--image', 'v2'])
  const back = await watchedDeployment(here, ['--rollback'])
  const all = [...there.visits, ...back.visits]
  say(`good version: ${figures(there)}; shares of it ${sharesOf(there)}`)
  say(`and back by --rollback: ${figures(back)}`)
  return [
    ...problem(there.code === 0, `a good version was not deployed:\n${there.output}`),
    ...problem(back.code === 0, `the way back failed:\n${back.output}`),
    ...problem(lastBuild(there) === 'v2', 'the good version does not serve everyone at last'),
    ...problem(lastBuild(back) === 'v1', 'the old version does not serve everyone at last'),
    ...problem(failures(all) === 0, `${failures(all)} requests failed on the way there and back`),
  ]
}

/** One that is bad from the start, or gets bad at the second step. */
async function takenBack(here: Stand, image: string, say: Print): Promise<readonly string[]> {
  const spoilAt = image === 'v2' ? 100 : undefined
  const seen = await watchedDeployment(
    here,
    ['--image', image],
    spoilAt === undefined ? {} : { spoilAt },
  )
  const others = seen.visits.filter(({ build }) => build !== 'v2')
  const lost = others.filter(({ failure }) => failure !== undefined)
  const first = seen.visits.find(({ failure }) => failure !== undefined)?.atMs ?? Number.NaN
  const zero = seen.weights.findLast(({ weight }) => weight === 0)?.atMs ?? Number.NaN
  const last = seen.visits.findLast(({ build }) => build === 'v2')?.atMs ?? Number.NaN
  const [haltedMs, goneMs] = [zero - first, Math.max(0, last - zero)]
  const when = spoilAt === undefined ? 'bad from the start' : 'bad from within 50 % on'
  say(
    `${when}: ${figures(seen)}; weight 0 ${seconds(haltedMs)} after its first error, its last answer ${seconds(goneMs)} after that`,
  )
  return [
    ...problem(seen.code === 1, `${when}: it was not taken back:\n${seen.output}`),
    ...problem(
      lost.length === 0,
      `${when}: ${lost.length} requests were lost that were not its own`,
    ),
    ...problem(haltedMs <= windowMs, `${when}: it was halted after ${seconds(haltedMs)}`),
    ...problem(goneMs <= goneWithinMs, `${when}: it still answered after ${seconds(goneMs)}`),
    ...problem(
      lastBuild(seen) === 'v1',
      `${when}: the old version does not serve everyone at last`,
    ),
  ]
}

/** The control: a deployment that does not look brings it to everyone. */
async function blind(here: Stand, say: Print): Promise<readonly string[]> {
  const seen = await watchedDeployment(here, ['--image', 'v2-bad'], { program: 'blind' })
  const most = Math.max(...seen.weights.map(({ weight }) => weight))
  const failed = failures(seen.visits)
  say(`control, without the analysis: ${figures(seen)}; most weight ${most} of 200`)
  return [
    ...problem(most === 200, 'the control did not reach 100 %'),
    ...problem(failed > 0, 'the control failed nobody'),
  ]
}

function lastBuild({ visits }: Deployed): string {
  const builds = new Set(visits.slice(-20).map(({ build }) => build))
  return [...builds].join(' and ')
}

function sharesOf({ visits, weights }: Deployed): string {
  const changes = weights.filter(({ weight }) => [20, 100, 200].includes(weight))
  return changes
    .map(({ atMs, weight }, at) => {
      const untilMs = changes[at + 1]?.atMs ?? atMs + windowMs
      const within = visits.filter((visit) => visit.atMs >= atMs && visit.atMs < untilMs)
      const own = within.filter(({ build }) => build === 'v2').length
      const wanted = { 20: 10, 100: 50, 200: 100 }[weight]
      return `${((100 * own) / within.length).toFixed(0)} % at ${wanted} %`
    })
    .join(', ')
}

function problem(isRight: boolean, words: string): readonly string[] {
  return isRight ? [] : [words]
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}
