import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, notApplicable } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts {
  readonly hasRefreshToken: boolean
  readonly controls: readonly OwnPlace[]
  readonly trials: readonly Misuse[]
  /** Undefined if nothing was tried. */
  readonly health?: Control
  readonly notes: readonly string[]
}

/** A token in its own place. */
export interface OwnPlace {
  readonly name: string
  readonly answer: Answer
  /** What has to be refused. */
  readonly inverted?: boolean
}

export interface Misuse {
  readonly member: string
  readonly answer: Answer
  /** Whether the answer holds a new access token. */
  readonly gives: boolean
}

export function judge({ hasRefreshToken, controls, trials, health, notes }: Facts): Judgement {
  if (!hasRefreshToken || health === undefined) {
    return notApplicable('The login gives one kind of token only.')
  }
  const held = controls.map(({ name, answer, inverted = false }) => ({
    name,
    held: isSuccess(answer) !== inverted,
    observed: told(answer),
  }))
  return judgeRefused({ controls: [...held, health], trials }, 'tokens in the wrong place', notes)
}
