/**
 * B1 to B4 and B22 in full: a service on the kit answers HTTP requests through each fault of Redis; the
 * control is the same service with a client as the driver has it by default.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { badAnswer, badAnswers, goodAnswer, replyBytesMax } from './bad-answers.ts'
import {
  broken,
  type Place,
  type RedisFault,
  type RunFigures,
  type RunOptions,
  runFault,
} from './fault-run.ts'
import { heapRow } from './heap-run.ts'
import { redisFaults } from './redis-faults.ts'
import { respServer } from './resp-server.ts'
import { silentNameServerRow } from './silent-name-server.ts'

/** For so many minutes at the end the faults take turns, and the heap must not grow; 0 for not at all. */
export async function proveRedisFaults(
  run: RunOptions,
  heapMinutes: number,
): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = []
  for (const fault of Object.values(redisFaults)) rows.push(await realRow(fault, run))
  for (const name of Object.keys(badAnswers)) rows.push(await answerRow(name, run))
  rows.push(await silentNameServerRow())
  const heap = { minutes: heapMinutes, perSecond: run.perSecond }
  return heapMinutes > 0 ? [...rows, await heapRow(heap)] : rows
}

async function realRow(fault: RedisFault, run: RunOptions): Promise<FaultRow> {
  await using server = await redisServer()
  const place = { server, url: server.url }
  const seen = await runFault(fault, place, { client: 'kit' }, run)
  const weak = await runFault(fault, place, { client: 'driver-default' }, run)
  return {
    fault: fault.name,
    goodResult: 'no 5xx, p99 + 100 ms at most (0 without Redis), <= 256 slow, back in 3 s',
    observed: words(seen),
    isGood: broken(seen).length === 0,
    control: `the driver by default: ${broken(weak).join(', ')} (${words(weak)})`,
    controlFails: broken(weak).length > 0,
  }
}

async function answerRow(name: string, run: RunOptions): Promise<FaultRow> {
  const isHuge = name === 'a huge reply'
  const kit = await answered(name, run, { client: 'kit', replyBytesMax })
  const weak = await answered(name, run, { client: isHuge ? 'driver-default' : 'without-breaker' })
  const sentMax = isHuge ? 1_000 : 100
  return {
    fault: `B4: Redis answers ${name}`,
    goodResult: 'no 5xx, the breaker opens: hardly a command is sent; back in 3 s',
    observed: `${kit.sent} commands sent; ${words(kit.figures)}`,
    isGood: broken(kit.figures).length === 0 && kit.sent <= sentMax,
    control: isHuge
      ? `the driver by default: ${broken(weak.figures).join(', ')}`
      : `such answers do not count: ${weak.sent} commands sent`,
    controlFails: isHuge ? broken(weak.figures).length > 0 : weak.sent > sentMax,
  }
}

async function answered(name: string, run: RunOptions, service: Parameters<typeof runFault>[2]) {
  const ends: (() => void)[] = []
  const server = await respServer({ after: (end) => void ends.push(end) })
  server.answer(goodAnswer)
  const fault = badAnswer(name, server)
  let sent = 0
  const counted: RedisFault = {
    ...fault,
    cause(at) {
      sent = -server.commands.length
      return fault.cause(at)
    },
    heal(at) {
      sent += server.commands.length
      return fault.heal(at)
    },
  }
  // No process stands behind the fake server: nothing of it can be killed.
  const none = {} as Place['server']
  const figures = await runFault(counted, { server: none, url: server.url }, service, run)
  for (const end of ends) end()
  return { figures, sent }
}

function words(figures: RunFigures): string {
  const { failed, p99BeforeMs, p99DuringMs, slow, backMs, pendingAtEnd, heapGrownBytes } = figures
  const ms = (path: string) =>
    `${path} ${p99BeforeMs[path]?.toFixed(1)} -> ${p99DuringMs[path]?.toFixed(1)}`
  const back = Object.values(backMs).map((each) => (each / 1_000).toFixed(2))
  return (
    `${failed} failed, p99 in ms ${['/plain', '/cached', '/exact'].map(ms).join(', ')}, ${slow} slow, ` +
    `back in ${back.join(' and ')} s, ${pendingAtEnd} pending, ` +
    `heap ${(heapGrownBytes / 1e6).toFixed(1)} MB more`
  )
}
