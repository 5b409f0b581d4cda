import { type Answer, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  unknown,
  type Verdicts,
  withControl,
} from '../../../judgement.ts'
import { median, permutationShare, spread } from '../permutation-test.ts'
import { succeeded } from '../session-controls.ts'

export interface Facts {
  /** The right password. */
  readonly right: Answer
  readonly pairs: readonly Pair[]
  /** Names that were sent, to be subtracted. */
  readonly names: readonly string[]
  readonly loadPerCore: number
  readonly health: Control
}

/** A wrong password for a user, and for nobody; which came first takes turns. */
export interface Pair {
  readonly known: Answer
  readonly unknown: Answer
}

const pairsLeast = 15
/** Below it nobody far away can tell. */
const floorMs = 15

export function judge({ right, pairs, names, loadPerCore, health }: Facts): Judgement {
  const whole = pairs.filter(({ known, unknown: none }) => isLook(known) && isLook(none))
  const [first] = whole
  if (first === undefined) {
    const seen = pairs[0]
    return unknown(
      `No two answers can be compared${seen === undefined ? '' : `: ${told(seen.known)}`}.`,
    )
  }
  const controls = [succeeded('the right password signs in', right), health]
  return withControl(controls, (verdicts) => {
    const different = whole.filter(
      (pair) => plain(pair.known, names) !== plain(pair.unknown, names),
    )
    const evidence = [first.known.exchange, first.unknown.exchange]
    // One pair may differ by chance, such as a message that is chosen at random.
    if (different.length > whole.length / 2) {
      return verdicts.fail(
        `A wrong password is answered "${shown(first.known)}", an unknown user "${shown(first.unknown)}".`,
        {
          member: first.known.status === first.unknown.status ? 'the body' : 'the status',
          evidence,
        },
      )
    }
    return judgeTimes(whole, loadPerCore, evidence, verdicts)
  })
}

function judgeTimes(
  pairs: readonly Pair[],
  loadPerCore: number,
  evidence: readonly string[],
  { pass, fail }: Verdicts,
): Judgement {
  const known = pairs.map((pair) => pair.known.ms)
  const none = pairs.map((pair) => pair.unknown.ms)
  const gap = Math.abs(median(known) - median(none))
  const noise = Math.max(spread(known), spread(none))
  const medians = `medians ${median(known).toFixed(1)} and ${median(none).toFixed(1)} ms, spread ${noise.toFixed(1)} ms`
  if (pairs.length < pairsLeast) {
    return unknown(
      `The answers are equal, but only ${pairs.length} pairs could be timed before a limit cut in.`,
      {
        notes: ['Declare start.relaxedEnv with raised limits to have the times judged.'],
      },
    )
  }
  if (gap < Math.max(floorMs, 3 * noise)) {
    return pass(`${pairs.length} pairs of answers are equal, and so are their times: ${medians}.`, {
      evidence,
    })
  }
  if (loadPerCore > 1) {
    return unknown(`The times differ (${medians}), but the machine was too busy to tell why.`, {
      suspicion: 'The time of the answer may reveal who is a user.',
    })
  }
  if (permutationShare(known, none) < 0.01) {
    return fail(`The answers are equal, but their times reveal who is a user: ${medians}.`, {
      member: 'the time of the answer',
      evidence,
    })
  }
  return unknown(`The times differ, but chance may be behind it: ${medians}.`)
}

function isLook({ status }: Answer): boolean {
  return status >= 200 && status < 500 && status !== 429
}

/** Status, kind and text, without what differs in any two answers. */
function plain({ status, headers, body }: Answer, names: readonly string[]): string {
  const text = names.reduce((all, name) => all.replaceAll(name, '(name)'), body)
  const kind = (headers['content-type'] ?? '').split(';')[0]
  const cookie = headers['set-cookie'] === undefined ? '' : 'set-cookie'
  return `${status} ${kind} ${cookie} ${withoutIds(text)}`
}

/** Ids, times and counts are longer than a word of hexadecimal letters, or have digits in them. */
function withoutIds(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '(id)')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|[+-]\d\d:?\d\d)?/g, '(time)')
    .replaceAll(/\b(?=[\w-]*\d)[\w-]{8,}\b/g, '(id)')
    .replaceAll(/\d+/g, '0')
}

function shown({ status, body }: Answer): string {
  return `${status} ${body.replaceAll(/\s+/g, ' ').slice(0, 80)}`
}
