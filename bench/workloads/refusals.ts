/**
 * Refusals: what it costs a candidate to say no, beside its own 200 answer in the same process.
 *
 * Every round starts each candidate anew: proves its features, uses up the limits, loads the answer 200,
 * then each refusal in turn, and holds requests for the last of them. Every answer is judged by its
 * status and its problem body. An answer after which the connection ends is measured with a connection
 * for each request, and beside a 200 measured likewise.
 *
 * @module
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate } from '../candidates/candidate.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { answerTo, type FixedAnswer } from '../candidates/fixed-answer.ts'
import { hotHeaders, hotPath, requestBytes } from '../candidates/hot-request.ts'
import { limitedPaths, type RefusalId, refusedRequests } from '../candidates/refusal-requests.ts'
import { candidates, floorId, kitId } from '../candidates/registry.ts'
import { reportBytes, reports } from '../candidates/reports.ts'
import type { Child } from '../children.ts'
import type { LoadTarget } from '../load-generator.ts'
import {
  connections,
  hotTarget,
  loadOnce,
  type Pace,
  prove,
  requireRecords,
  type Sample,
  sender,
  startCandidate,
} from './candidate-run.ts'
import { holdRequests } from './held-load.ts'
import { startLoadProcess } from './load-child.ts'
import { type AnswerId, answers, reportRefusals } from './refusals-report.ts'
import type { Bench, Result, Workload } from './workload.ts'

const pace = {
  quick: { rounds: 1, warmUpMs: 200, warmUpRequests: 2_000, loadMs: 300 },
  full: { rounds: 3, warmUpMs: 1_500, warmUpRequests: 15_000, loadMs: 2_000 },
} as const

type Round = ReadonlyMap<AnswerId, Sample>
type FixedAnswers = ReadonlyMap<RefusalId, FixedAnswer>

interface Measured {
  readonly samples: Round
  /** What was answered. */
  readonly fixed: FixedAnswers
}

export const refusalsWorkload: Workload = {
  id: 'refusals',
  title: 'Refusals: what 401, 413, 429 and 503 cost, beside the 200 of the same process',

  async run(bench: Bench): Promise<Result> {
    const chosen = candidates.filter(
      ({ id, refusals }) => refusals !== undefined && (bench.only?.includes(id) ?? true),
    )
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const shown = chosen.flatMap((each) => (each.id === kitId ? [each, floor] : [each]))
    const measured = new Map<string, Round[]>(shown.map(({ id }) => [id, []]))

    await using load = startLoadProcess(bench)
    for (let round = 1; round <= rounds; round++) {
      for (const candidate of chosen) {
        const { samples, fixed } = await measure(bench, candidate, load)
        measured.get(candidate.id)?.push(samples)
        bench.progress(`refusals ${round}/${rounds} ${candidate.id}: ${samples.size} answers`)
        if (candidate.id !== kitId) continue
        const bare = await measureFloor(bench, fixed, load)
        measured.get(floorId)?.push(new Map([...samples, ...bare]))
        bench.progress(`refusals ${round}/${rounds} ${floorId}: ${bare.size} answers`)
      }
    }
    return reportRefusals(shown, measured)
  },
}

const floor = candidates.find(({ id }) => id === floorId) as Candidate

/** The same answers from a server that does nothing else, each by a process of its own. */
async function measureFloor(bench: Bench, fixed: FixedAnswers, load: Child): Promise<Round> {
  const samples = new Map<AnswerId, Sample>()
  for (const [refusal, answer] of fixed) {
    const setup = { logFile: '', fixed: answer }
    await using running = await startCandidate(bench, floorId, setup)
    const target = refusedTarget(kitId, refusal, running.started)
    samples.set(refusal, await loadOnce(running.child, load, target, paceOf(bench)))
  }
  return samples
}

function paceOf({ quick }: Bench): Pace {
  return pace[quick ? 'quick' : 'full']
}

