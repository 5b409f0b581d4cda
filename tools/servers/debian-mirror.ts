/**
 * Where this Debian gets its packages from, by the files that `apt` reads, for programs that do not
 * read them.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'

export interface DebianMirror {
  /** Such as `bookworm`. */
  readonly suite: string
  readonly url: string
}

/** @throws Error of one line if this is no Debian, or no source names its suite */
export function debianMirror(folder = '/etc'): DebianMirror {
  const release = readFileSync(`${folder}/os-release`, 'utf8')
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1]
  if (!/^ID=debian$/m.test(release) || suite === undefined) throw new Error('this is no Debian')
  const lists = globSync(`${folder}/apt/{sources.list,sources.list.d/*.list}`)
  const stanzas = globSync(`${folder}/apt/sources.list.d/*.sources`)
  const url =
    lists.flatMap((file) => ofLines(readFileSync(file, 'utf8'), suite))[0] ??
    stanzas.flatMap((file) => ofStanzas(readFileSync(file, 'utf8'), suite))[0]
  if (url === undefined) throw new Error(`no source of apt names ${suite}`)
  return { suite, url }
}

/** `deb [options] URL SUITE COMPONENT ...` (sources.list(5), one-line style). */
function ofLines(text: string, suite: string): readonly string[] {
  const lines = text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s/gm)
  return [...lines].filter(([, , named]) => named === suite).map(([, url = '']) => url)
}

/** Fields of deb822, by paragraphs. */
function ofStanzas(text: string, suite: string): readonly string[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .split(/\n\s*\n/)
    .filter((stanza) => field(stanza, 'Suites').includes(suite))
    .filter((stanza) => field(stanza, 'Types').includes('deb'))
    .filter((stanza) => field(stanza, 'Enabled')[0] !== 'no')
    .flatMap((stanza) => field(stanza, 'URIs').slice(0, 1))
}

function field(stanza: string, name: string): readonly string[] {
  const value = new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(stanza)?.[1] ?? ''
  return value.split(/\s+/)
}
