import type { ShutdownFacts } from '../../../gather/shutdown-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'

export type Facts = Pick<ShutdownFacts, 'longLived'>

/** No close frame came: the connection was cut (RFC 6455, section 7.1.5). */
const cut = 1006

export function judge({ longLived }: Facts): Judgement {
  if (longLived === undefined) return notApplicable('It has no long-lived connections.')
  const { kind, path, problem, end, evidence } = longLived
  const control = {
    name: `the ${kind} ${path} is open before SIGTERM`,
    held: problem === undefined,
    ...(problem === undefined ? {} : { observed: problem }),
  }
  return withControl(control, (v) => {
    if (end === 'open') return unknown(`The ${kind} had not ended when the process was killed.`)
    if (end === cut || end === 'reset') {
      return v.fail(`On SIGTERM the ${kind} ${path} is cut without a word.`, { evidence })
    }
    const how = end === 'ended' ? 'its stream ends' : `it is closed with code ${end}`
    return v.pass(`On SIGTERM the ${kind} ${path} is told: ${how}.`, { evidence })
  })
}
