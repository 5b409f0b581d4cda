import { systemBinary } from './system-package.ts'

/** Path of the program that checks configurations of Alertmanager, and comes with it. */
export function amtoolBinary(): string {
  return systemBinary({
    title: 'amtool',
    names: ['amtool'],
    env: 'AMTOOL_PATH',
    package: {
      debian: 'prometheus-alertmanager',
      fedora: 'golang-github-prometheus-alertmanager',
      homebrew: 'alertmanager',
    },
  })
}
