/**
 * Ten minutes of steady load on the service, which must hold no more at their end than when it was
 * warm; beside it, under the same load, one that leaks a kilobyte a request, which must be seen.
 *
 * @module
 */

import type { Proof } from './proof.ts'
import { perSecond, type Sample, type Soak, soaked } from './soak-proof/soak-run.ts'
import { type Growth, growthOf } from './soak-proof/soak-verdict.ts'

export const minutesDefault = 10
/** Less leaves too little time after the warm-up. */
export const minutesMin = 6
/**
 * What events are kept for those that come back fills for two minutes, and is then as full as it gets;
 * the threads of the model collect garbage for the first time after three.
 */
const warmUpSeconds = 200
const everySeconds = 4
/** More, and the machine has no time for this load: what it would have cost was not seen. */
const refusedShareMax = 0.05
const askedShareMin = 0.75
/** Too many at work, too many attempts to sign in, or nobody had time to answer at all. */
const refusals = ['503', '429', 'none']
const weakness = new URL('./soak-proof/request-leak.ts', import.meta.url).href

export const soak: Proof = {
  name: 'soak',
  shows: `${minutesDefault} minutes of steady load leave memory, handles and descriptors as they were`,
  run: (print) => prove(minutesDefault, print),
}

export async function prove(
  minutes: number,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const seconds = 60 * minutes
  print(
    `${perSecond} requests a second for ${minutes} min to each of two, measured after ${warmUpSeconds} s`,
  )
  const [service, leaking] = await Promise.all([
    soaked({ seconds, everySeconds }),
    soaked({ seconds, everySeconds, weakness }),
  ])
  const growth = growthOf(service.samples, warmUpSeconds)
  const leak = growthOf(leaking.samples, warmUpSeconds)
  for (const line of [...growth.map(wordsOf), ...wordsOfLoad(service)]) print(line)
  print('control, which holds 1 kB of each request:')
  for (const line of leak.map(wordsOf)) print(`  ${line}`)
  return [
    ...problemsOf(service, growth),
    ...loadProblems(service, seconds * perSecond),
    ...controlProblems(leak),
  ]
}

function problemsOf(run: Soak, growth: readonly Growth[]): string[] {
  const { after, serverErrors, exitCode } = run
  const left = Object.entries(after).filter(([, count]) => count !== 0)
  return [
    ...growth
      .filter(({ judged }) => judged !== 'flat')
      .map(({ bound: { figure, perMinuteMax, unit }, judged }) =>
        judged === 'grows'
          ? `${figure} grows by more than ${perMinuteMax} ${unit} a minute`
          : `${figure} was not shown to grow by less than ${perMinuteMax} ${unit} a minute`,
      ),
    ...left.map(([what, count]) => `${count} ${what} were left after the last request`),
    ...(serverErrors === 0 ? [] : [`${serverErrors} answers were 5xx, refusals apart`]),
    ...(exitCode === 0 ? [] : [`the service ended with ${exitCode}`]),
  ]
}

/** A machine without time for the load shows nothing. */
function loadProblems(run: Soak, planned: number): string[] {
  const { asked, failed, refused } = totalsOf(run)
  return [
    ...(failed === 0 ? [] : [`${failed} of ${asked} requests failed`]),
    ...(refused <= refusedShareMax * asked ? [] : [`${refused} of ${asked} requests were refused`]),
    ...(asked >= askedShareMin * planned ? [] : [`only ${asked} of ${planned} were asked`]),
  ]
}

function controlProblems(leak: readonly Growth[]): string[] {
  const heap = leak.find(({ bound }) => bound.figure === 'heap')
  return heap?.judged === 'grows' ? [] : ['a leak of 1 kB a request was not seen']
}

function wordsOf({ bound, slope, first, last, judged }: Growth): string {
  const { figure, unit, perMinuteMax } = bound
  const [estimate, low, high] = [slope.estimate, slope.low, slope.high].map((value) =>
    (value + 0).toFixed(2),
  )
  const was = `${first.toFixed(1)} -> ${last.toFixed(1)} ${unit}`.trim()
  return (
    `${figure.padEnd(12)}${was.padEnd(22)}${estimate} a minute (95 %: ${low} to ${high}), ` +
    `at most ${perMinuteMax}: ${judged}`
  )
}

function wordsOfLoad(run: Soak): string[] {
  const { samples, observed, after } = run
  const errors = Object.entries(run.errors).map(([code, count]) => `${count} x ${code}`)
  const { asked, failed, refused } = totalsOf(run)
  const most = (of: (sample: Sample) => number) => Math.max(...samples.map(of))
  const slowest = observed.map(({ route, p50Ms, p99Ms }) => {
    return `${route} ${p50Ms.toFixed(0)}/${p99Ms.toFixed(0)}`
  })
  return [
    `${asked} requests, ${failed} failed, ${refused} refused; all errors: ${errors.join(', ')}`,
    `p50/p99 ms: ${slowest.join(', ')}`,
    `event loop p99 ${most(({ loopP99Ms }) => loopP99Ms).toFixed(0)} ms at worst; database pool ` +
      `at most ${most(({ poolActive }) => poolActive)} busy, ${most(({ poolWaiting }) => poolWaiting)} waiting; ` +
      `afterwards ${after.poolActive} busy, ${after.inFlight} requests under way`,
  ]
}

function totalsOf({ observed }: Soak) {
  const sum = (of: (each: Soak['observed'][number]) => number) =>
    observed.reduce((total, each) => total + of(each), 0)
  const refused = sum(({ statuses }) =>
    refusals.reduce((total, status) => total + (statuses[status] ?? 0), 0),
  )
  return {
    asked: sum(({ answered, statuses }) => answered + (statuses['none'] ?? 0)),
    failed: sum((each) => each.failed) - refused,
    refused,
  }
}
