import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { hasVariable, type Stage, stagesOf } from '../dockerfile.ts'
import type { FileText } from '../read-files.ts'
import { aStage } from '../static-controls.ts'

export interface Facts {
  readonly dockerfile: FileText | undefined
}

export function judge({ dockerfile }: Facts): Judgement {
  if (dockerfile === undefined) return notApplicable('The repository has no Dockerfile.')
  const stages = stagesOf(dockerfile.text)
  const images = stages.filter(({ base, from }) => base === undefined && from !== 'scratch')
  const open = images.find(({ from }) => hasVariable(from))
  if (open)
    return unknown(`FROM ${open.from} (line ${open.line}) names a variable without a default.`)

  return withControl(aStage(dockerfile, stages), ({ pass, fail }) => {
    const loose = images.filter(isLoose)
    if (loose.length > 0) {
      const told = loose.map(({ from, line }) => `FROM ${from} (line ${line})`).join(', ')
      const member = tagOf(loose[0]?.from ?? '') === undefined ? 'no tag' : 'latest'
      return fail(`${dockerfile.path} builds on what changes under it: ${told}.`, { member })
    }
    const byDigest = images.filter(({ from }) => from.includes('@sha256:')).length
    const notes = [`${byDigest} of ${images.length} base images are pinned by digest.`]
    return pass(`Each of ${images.length} base images names a tag or a digest.`, { notes })
  })
}

function isLoose({ from }: Stage): boolean {
  if (from.includes('@sha256:')) return false
  const tag = tagOf(from)
  return tag === undefined || tag === 'latest'
}

/** What follows the last colon after the last slash: a registry may have a port. */
function tagOf(image: string): string | undefined {
  return image.split('/').at(-1)?.split(':')[1]
}
