import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface CorsCase {
  readonly member: string
  readonly origin: string
  /** Kind of request: own data, preflight, an error, public. */
  readonly where: string
  readonly answer: Answer
}

export interface Facts {
  readonly isDeclaredWithoutBrowsers: boolean
  /** A user's own data, asked without Origin. */
  readonly own: Answer
  readonly allowed: string | undefined
  /** Asked with the allowed origin; undefined if none is declared. */
  readonly control: Answer | undefined
  readonly cases: readonly CorsCase[]
  readonly health: Control
}

export function judge(facts: Facts): Judgement {
  const { isDeclaredWithoutBrowsers, cases, control } = facts
  const answers = [
    ...cases.map(({ answer }) => answer),
    ...(control === undefined ? [] : [control]),
  ]
  if (isDeclaredWithoutBrowsers && answers.every((answer) => allowedBy(answer) === undefined)) {
    return notApplicable('It is declared without browser clients, and allows no origin anywhere.')
  }
  return withControl(controlsOf(facts), ({ pass, fail }) => {
    const reflected = cases.find((one) => isReflected(one) && allowsCredentials(one.answer))
    if (reflected !== undefined) return fail(sentence(reflected), details(reflected))
    const weak = cases.find(isWeak)
    if (weak !== undefined) {
      return unknown(sentence(weak), {
        evidence: [weak.answer.exchange],
        suspicion: isReflected(weak)
          ? 'Any origin is reflected without credentials, which is what * says plainly.'
          : '* goes with credentials, which browsers refuse.',
      })
    }
    const anyone = cases.some(({ answer }) => allowedBy(answer) === '*')
    const how = anyone ? '* without credentials' : 'nothing'
    const origins = new Set(cases.map(({ origin }) => origin)).size
    return pass(`${origins} foreign origins on ${cases.length} requests were answered with ${how}.`)
  })
}

function controlsOf({ own, allowed, control, health }: Facts): readonly Control[] {
  const isAllowed = control !== undefined && [allowed, '*'].includes(allowedBy(control))
  return [
    { name: 'A reads its own data', held: isSuccess(own), observed: told(own) },
    health,
    ...(control === undefined
      ? []
      : [{ name: `${allowed} is allowed`, held: isAllowed, observed: said(control) }]),
  ]
}

function allowedBy({ headers }: Answer): string | undefined {
  return headers['access-control-allow-origin']
}

function allowsCredentials({ headers }: Answer): boolean {
  return headers['access-control-allow-credentials']?.toLowerCase() === 'true'
}

function isReflected({ origin, answer }: CorsCase): boolean {
  return allowedBy(answer) === origin
}

function isWeak(one: CorsCase): boolean {
  return isReflected(one) || (allowedBy(one.answer) === '*' && allowsCredentials(one.answer))
}

function said(answer: Answer): string {
  const credentials = allowsCredentials(answer) ? ' with credentials' : ''
  return `Access-Control-Allow-Origin: ${allowedBy(answer) ?? '(none)'}${credentials}`
}

function sentence({ member, origin, where, answer }: CorsCase): string {
  return `Origin ${origin} (${member}) on ${where} was answered with ${said(answer)}.`
}

function details({ member, where, answer }: CorsCase): { member: string; evidence: string[] } {
  return { member: `${member}, ${where}`, evidence: [answer.exchange] }
}
