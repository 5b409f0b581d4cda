import { isServerError } from '../../../gather/answer.ts'
import { type Call, type FaultTrial, faultTrials } from '../../../gather/fault-exercise.ts'
import { isError, linesAbout, recordsOf, recordsOfRequest } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { LogLine } from '../../../gather/logs.ts'
import type { Stand } from '../../../gather/stand.ts'
import { headerOf } from '../request-ids.ts'
import type { Facts, Failure, Window } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const trials = await faultTrials(stand, { modes: ['refuse', 'blackhole'] })
  const failed = trials.flatMap((trial) =>
    trial.business
      .filter(({ answer }) => isServerError(answer))
      .map((call) => ({ trial, call, marks: marksOf(stand, call) })),
  )
  const lines = await logsOf(stand, (all) =>
    failed.every(({ marks }) => marks.some((mark) => linesAbout(all, mark).length > 0)),
  )
  const failures: Failure[] = failed.map(({ trial, call, marks }) => ({
    trial,
    call,
    records: recordsOfRequest(lines, marks),
  }))
  const controls = trials.flatMap(({ before }) => before.business.slice(0, 1))
  return {
    dependencies: stand.dependencies.all.length,
    failures,
    windows: trials.map((trial) => windowOf(stand, trial, lines)),
    found: controls.map((call) => ({
      operation: call.operation,
      isFound: marksOf(stand, call).some((mark) => linesAbout(lines, mark).length > 0),
    })),
  }
}

function marksOf({ config }: Stand, { requestId, answer }: Call): readonly string[] {
  const returned = answer.headers[headerOf([answer], config.target?.requestIdHeader) ?? '']
  return returned === undefined || returned.length < 8 ? [requestId] : [requestId, returned]
}

function windowOf(stand: Stand, trial: FaultTrial, lines: readonly LogLine[]): Window {
  const { startedMs, endedMs } = trial
  const within = ({ atMs }: { atMs: number }) => atMs >= startedMs && atMs <= endedMs
  return {
    trial,
    errors: recordsOf(lines.filter(within)).filter(isError).length,
    failed: stand.answers().filter((answer) => within(answer) && isServerError(answer)).length,
  }
}
