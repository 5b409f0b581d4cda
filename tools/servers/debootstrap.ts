import { systemBinary } from './system-package.ts'

/** Path of debootstrap, which installs a Debian into a folder. */
export function debootstrapBinary(): string {
  return systemBinary({
    title: 'debootstrap',
    names: ['debootstrap'],
    env: 'DEBOOTSTRAP_PATH',
    package: { debian: 'debootstrap', fedora: 'debootstrap', homebrew: 'debootstrap' },
  })
}
