/**
 * The bill of materials: that each package of the image is in it, with its version and checksum,
 * and nothing that is not.
 *
 * @module
 */

import { readLock, service } from '../image/assemble.ts'
import { type Bom, imageBom, purlOf } from '../image/sbom.ts'
import { shippedPackages } from '../image/shipped-packages.ts'
import type { Artefact, PlantedError } from './artefact.ts'

/** npm takes a moment, and writes the same each time. */
let bom: Promise<Bom> | undefined

export const sbom: Artefact = {
  name: 'sbom',
  problems: async () => problemsOf(await written()),
  controls: [
    planted('a package that is left out', (components) => {
      return components.filter(({ name }) => name !== 'find-my-way')
    }),
    planted('another version than the one that is shipped', (components) => {
      return components.map((one) => {
        return one.name === 'pino' ? { ...one, purl: 'pkg:npm/pino@0.0.1' } : one
      })
    }),
    planted('a package that is not shipped', (components) => {
      return [
        ...components,
        ...components.slice(0, 1).map((one) => ({ ...one, purl: 'pkg:npm/vite@8.0.0' })),
      ]
    }),
    planted('a package without its checksum', (components) => {
      return components.map(({ hashes, ...one }) =>
        one.name === 'pino' ? one : { ...one, ...(hashes && { hashes }) },
      )
    }),
  ],
}

function written(): Promise<Bom> {
  bom ??= imageBom()
  return bom
}

async function problemsOf({ bomFormat, specVersion, components }: Bom): Promise<readonly string[]> {
  const lock = await readLock()
  const shipped = shippedPackages(lock, service).filter(({ folder }) => folder !== service)
  const expected = new Map(shipped.map((one) => [purlOf(lock, one), one]))
  const found = new Set(components.map(({ purl }) => purl))
  const ours = components.filter(({ purl }) => purl.startsWith('pkg:npm/'))
  return [
    ...(bomFormat === 'CycloneDX' && /^1\.\d$/.test(specVersion) ? [] : ['is no CycloneDX']),
    ...(components.some(({ name }) => name === 'node') ? [] : ['Node is not in it']),
    ...[...expected.keys()]
      .filter((purl) => !found.has(purl))
      .map((purl) => `${purl} is not in it`),
    ...ours.filter(({ purl }) => !expected.has(purl)).map(({ purl }) => `${purl} is not shipped`),
    ...ours
      .filter(({ purl, hashes = [] }) => !expected.get(purl)?.isWorkspace && hashes.length === 0)
      .map(({ purl }) => `${purl} has no checksum`),
  ]
}

function planted(
  error: string,
  change: (components: Bom['components']) => Bom['components'],
): PlantedError {
  return {
    planted: error,
    async problems() {
      const whole = await written()
      return await problemsOf({ ...whole, components: change(whole.components) })
    },
  }
}
