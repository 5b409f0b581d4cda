import {
  type Judgement,
  notApplicable,
  unknown,
  type Verdicts,
  withControl,
} from '../../../judgement.ts'
import { hasVariable, type Instruction, imageOf, inherited, stagesOf } from '../dockerfile.ts'
import type { FileText } from '../read-files.ts'
import { aStage } from '../static-controls.ts'

export interface Facts {
  readonly dockerfile: FileText | undefined
}

/** Images whose publishers say that they do not run as root. */
const rootlessImages = [
  /[:-]nonroot/,
  /unprivileged/,
  /^(cgr\.dev\/)?chainguard\//,
  /^(docker\.io\/)?bitnami\w*\//,
]

export function judge({ dockerfile }: Facts): Judgement {
  if (dockerfile === undefined) return notApplicable('The repository has no Dockerfile.')
  const stages = stagesOf(dockerfile.text)
  const last = stages.at(-1)
  if (last === undefined) return unknown(`${dockerfile.path} has no FROM.`)

  const user = inherited(last).findLast(({ name }) => name === 'USER')
  const image = imageOf(last)
  if (user !== undefined && hasVariable(user.value)) {
    return unknown(`USER ${user.value} names a variable that ${dockerfile.path} does not set.`)
  }
  return withControl(aStage(dockerfile, stages), (verdicts) =>
    user === undefined
      ? withoutUser(dockerfile.path, image, verdicts)
      : withUser(dockerfile.path, user, verdicts),
  )
}

function withoutUser(path: string, image: string, { pass, fail }: Verdicts): Judgement {
  const isRootless = rootlessImages.some((known) => known.test(image))
  if (isRootless) return pass(`No USER, and the image ${image} does not run as root.`)
  return fail(`The final stage of ${path} sets no USER, so it runs as root.`, { member: 'no USER' })
}

function withUser(path: string, user: Instruction, { pass, fail }: Verdicts): Judgement {
  const name = user.value.split(':')[0]?.trim() ?? ''
  const told = `line ${user.line} of ${path}: USER ${user.value}`
  if (name === 'root' || /^0+$/.test(name)) {
    return fail(`The final stage runs as root (${told}).`, { member: 'USER root' })
  }
  const hint = 'A numeric USER lets Kubernetes check runAsNonRoot without reading the image.'
  const notes = /^\d+$/.test(name) ? [] : [hint]
  return pass(`The final stage ends as ${name} (${told}).`, { notes })
}
