import type { Answer } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Tried {
  readonly member: string
  readonly answer: Answer
  /** The planted text, or the line of root in the list of users, came back. */
  readonly isLeak: boolean
}

export interface Place {
  /** With `{file}` where the name goes. */
  readonly template: string
  readonly control: Control
  readonly tried: readonly Tried[]
}

export interface Facts {
  readonly places: readonly Place[]
  readonly health: Control
}

export function judge({ places, health }: Facts): Judgement {
  if (places.length === 0) return notApplicable('There is no file parameter and no static prefix.')
  return withControl([...places.map(({ control }) => control), health], ({ pass, fail }) => {
    const all = places.flatMap(({ template, tried }) => tried.map((one) => ({ template, ...one })))
    const leaks = all.filter(({ isLeak }) => isLeak)
    const [first] = leaks
    if (first !== undefined) {
      const ways = [...new Set(leaks.map(({ member }) => member))].join(', ')
      const observed = `${first.template} served a file from outside its folder (${ways}).`
      return fail(observed, { member: first.member, evidence: [first.answer.exchange] })
    }
    if (all.every(({ answer }) => answer.ending === 'timed-out'))
      return unknown('Nothing was answered.')
    const evidence = all.slice(0, 10).map(({ answer }) => answer.exchange)
    const names = places.map(({ template }) => template).join(', ')
    return pass(`${all.length} ways out of the folder of ${names} brought nothing back.`, {
      evidence,
    })
  })
}
