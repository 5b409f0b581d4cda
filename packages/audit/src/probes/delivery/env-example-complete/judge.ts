import { type Control, type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Path of the file; undefined if there is none. */
  readonly file: string | undefined
  readonly boot:
    | {
        readonly outcome: 'ready' | 'exited' | 'silent'
        readonly exitCode: number | undefined
        readonly lastLine: string | undefined
      }
    | undefined
  readonly documented: number
  /** Declared variables that it does not document. */
  readonly left: readonly string[]
  readonly control: Control
}

export function judge({ file, boot, documented, left, control }: Facts): Judgement {
  if (file === undefined || boot === undefined) {
    return notApplicable('The repository has no .env.example.')
  }
  return withControl(control, ({ pass, fail }) => {
    if (boot.outcome === 'ready') {
      return pass(`It is ready with the ${documented} variables that ${file} documents alone.`)
    }
    const missing = left.length > 0 ? ` Not documented: ${left.join(', ')}.` : ''
    const how = boot.outcome === 'exited' ? `exits with ${boot.exitCode}` : 'does not become ready'
    const said = boot.lastLine === undefined ? '' : ` It said: ${boot.lastLine.slice(0, 200)}`
    const observed = `With only the variables of ${file} it ${how}.${missing}${said}`
    return fail(observed, { member: left[0] ?? boot.outcome })
  })
}
