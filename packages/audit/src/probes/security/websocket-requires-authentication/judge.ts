import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Facts {
  /** Undefined: none is declared, and none of the usual paths takes a WebSocket. */
  readonly path: string | undefined
  readonly exercise: Exercise | undefined
}

export interface Exercise {
  readonly control: SocketTrial
  readonly trials: readonly SocketTrial[]
  readonly health: Control
}

export interface SocketTrial {
  readonly member: string
  readonly exchange: string
  /** 101 if it was accepted, 0 without an answer. */
  readonly handshake: number
  /** What came, after a message was sent. */
  readonly messages: readonly string[]
  /** Close code; undefined if it was open still, or never. */
  readonly closed: number | undefined
}

export function judge({ path, exercise }: Facts): Judgement {
  if (path === undefined || exercise === undefined) {
    return notApplicable('No WebSocket is declared, and none of the usual paths takes one.')
  }
  const { control, trials, health } = exercise
  const controls = [
    { name: 'a valid token opens it', held: control.handshake === 101, observed: told(control) },
    {
      name: 'and gets data, or may stay',
      held: control.messages.length > 0 || control.closed === undefined,
      observed: told(control),
    },
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const open = trials.filter((trial) => isOpen(trial))
    const [first] = open
    if (first !== undefined) {
      const names = open.map(({ member }) => member).join(', ')
      return fail(`${path} let in who had ${names}: ${told(first)}.`, {
        member: names,
        evidence: open.slice(0, 3).map(({ exchange }) => exchange),
      })
    }
    const broken = trials.find(({ handshake }) => handshake >= 500)
    if (broken !== undefined) return unknown(`With ${broken.member} it failed: ${told(broken)}.`)
    return pass(`${path} refused ${trials.map(({ member }) => member).join(', ')}.`, {
      evidence: trials.slice(0, 2).map(({ exchange }) => exchange),
      notes: trials.filter(isOddlyClosed).map((trial) => `With ${trial.member}: ${told(trial)}.`),
    })
  })
}

/** RFC 6455, section 7.4: policy violation, and what applications use for 401 and 403. */
const refusals = [1008, 4401, 4403, 4001, 4003, 3000, 3003]

/** Data came, or it stayed open. A word of refusal before the close is no data. */
function isOpen({ handshake, messages, closed }: SocketTrial): boolean {
  if (handshake !== 101) return false
  if (closed === undefined) return true
  const isRefused = refusals.includes(closed) && messages.length <= 1
  return messages.length > 0 && !(isRefused && messages.every(isRefusalText))
}

function isRefusalText(text: string): boolean {
  return /unauth|forbidden|denied|invalid|token|error/i.test(text)
}

function isOddlyClosed({ handshake, closed }: SocketTrial): boolean {
  return handshake === 101 && closed !== undefined && !refusals.includes(closed)
}

function told({ handshake, messages, closed }: SocketTrial): string {
  if (handshake === 0) return 'no answer to the handshake'
  if (handshake !== 101) return `HTTP ${handshake} at the handshake`
  const end = closed === undefined ? 'it stayed open' : `it was closed with ${closed}`
  return `it was accepted, ${messages.length} messages came, and ${end}`
}
