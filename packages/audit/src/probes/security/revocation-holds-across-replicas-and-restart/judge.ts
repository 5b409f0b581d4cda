import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly hasLogout: boolean
  readonly before: BeforeRestart | undefined
  readonly after: AfterRestart | undefined
}

export interface BeforeRestart {
  /** The session at both instances, before it logged out. */
  readonly acceptedByBoth: readonly Answer[]
  readonly logout: Answer
  /** Afterwards, where it logged out. */
  readonly here: Answer
  /** The last answer of the other instance, within a second. */
  readonly there: Answer
}

export interface AfterRestart {
  /** Whether the control session was valid before the restart. */
  readonly kept: boolean
  /** That session after the restart. */
  readonly control: Answer
  /** The session that logged out, at both instances. */
  readonly answers: readonly Answer[]
}

export function judge({ hasLogout, before, after }: Facts): Judgement {
  if (!hasLogout) return notApplicable('There is no operation to log out.')
  if (before === undefined || after === undefined) return unknown('It could not be tried.')
  const { acceptedByBoth, logout, here, there } = before
  const controls = [
    {
      name: 'both instances accept the session before',
      held: acceptedByBoth.every(isSuccess),
      observed: acceptedByBoth.map(told).join(', '),
    },
    {
      name: 'the logout is accepted',
      held: logout.status < 400 && logout.status > 0,
      observed: told(logout),
    },
    {
      name: 'the session has ended where it logged out',
      held: isRefused(here),
      observed: told(here),
    },
  ]
  return withControl(controls, (v) => {
    if (isSuccess(there)) {
      return v.fail(
        `Logged out at one instance, the token still works at the other a second later: ${told(there)}.`,
        { member: 'other instance', evidence: [logout.exchange, there.exchange] },
      )
    }
    const revived = after.answers.find(isSuccess)
    if (revived !== undefined) {
      return v.fail(`After a restart the revoked token works again: ${told(revived)}.`, {
        member: 'restart',
        evidence: [logout.exchange, revived.exchange],
      })
    }
    if (!(isRefused(there) && after.answers.every(isRefused))) {
      return unknown(
        `It was neither accepted nor refused: ${[there, ...after.answers].map(told).join(', ')}.`,
      )
    }
    if (!(after.kept && isSuccess(after.control))) {
      return unknown(
        'After the restart no session is valid, so that a revoked one is not proves nothing.',
      )
    }
    return v.pass(
      'The revoked token is refused by both instances, also after both were restarted.',
      {
        evidence: [
          logout.exchange,
          there.exchange,
          ...after.answers.map(({ exchange }) => exchange),
        ],
      },
    )
  })
}

function isRefused({ status }: Answer): boolean {
  return status === 401 || status === 403
}
