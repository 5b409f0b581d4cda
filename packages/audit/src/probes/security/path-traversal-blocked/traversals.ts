/** Ways to write a path that leads out of its folder. @module */

export interface Traversal {
  readonly name: string
  /** What stands for the file's name, already encoded for a URL. */
  readonly text: string
}

/** Steps up: more than any root is deep, and superfluous ones do no harm. */
const stepsUp = 10

/** Each with the steps up that are needed, and for an absolute name where there is one. */
export function traversals(relative: string, absolute: string): readonly Traversal[] {
  const name = relative.replace(/^(\.\.\/)+/, '')
  const up = relative.slice(0, relative.length - name.length)
  const steps = up.split('/').length - 1
  const written = (step: string, target = name) => `${step.repeat(steps)}${target}`
  const slashless = (separator: string) => name.replaceAll('/', separator)
  return [
    { name: 'dots and slashes', text: written('../') },
    { name: 'encoded slash', text: written('..%2f', slashless('%2f')) },
    { name: 'encoded dots', text: written('%2e%2e/') },
    { name: 'encoded dots and slash', text: written('%2e%2e%2f', slashless('%2f')) },
    { name: 'encoded twice', text: written('%252e%252e%252f', slashless('%252f')) },
    { name: 'doubled against stripping', text: written('....//') },
    { name: 'doubled and encoded', text: written('....%2f%2f', slashless('%2f')) },
    { name: 'backslash', text: written('..%5c', slashless('%5c')) },
    { name: 'path parameter', text: written('..;/') },
    { name: 'overlong encoding', text: written('%c0%ae%c0%ae/') },
    { name: 'a folder first', text: `x/${written('../').replace('../', '../../')}` },
    { name: 'absolute', text: absolute.replaceAll('/', '%2f') },
    { name: 'absolute, plain', text: absolute },
    { name: 'absolute as a URL', text: `file:%2f%2f${absolute.replaceAll('/', '%2f')}` },
    { name: 'end cut by NUL', text: `${written('../')}%00.txt` },
  ]
}

export const passwords = { relative: `${'../'.repeat(stepsUp)}etc/passwd`, absolute: '/etc/passwd' }
