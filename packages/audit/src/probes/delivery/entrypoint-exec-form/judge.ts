import {
  type Judgement,
  notApplicable,
  unknown,
  type Verdicts,
  withControl,
} from '../../../judgement.ts'
import { execForm, inherited, stagesOf } from '../dockerfile.ts'
import type { FileText } from '../read-files.ts'
import { type StartInstruction, startInstruction, startWords } from '../start-instruction.ts'
import { aStage } from '../static-controls.ts'

export interface Facts {
  readonly dockerfile: FileText | undefined
  /** Scripts of the repository that bear the name of what is started. */
  readonly scripts: readonly FileText[]
}

/** Programs made to be process 1: they hand signals on. */
const inits = /(^|\/)(tini|dumb-init|catatonit|s6-svscan|runit|init)$/
const shells = /(^|\/)(ba|da|a|z)?sh$/

export function judge({ dockerfile, scripts }: Facts): Judgement {
  if (dockerfile === undefined) return notApplicable('The repository has no Dockerfile.')
  const stages = stagesOf(dockerfile.text)
  const last = stages.at(-1)
  if (last === undefined) return unknown(`${dockerfile.path} has no FROM.`)
  const instructions = inherited(last)
  const start = startInstruction(instructions)
  if (start.entrypoint === undefined && start.command === undefined) {
    return unknown('The final stage has neither CMD nor ENTRYPOINT: the base image decides.')
  }

  return withControl(aStage(dockerfile, stages), (verdicts) => {
    const [init = ''] = (start.entrypoint && execForm(start.entrypoint.value)) ?? []
    if (inits.test(init)) return verdicts.pass(`${init} is process 1 and hands signals on.`)
    const words = startWords(instructions)
    return words ? execWords(words, scripts, verdicts) : shellForm(start, verdicts)
  })
}

function execWords(
  words: readonly string[],
  scripts: readonly FileText[],
  { pass, fail }: Verdicts,
): Judgement {
  const [program = '', flag, line] = words
  if (inits.test(program)) return pass(`${program} is process 1 and hands signals on.`)
  if (shells.test(program) && flag?.startsWith('-') && !isExec(line ?? '')) {
    const observed = `A shell is process 1: ${words.join(' ')}. It does not hand SIGTERM on.`
    return fail(observed, { member: 'shell in exec form' })
  }
  const mute = scripts.find(({ text }) => !/^\s*exec\s/m.test(text))
  if (mute) {
    const observed = `${mute.path} starts the program without exec: signals end at the script.`
    return fail(observed, { member: 'script without exec' })
  }
  const isManager = /(^|\/)(npm|yarn|pnpm)$/.test(program)
  const notes = isManager ? [`${program} stands between the container and the program.`] : []
  return pass(`The exec form starts ${program} itself.`, { notes })
}

function shellForm({ entrypoint, command }: StartInstruction, { pass, fail }: Verdicts): Judgement {
  const shell = [entrypoint, command].find((one) => one && execForm(one.value) === undefined)
  const told = `${shell?.name} ${shell?.value} (line ${shell?.line})`
  if (isExec(shell?.value ?? '')) return pass(`${told} replaces its shell by exec.`)
  const observed = `${told} is in shell form: process 1 is a shell, which does not hand SIGTERM on.`
  return fail(observed, { member: 'shell form' })
}

function isExec(line: string): boolean {
  return /(^|&&|;)\s*exec\s/.test(line)
}
