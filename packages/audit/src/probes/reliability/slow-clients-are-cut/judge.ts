import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface SlowSocket {
  readonly part: 'headers' | 'body'
  /** Undefined: still open after the time. */
  readonly cutAfterMs: number | undefined
  /** First line of what was answered before that. */
  readonly answer: string | undefined
}

export interface Facts {
  readonly hasBufferingProxy: boolean
  /** How long was waited. */
  readonly capSeconds: number
  readonly sockets: readonly SlowSocket[]
  readonly health: Control
}

/** Some stacks cut at 90 s: only what is open after this is open for good. */
const provenSeconds = 120

export function judge({ hasBufferingProxy, capSeconds, sockets, health }: Facts): Judgement {
  if (hasBufferingProxy) return notApplicable('It is declared that a proxy buffers slow clients.')
  const open = sockets.filter(({ cutAfterMs }) => cutAfterMs === undefined).map(({ part }) => part)
  const parts = open.join(' and ')
  if (open.length > 0 && capSeconds < provenSeconds) {
    return unknown(
      `Slow ${parts} were still open after ${capSeconds} s, which is not yet too long.`,
    )
  }
  return withControl(health, ({ pass, fail }) => {
    if (open.length > 0) {
      return fail(`Slow ${parts} were still open after ${capSeconds} s.`, {
        member: `slow ${parts}`,
      })
    }
    return pass(`${sockets.map(cut).join('; ')}.`)
  })
}

function cut({ part, cutAfterMs = 0, answer }: SlowSocket): string {
  const last = answer === undefined ? '' : ` with "${answer}"`
  return `slow ${part} were cut after ${Math.round(cutAfterMs / 1_000)} s${last}`
}
