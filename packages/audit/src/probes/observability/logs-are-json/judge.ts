import { type LogRecord, recordOf } from '../../../gather/log-search.ts'
import type { LogLine } from '../../../gather/logs.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Since the listener opened, without empty ones. */
  readonly lines: readonly LogLine[]
  readonly health: Control
}

const shareMin = 0.99
/** A warning of the runtime itself has two lines, and a short log has not a hundred. */
const strayMax = 2
const strayShareMin = 0.9
const linesMin = 5

export function judge({ lines, health }: Facts): Judgement {
  if (lines.length < linesMin) {
    return unknown(`The service wrote ${lines.length} lines, too few to tell how it logs.`)
  }
  return withControl(health, ({ pass, fail }) => {
    const stray = lines.filter((line) => problemOf(line) !== undefined)
    const share = 1 - stray.length / lines.length
    const [first] = stray
    const isFine = share >= shareMin || (stray.length <= strayMax && share >= strayShareMin)
    if (isFine) {
      const notes = first === undefined ? [] : [`Not JSON: ${shown(first)}`]
      return pass(
        `${lines.length - stray.length} of ${lines.length} lines are JSON with time, level and message.`,
        { notes },
      )
    }
    const what = first === undefined ? '' : ` The first ${problemOf(first)}: ${shown(first)}`
    return fail(
      `${stray.length} of ${lines.length} lines are not JSON with time, level and message.${what}`,
    )
  })
}

function problemOf(line: LogLine): string | undefined {
  const record = recordOf(line)
  if (record === undefined) return 'is text'
  const missing = missingIn(record)
  return missing.length === 0 ? undefined : `lacks ${missing.join(' and ')}`
}

function missingIn({ hasTime, level, message }: LogRecord): readonly string[] {
  return [
    ...(hasTime ? [] : ['a time']),
    ...(level === undefined ? ['a level'] : []),
    ...(message === undefined ? ['a message'] : []),
  ]
}

function shown({ text }: LogLine): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
