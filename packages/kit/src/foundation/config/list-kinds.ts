/**
 * The kinds of variables that hold several values, parted by commas; the word `none` is an empty
 * list, so that "nothing" can be said and is told from "not said".
 *
 * @module
 */

import { isIPv6 } from 'node:net'
import { Type } from 'typebox'
import { parseCidr } from '../../security/client-address/index.ts'
import type { VariableFactory } from './kinds.ts'
import {
  makeVariable,
  type Reading,
  shown,
  type Variable,
  type VariableOptions,
} from './variable.ts'

const itemsMax = 1000

export interface ListOptions extends VariableOptions<readonly string[]> {
  /** Judges one item and gives it in its one spelling. Default: every item is as it should be. */
  readonly item?: (text: string) => Reading<string>
  /** Noun phrase for the whole, such as `origins parted by commas`. */
  readonly format?: string
}

/** Values parted by commas. */
export const list: VariableFactory<readonly string[], ListOptions> = makeList

type PlainListOptions = VariableOptions<readonly string[]>

/** Origins of web pages (RFC 6454), `https://*.example.com` for one label, or `*` for all of them. */
export const originList: VariableFactory<readonly string[]> = (
  name: string,
  options: PlainListOptions,
) => makeList(name, { ...options, format: 'origins or *, parted by commas', item: readOrigin })

/** Host names and addresses; `*.example.com` is one label more, `*` is every name. */
export const hostList: VariableFactory<readonly string[]> = (
  name: string,
  options: PlainListOptions,
) =>
  makeList(name, {
    ...options,
    format: 'host names or addresses, parted by commas',
    item: readHost,
  })

/** Networks with their prefix length, IPv4 or IPv6. */
export const cidrList: VariableFactory<readonly string[]> = (
  name: string,
  options: PlainListOptions,
) => makeList(name, { ...options, format: 'networks as CIDRs, parted by commas', item: readCidr })

function makeList(name: string, options: ListOptions): Variable<readonly string[]> {
  return makeVariable<string[], readonly string[]>(name, options, {
    kind: 'list',
    format: `${options.format ?? 'values parted by commas'}, or none`,
    schema: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: itemsMax }),
    parse: (text) => readItems(text, options.item ?? ((value) => ({ value }))),
    wrap: (value) => Object.freeze(value),
  })
}

function readItems(
  text: string,
  readItem: (text: string) => Reading<string>,
): Reading<string[]> | undefined {
  if (text === 'none') return { value: [] }
  const readings = text.split(',').map((item) => readItem(item.trim()))
  const items = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []))
  if (items.includes('*') && items.length > 1) {
    return no('holds * beside others, which it makes pointless', 'Give * alone, or leave it out.')
  }
  if (items.length === readings.length) return { value: [...new Set(items)] }
  const findings = readings.flatMap((reading) => ('finding' in reading ? [reading.finding] : []))
  const rights = new Set(findings.map(({ right }) => right))
  return no(findings.map(({ wrong }) => wrong).join(', and '), [...rights].join(' '))
}

function readOrigin(text: string): Reading<string> {
  if (text === '*') return { value: text }
  // `URL` takes a "*" for a letter of the name; only a whole first label may be one.
  const plain = text.replace('://*.', '://')
  const parsed = URL.parse(plain)
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
  if (parsed === null || !isWeb || /[*@]/.test(plain)) {
    return no(`holds ${shown(text)}, which is no origin`, 'Write one as https://app.example.com.')
  }
  // A browser sends exactly this spelling: lower case, no path, no default port.
  if (parsed.origin === plain) return { value: text }
  const right = plain === text ? parsed.origin : parsed.origin.replace('://', '://*.')
  return no(`holds ${shown(text)}, which no browser sends`, `Write ${right}.`)
}

const hostName = /^(?:\*\.)?(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/

function readHost(given: string): Reading<string> {
  const text = given.toLowerCase()
  const [, host = '', port = ''] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? []
  const isBracketed = host.startsWith('[') && host.endsWith(']') && isIPv6(host.slice(1, -1))
  const isHost = isBracketed || hostName.test(host)
  if (text === '*' || (isHost && Number(port) <= 65_535)) return { value: text }
  return no(
    `holds ${shown(given)}, which is no host`,
    'Write a name, an IPv4 address or an IPv6 address in brackets, without scheme or path.',
  )
}

function readCidr(text: string): Reading<string> {
  if (/^(?:true|\d+)$/i.test(text)) {
    return no(
      `holds ${shown(text)}, which would trust whoever connects to name its own address`,
      'Write the networks of your proxies, such as 10.0.0.0/8.',
    )
  }
  const reading = parseCidr(text)
  return 'finding' in reading ? reading : { value: text.toLowerCase() }
}

function no(wrong: string, right: string): Reading<never> {
  return { finding: { wrong, right } }
}
