import { systemBinary } from './system-package.ts'

/** Path of shellcheck, which finds faults in shell scripts. */
export function shellcheckBinary(): string {
  return systemBinary({
    title: 'shellcheck',
    names: ['shellcheck'],
    env: 'SHELLCHECK_PATH',
    package: { debian: 'shellcheck', fedora: 'ShellCheck', homebrew: 'shellcheck' },
  })
}
