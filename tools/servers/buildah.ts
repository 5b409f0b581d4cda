import { systemBinary } from './system-package.ts'

/** Path of buildah, which builds images without a daemon. */
export function buildahBinary(): string {
  return systemBinary({
    title: 'buildah',
    names: ['buildah'],
    env: 'BUILDAH_PATH',
    package: { debian: 'buildah', fedora: 'buildah', homebrew: 'buildah' },
  })
}
