import { toldBoot } from '../../../gather/boot-story.ts'
import type { Boot } from '../../../gather/services.ts'
import { type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Undefined if none was tried. */
  readonly boot: Boot | undefined
  readonly timeoutSeconds: number
}

export function judge({ boot, timeoutSeconds }: Facts): Judgement {
  if (boot === undefined) return unknown('It was never started.')
  const control = {
    name: 'the command can be run',
    held: boot.problem === undefined,
    ...(boot.problem === undefined ? {} : { observed: boot.problem }),
  }
  return withControl(control, (v) =>
    boot.outcome === 'ready'
      ? v.pass(`It was ready ${Math.round(boot.bootMs)} ms after its one command.`)
      : v.fail(`It did not become ready within ${timeoutSeconds} s: it ${toldBoot(boot)}.`),
  )
}