async function measure(bench: Bench, candidate: Candidate, load: Child): Promise<Measured> {
  const logFile = join(bench.directory, `${candidate.id}.log`)
  try {
    // A loop that is busy with refusals would shed who has no token, who is to be a 401.
    const setup = { logFile, isRefused: true, servesWhenLate: true }
    await using running = await startCandidate(bench, candidate.id, setup)
    const { child, started } = running
    await prove(candidate, started)
    await useUpLimits(candidate, started)
    const all = await loadAll(candidate, running, load, paceOf(bench))
    await requireRecords(candidate, child, logFile, recordsDue(candidate, all.samples))
    return all
  } catch (error) {
    throw new Error(`${candidate.id}: ${(error as Error).message}`, { cause: error })
  } finally {
    rmSync(logFile, { force: true })
  }
}

/** The kit records every refusal; not all plugins of others do, which spares them the work. */
function recordsDue({ id }: Candidate, samples: Round): number {
  return [...samples]
    .filter(([answer]) => id === kitId || answers[answer].status === 200)
    .reduce((sum, [, { served, warmUpServed }]) => sum + served + warmUpServed, 0)
}

async function loadAll(
  { id, refusals = [] }: Candidate,
  { child, started }: { readonly child: Child; readonly started: Started },
  load: Child,
  pace: Pace,
): Promise<Measured> {
  const samples = new Map<AnswerId, Sample>()
  const fixed = new Map<RefusalId, FixedAnswer>()
  const measure = async (answer: AnswerId, target: LoadTarget): Promise<void> => {
    try {
      samples.set(answer, await loadOnce(child, load, target, pace))
    } catch (error) {
      throw new Error(`${answers[answer].title}: ${(error as Error).message}`, { cause: error })
    }
  }
  await measure('served', hotTarget(started))
  await measure('served-once', servedOnce(started))
  for (const refusal of refusals) {
    await using _held = refusal === 'overload' ? await holdRequests(started) : undefined
    const [first] = refusedRequests(refusal, started.tokens)
    if (first === undefined) throw new Error('there are no users')
    fixed.set(refusal, await answerTo({ port: started.port, ...first }))
    await measure(refusal, refusedTarget(id, refusal, started))
  }
  return { samples, fixed }
}

/** The answer 200 to clients that want a connection for each request. */
function servedOnce({ port, tokens }: Started): LoadTarget {
  const ids = [...reports.keys()]
  const requests = tokens.users.map((token, index) =>
    requestBytes('GET', hotPath(ids[index % ids.length] ?? ''), {
      ...hotHeaders(token),
      connection: 'close',
    }),
  )
  const expected = { status: 200, bodyBytes: reportBytes }
  return { port, connections, requests, expected, renews: true }
}

function refusedTarget(id: string, refusal: RefusalId, { port, tokens }: Started): LoadTarget {
  const { status, errorCode, renews } = answers[refusal]
  const contains =
    id === kitId
      ? ['\r\ncontent-type: application/problem+json\r\n', `"error_code":"${errorCode}"`]
      : [`"status":${status}`, '"request_id":']
  return {
    port,
    connections,
    requests: refusedRequests(refusal, tokens).map(({ method, path, headers }) =>
      requestBytes(method, path, headers),
    ),
    expected: { status, contains },
    ...(renews ? { renews } : {}),
  }
}

/** @throws Error if a limit of one request in an hour allows a second one. */
async function useUpLimits({ refusals = [] }: Candidate, started: Started): Promise<void> {
  const send = sender(started)
  const use = async (path: string, token: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` }
    await send(headers, path)
    const { status } = await send(headers, path)
    if (status !== 429) throw new Error(`answers ${status} to a second request at ${path}`)
  }
  const { users } = started.tokens
  await use(limitedPaths.address, users[0] ?? '')
  if (!refusals.includes('user-limit')) return
  for (const token of users) await use(limitedPaths.user, token)
}
