import { type Answer, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import type { DeclaredCheck } from '../declared-healthchecks.ts'

export interface AskedCheck extends DeclaredCheck {
  /** Undefined for what is no plain HTTP request. */
  readonly answer: Answer | undefined
}

export interface Facts {
  /** Dockerfile, compose files and manifests that are there. */
  readonly files: number
  readonly checks: readonly AskedCheck[]
  readonly control: Control
}

export function judge({ files, checks, control }: Facts): Judgement {
  if (files === 0) return notApplicable('The repository has no container files.')
  const asked = checks.flatMap(({ where, answer }) => (answer ? [{ where, answer }] : []))
  const others = checks.length - asked.length
  if (checks.length > 0 && asked.length === 0) {
    return unknown(`Each of ${others} declared checks runs a command that is no HTTP request.`)
  }
  return withControl(control, ({ pass, fail }) => {
    if (checks.length === 0) {
      return fail(`None of ${files} container files declares a health check.`, {
        member: 'missing',
      })
    }
    const evidence = asked.map(({ answer }) => answer.exchange)
    const wrong = asked.find(({ answer }) => answer.status !== 200)
    if (wrong) {
      const observed = `${wrong.where} declares a check that is not true: ${told(wrong.answer)}.`
      return fail(observed, { evidence: [wrong.answer.exchange], member: wrong.where })
    }
    const notes = others > 0 ? [`${others} declared checks run commands, which were not run.`] : []
    return pass(`Each of ${asked.length} declared health checks answered 200.`, { evidence, notes })
  })
}
