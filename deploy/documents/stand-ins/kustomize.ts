/**
 * `kustomize edit set image`, which kubectl has not: writes the digests under `images:` of the
 * kustomization in this folder. That it took is seen by what kubectl renders from it.
 *
 * @module
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { demand, standIn } from './refuse.ts'

const file = 'kustomization.yaml'

interface Image {
  readonly name: string
}

await standIn('kustomize', ([edit, set, image, ...names]) => {
  demand([edit, set, image].join(' ') === 'edit set image', 'only "edit set image" is shown')
  demand(existsSync(file), `there is no ${file} in ${process.cwd()}`)
  const kustomization = parseDocument(readFileSync(file, 'utf8'))
  const images = (kustomization.toJS().images ?? []) as readonly Image[]
  const given = names.map(imageOf)
  const others = images.filter(({ name }) => !given.some((each) => each.name === name))
  kustomization.set('images', [...others, ...given])
  writeFileSync(file, kustomization.toString())
  return ''
})

function imageOf(text: string) {
  const { name, digest } =
    /^(?<name>[^@\s]+)@(?<digest>sha256:[0-9a-f]{64})$/.exec(text)?.groups ?? {}
  demand(name !== undefined && digest !== undefined, `"${text}" is no image by its digest`)
  return { name, digest }
}
