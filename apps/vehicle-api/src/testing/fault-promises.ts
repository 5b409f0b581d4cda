/**
 * What the service promises while Redis or PostgreSQL is away, held against what was seen.
 *
 * @module
 */

import { type FaultFigures, isProbe } from './fault-run.ts'

/** Which of the kinds cannot be answered without PostgreSQL. */
const needsStore = ['history', 'classify']
const heapGrownMax = 4_000_000

/** What is promised of Redis, and what of it is broken. */
export function brokenByRedis(figures: FaultFigures): readonly string[] {
  const { p99BeforeMs, p99DuringMs, upMs, heapGrownBytes, isDead } = figures
  const failed = failuresIn(figures, () => true)
  const risesMs = Object.entries(p99DuringMs).map(([name, ms]) => ms - (p99BeforeMs[name] ?? 0))
  const limits: readonly (readonly [what: string, isBroken: boolean])[] = [
    [failed.join(', '), failed.length > 0],
    [`p99 rises by ${Math.max(...risesMs).toFixed(0)} ms`, Math.max(...risesMs) > 110],
    [`back in ${(upMs / 1_000).toFixed(1)} s`, upMs > 3_000],
    ['the heap grows', heapGrownBytes > heapGrownMax],
    ['the process ended', isDead],
  ]
  return limits.filter(([, isBroken]) => isBroken).map(([what]) => what)
}

/** What is promised of PostgreSQL, and what of it is broken. */
export function brokenByPostgres(figures: FaultFigures): readonly string[] {
  const { mute, slowestMs, upMs, lastFailedMs, lost, heapGrownBytes, isDead } = figures
  const backMs = Math.max(upMs, lastFailedMs)
  const needless = failuresIn(figures, (name) => !needsStore.includes(name))
  const unknown = failuresIn(figures, (name) => needsStore.includes(name)).filter(
    (answer) => !isToldApart(answer),
  )
  const limits: readonly (readonly [what: string, isBroken: boolean])[] = [
    [`without need: ${needless.join(', ')}`, needless.length > 0],
    [unknown.join(', '), unknown.length > 0],
    [`${mute} without Retry-After`, mute > 0],
    [`one waited ${slowestMs.toFixed(0)} ms`, slowestMs > 3_300],
    [`back in ${(backMs / 1_000).toFixed(1)} s`, backMs > 3_000],
    [`${lost} acknowledged writes lost`, lost > 0],
    ['the heap grows', heapGrownBytes > heapGrownMax],
    ['the process ended', isDead],
  ]
  return limits.filter(([, isBroken]) => isBroken).map(([what]) => what)
}

/** Refused, or a write that was under way: then nobody knows, and the client is told so. */
export function isToldApart(answer: string): boolean {
  return / 503 /.test(answer) || answer.endsWith('classify 504 DATABASE_TIMEOUT')
}

/** Answers other than 200 of the kinds that are meant, but for probes that say "not ready". */
export function failuresIn({ answers }: FaultFigures, isMeant: (name: string) => boolean) {
  return Object.entries(answers)
    .filter(([answer]) => {
      const [name = '', status] = answer.split(' ')
      const isAnswered = status === '200' || (isProbe(name) && status === '503')
      return !isAnswered && isMeant(name)
    })
    .map(([answer, count]) => `${count} x ${answer}`)
}
