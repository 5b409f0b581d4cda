import type { ShutdownFacts } from '../../../gather/shutdown-exercise.ts'
import { type Judgement, withControl } from '../../../judgement.ts'
import { loadWasClean } from '../shutdown-controls.ts'

export type Facts = ShutdownFacts

/** 143 is what a shell makes of SIGTERM. */
const good = [0, 143]

export function judge(facts: Facts): Judgement {
  const { exit, exitedAtMs = 0, signalAtMs, graceSeconds } = facts
  return withControl(loadWasClean(facts), (v) => {
    if (exit === undefined) {
      return v.fail(`${graceSeconds} s after SIGTERM it still runs, and would be killed.`)
    }
    const { code, signal } = exit
    const how = code === undefined ? `by ${signal}` : `with code ${code}`
    const told = `${Math.round(exitedAtMs - signalAtMs)} ms after SIGTERM it exited ${how}`
    const isGood = code === undefined ? signal === 'SIGTERM' : good.includes(code)
    if (!isGood) return v.fail(`${told}, which tells the orchestrator that it crashed.`)
    return v.pass(`${told}; it has ${graceSeconds} s.`)
  })
}
