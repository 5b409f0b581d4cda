import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Undefined: none is declared, and none of the usual paths takes a WebSocket. */
  readonly path: string | undefined
  readonly exercise: Exercise | undefined
}

export interface Exercise {
  /** A valid session, without an Origin, as programs that are no browsers send. */
  readonly control: Opening
  readonly isByCookie: boolean
  /** Foreign origins; empty where no browser sends the credential of itself. */
  readonly origins: readonly Opening[]
  /** After a message of 10 MB. */
  readonly large: Ended
  /** Undefined: nobody can sign out. */
  readonly afterLogout: LoggedOut | undefined
  readonly health: Control
}

export interface Opening {
  readonly exchange: string
  /** 101 if it was accepted, 0 without an answer. */
  readonly handshake: number
  /** Close code within a second; undefined if it was open still, or never. */
  readonly closed: number | undefined
  readonly origin?: string
}

export interface Ended {
  readonly exchange: string
  /** Undefined: open still. */
  readonly closed: number | undefined
  readonly afterMs: number
}

export interface LoggedOut {
  readonly wasOpen: boolean
  readonly logout: Answer
  /** Whether requests of the session are refused by now. */
  readonly isSessionOver: boolean
  readonly graceSeconds: number
  readonly socket: Ended
}

interface Hit {
  readonly member: string
  readonly what: string
  readonly exchange: string
}

export function judge({ path, exercise }: Facts): Judgement {
  if (path === undefined || exercise === undefined) {
    return notApplicable('No WebSocket is declared, and none of the usual paths takes one.')
  }
  const { control, isByCookie, large, afterLogout, health } = exercise
  const controls = [
    {
      name: 'a valid session without an Origin opens it and stays',
      held: isIn(control),
      observed: `handshake ${control.handshake}`,
    },
    ...logoutControls(afterLogout),
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const hits = [...originHits(exercise), ...largeHits(large), ...logoutHits(afterLogout)]
    const [first] = hits
    if (first !== undefined) {
      return fail(`On ${path}: ${hits.map(({ what }) => what).join('; ')}.`, {
        member: hits.map(({ member }) => member).join(', '),
        evidence: hits.map(({ exchange }) => exchange),
      })
    }
    const end =
      afterLogout === undefined
        ? ''
        : ` The logout closed an open socket with ${afterLogout.socket.closed} after ${(afterLogout.socket.afterMs / 1_000).toFixed(1)} s.`
    return pass(`A message of 10 MB closed the socket with ${large.closed}.${end}`, {
      evidence: [control.exchange, large.exchange],
      notes: [
        ...(isByCookie
          ? []
          : ['No cookie signs in here, so a foreign Origin gains nothing: not tried.']),
        ...(afterLogout === undefined ? ['Nobody can sign out: not tried.'] : []),
      ],
    })
  })
}

function logoutControls(afterLogout: LoggedOut | undefined): readonly Control[] {
  if (afterLogout === undefined) return []
  const { wasOpen, logout, isSessionOver } = afterLogout
  return [
    { name: 'the socket of a new session is open before its logout', held: wasOpen },
    { name: 'the logout succeeds', held: isSuccess(logout), observed: told(logout) },
    { name: 'the session is over for requests', held: isSessionOver },
  ]
}

function originHits({ origins }: Exercise): readonly Hit[] {
  return origins.filter(isIn).map(({ origin = '', exchange }) => ({
    member: `Origin ${origin}`,
    what: `a page of ${origin} may open it with the user's cookie`,
    exchange,
  }))
}

/** Any end will do: 1009 says why, a reset does not. */
function largeHits({ closed, exchange }: Ended): readonly Hit[] {
  if (closed !== undefined) return []
  return [{ member: 'a message of 10 MB', what: 'a message of 10 MB is taken', exchange }]
}

function logoutHits(afterLogout: LoggedOut | undefined): readonly Hit[] {
  if (afterLogout === undefined || afterLogout.socket.closed !== undefined) return []
  const { graceSeconds, socket } = afterLogout
  const what = `a socket was open still ${graceSeconds} s after its session had signed out`
  return [{ member: 'a logout while open', what, exchange: socket.exchange }]
}

function isIn({ handshake, closed }: Opening): boolean {
  return handshake === 101 && closed === undefined
}
