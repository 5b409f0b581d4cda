/**
 * Requests that a router and a guard before it may read in two ways; each with a request of the same
 * form that leads nowhere, so that a catch-all page is not taken for the protected answer.
 *
 * @module
 */

import type { HttpRequest } from '../../../gather/http-client.ts'

export interface Trick {
  readonly member: string
  readonly request: HttpRequest
  readonly baseline: HttpRequest
}

export function tricks(path: string, randomPath: () => string): readonly Trick[] {
  // A sibling in the same folder, which may have a page for all that is not there.
  const sibling = path.replace(/[^/]*$/, randomPath().slice(1))
  return [...pathTricks(path, sibling), ...headerTricks(path)]
}

function pathTricks(path: string, other: string): readonly Trick[] {
  return Object.entries(spellings).map(([member, spell]) => ({
    member,
    request: { path: spell(path) },
    baseline: { path: spell(other) },
  }))
}

const spellings: Readonly<Record<string, (path: string) => string>> = {
  'a trailing slash': (path) => `${path}/`,
  'two leading slashes': (path) => `/${path}`,
  'two slashes before the last step': (path) => path.replace(/\/([^/]*)$/, '//$1'),
  'a dot step': (path) => `/.${path}`,
  'an encoded dot step': (path) => `/%2e${path}`,
  'a step down and up': (path) => `/plimsoll/..${path}`,
  'an encoded step down and up': (path) => `/plimsoll/%2e%2e${path}`,
  'upper case': (path) => path.toUpperCase(),
  'mixed case': (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  'an encoded letter': (path) =>
    path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  'a path parameter': (path) => `${path};plimsoll=1`,
  'an encoded slash': (path) => path.replace(/\/([^/]*)$/, '%2f$1'),
  'a backslash': (path) => path.replace(/\/([^/]*)$/, '\\$1'),
  'an extension': (path) => `${path}.json`,
  'a trailing encoded space': (path) => `${path}%20`,
  'a trailing encoded NUL': (path) => `${path}%00`,
}

function headerTricks(path: string): readonly Trick[] {
  const head: Trick = {
    member: 'HEAD',
    request: { method: 'HEAD', path },
    baseline: { method: 'HEAD', path: `${path}-plimsoll` },
  }
  const overrides = ['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'].map(
    (name): Trick => ({
      member: `${name} on POST`,
      request: { method: 'POST', path, headers: { [name]: 'GET' } },
      baseline: { method: 'POST', path: `${path}-plimsoll`, headers: { [name]: 'GET' } },
    }),
  )
  // The guard looks at the path, and the router at the header.
  const rewrites = ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Uri'].map(
    (name): Trick => ({
      member: name,
      request: { path: '/', headers: { [name]: path } },
      baseline: { path: '/' },
    }),
  )
  const local = ['X-Forwarded-For', 'X-Real-IP', 'X-Custom-IP-Authorization'].map(
    (name): Trick => ({
      member: `${name} of loopback`,
      request: { path, headers: { [name]: '127.0.0.1' } },
      baseline: { path: `${path}-plimsoll`, headers: { [name]: '127.0.0.1' } },
    }),
  )
  return [head, ...overrides, ...rewrites, ...local]
}
