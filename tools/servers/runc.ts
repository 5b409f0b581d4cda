import { systemBinary } from './system-package.ts'

/** Path of runc, which runs the file system of an image as a container. */
export function runcBinary(): string {
  return systemBinary({
    title: 'runc',
    names: ['runc'],
    env: 'RUNC_PATH',
    package: { debian: 'runc', fedora: 'runc', homebrew: 'runc' },
  })
}
