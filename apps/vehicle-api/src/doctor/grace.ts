/**
 * Whether platforms grant a shutdown the time that the service takes for it. Reads only the few lines
 * that matter, of files that are laid out as those of this repository. Pure.
 *
 * @module
 */

import { type Finding, fail } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'

type Bounds = Pick<ServiceConfig, 'shutdownGraceMs'>

/** What Docker grants where nothing is said. */
const composeDefault = '10s'
/** What Kubernetes grants where nothing is said. */
const podDefaultSeconds = 30

/** Every service of a Compose file that runs the image of this one, and not one command of it. */
export function composeGrace(
  file: string,
  text: string,
  { shutdownGraceMs }: Bounds,
): readonly Finding[] {
  const seconds = shutdownGraceMs / 1_000
  return blocksOf(text)
    .filter(({ lines }) => ofService(lines) && memberOf(lines, 'command') === undefined)
    .flatMap(({ name, lines }) => {
      const granted = memberOf(lines, 'stop_grace_period') ?? composeDefault
      if (secondsOf(granted) > seconds) return []
      const wrong = `${file} gives ${name} ${granted} to stop, and SHUTDOWN_GRACE is ${seconds} s`
      return [fail(wrong, `Set stop_grace_period above ${seconds}s, or lower SHUTDOWN_GRACE.`)]
    })
}

/** A pod sleeps first, so that gateways learn of its end; both count. */
export function podGrace(
  file: string,
  text: string,
  { shutdownGraceMs }: Bounds,
): readonly Finding[] {
  const granted = Number(
    /^\s*terminationGracePeriodSeconds:\s*(\d+)/m.exec(text)?.[1] ?? podDefaultSeconds,
  )
  const sleep = Number(/^\s*sleep:\s*\n\s*seconds:\s*(\d+)/m.exec(text)?.[1] ?? 0)
  const needed = sleep + shutdownGraceMs / 1_000
  if (granted > needed) return []
  const wrong = `${file} grants ${granted} s, and preStop (${sleep} s) and SHUTDOWN_GRACE take ${needed} s`
  const right = `Set terminationGracePeriodSeconds above ${needed}, or lower SHUTDOWN_GRACE.`
  return [fail(wrong, right)]
}

interface Block {
  readonly name: string
  readonly lines: readonly string[]
}

/** What is indented under a name by itself, such as a service or an anchor. */
function blocksOf(text: string): readonly Block[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const [, indent, name] = /^( {0,2})([\w-]+):(?: &[\w-]+)?\s*$/.exec(line) ?? []
    if (indent === undefined || name === undefined) return []
    const end = lines.findIndex(
      (other, index) => index > at && other.trim() !== '' && indentOf(other) <= indent.length,
    )
    return [{ name, lines: lines.slice(at + 1, end === -1 ? undefined : end) }]
  })
}

/** A member of the block itself, and not of what lies within. */
function memberOf(lines: readonly string[], member: string): string | undefined {
  const first = lines.find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? ''
  const indent = ' '.repeat(indentOf(first))
  const line = lines.find((each) => each.startsWith(`${indent}${member}:`))
  return line?.slice(indent.length + member.length + 1).trim()
}

function ofService(lines: readonly string[]): boolean {
  return /API_IMAGE|vehicle-api/.test(memberOf(lines, 'image') ?? '')
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

/** Such as `60s` or `1m30s`. */
function secondsOf(duration: string): number {
  return [...duration.matchAll(/(\d+)(m?)/g)].reduce(
    (sum, [, digits, minutes]) => sum + Number(digits) * (minutes === 'm' ? 60 : 1),
    0,
  )
}
