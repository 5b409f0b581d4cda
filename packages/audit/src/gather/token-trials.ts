/**
 * Tokens that must be refused, each tried on the operation that tells who asks; between a real one
 * that must be accepted and the health of the service.
 *
 * @module
 */

import type { Control } from '../judgement.ts'
import type { Session } from './accounts.ts'
import { type Answer, isSuccess, told } from './answer.ts'
import type { Http } from './http-client.ts'
import type { Stand } from './stand.ts'

export interface ForgedToken {
  /** What is wrong with it: "alg none with an empty signature". */
  readonly member: string
  readonly token: string
}

export interface TokenTrial {
  readonly member: string
  readonly answer: Answer
}

export interface TokenTrials {
  readonly controls: readonly Control[]
  readonly trials: readonly TokenTrial[]
}

/** Nothing was tried: the tokens of the service are not of the kind that the attack is about. */
export const noTrials: TokenTrials = { controls: [], trials: [] }

export interface TrialsRequest {
  readonly session: Session
  readonly forged: readonly ForgedToken[]
  /** A token made in the same way that must be accepted, such as one that was minted. */
  readonly genuine?: ForgedToken
  readonly at?: Http
}

export async function tryTokens(
  { accounts, healthHolds }: Stand,
  { session, forged, genuine, at }: TrialsRequest,
): Promise<TokenTrials> {
  const real = await accounts.ask(session, at)
  const anonymous = await accounts.ask(undefined, at)
  const controls = [
    accepted('a real token is accepted', real),
    {
      name: 'without a token it is refused',
      held: !isSuccess(anonymous) && anonymous.ending === 'answered',
      observed: told(anonymous),
    },
  ]
  if (genuine !== undefined) {
    const answer = await accounts.ask(accounts.bearer(genuine.token), at)
    controls.push(accepted(genuine.member, answer))
  }
  const trials: TokenTrial[] = []
  for (const { member, token } of forged) {
    trials.push({ member, answer: await accounts.ask(accounts.bearer(token), at) })
  }
  return { controls: [...controls, await healthHolds()], trials }
}

function accepted(name: string, answer: Answer): Control {
  return { name, held: isSuccess(answer), observed: told(answer) }
}
