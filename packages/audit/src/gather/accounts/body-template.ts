/**
 * Bodies of register, login, refresh and password change: members with places such as {password},
 * declared, or guessed from a schema by the names that such members usually bear.
 *
 * @module
 */

import type { Operation, Schema } from '../api/api-model.ts'
import type { HttpRequest } from '../http-client.ts'

export type Purpose = 'register' | 'login' | 'refresh' | 'changePassword'

export interface BodyTemplate {
  readonly media: 'json' | 'form'
  readonly members: Readonly<Record<string, unknown>>
}

/** What the places stand for. */
export type Places = Readonly<Record<string, string>>

const formMedia = 'application/x-www-form-urlencoded'

/** Member names in lower case without `_` and `-`, and what they hold. */
const identifiers: Readonly<Record<string, string>> = {
  email: '{email}',
  emailaddress: '{email}',
  useremail: '{email}',
  mail: '{email}',
  username: '{username}',
  userid: '{username}',
  login: '{username}',
  user: '{username}',
  handle: '{username}',
  identifier: '{username}',
}
const passwords: Readonly<Record<string, string>> = {
  password: '{password}',
  passwd: '{password}',
  pass: '{password}',
  pwd: '{password}',
  passphrase: '{password}',
  passwordconfirmation: '{password}',
  confirmpassword: '{password}',
  passwordconfirm: '{password}',
  repeatpassword: '{password}',
  password1: '{password}',
  password2: '{password}',
}
const changes: Readonly<Record<string, string>> = {
  currentpassword: '{password}',
  oldpassword: '{password}',
  existingpassword: '{password}',
  current: '{password}',
  password: '{newPassword}',
  newpassword: '{newPassword}',
  new: '{newPassword}',
  newpasswordconfirmation: '{newPassword}',
  newpasswordconfirm: '{newPassword}',
  confirmnewpassword: '{newPassword}',
  confirmpassword: '{newPassword}',
  passwordconfirmation: '{newPassword}',
  newpassword1: '{newPassword}',
  newpassword2: '{newPassword}',
}
const refreshTokens: Readonly<Record<string, string>> = {
  refreshtoken: '{refreshToken}',
  refresh: '{refreshToken}',
  token: '{refreshToken}',
}

const namesOf: Readonly<Record<Purpose, Readonly<Record<string, string>>>> = {
  register: { ...identifiers, ...passwords },
  login: { ...identifiers, ...passwords },
  refresh: refreshTokens,
  changePassword: changes,
}

const usual: Readonly<Record<Purpose, readonly BodyTemplate[]>> = {
  register: [
    json({ email: '{email}', password: '{password}' }),
    json({ username: '{username}', password: '{password}' }),
    json({ username: '{username}', email: '{email}', password: '{password}' }),
  ],
  login: [
    json({ email: '{name}', password: '{password}' }),
    json({ username: '{name}', password: '{password}' }),
    { media: 'form', members: { username: '{name}', password: '{password}' } },
  ],
  refresh: [json({ refresh_token: '{refreshToken}' }), json({ refreshToken: '{refreshToken}' })],
  changePassword: [
    json({ current_password: '{password}', new_password: '{newPassword}' }),
    json({ currentPassword: '{password}', newPassword: '{newPassword}' }),
    json({ old_password: '{password}', new_password: '{newPassword}' }),
  ],
}

/** Bodies to try, the likeliest first; one that is declared or documented is the only one. */
export function templatesFor(
  purpose: Purpose,
  declared: Readonly<Record<string, unknown>> | undefined,
  operation: Operation | undefined,
): readonly BodyTemplate[] {
  if (declared !== undefined) return [json(declared)]
  // A refresh without a body takes its token from a cookie or a header.
  if (purpose === 'refresh' && operation !== undefined && isBodyless(operation)) return []
  const documented = operation === undefined ? undefined : documentedBody(purpose, operation)
  return documented === undefined ? usual[purpose] : [documented]
}

function json(members: Readonly<Record<string, unknown>>): BodyTemplate {
  return { media: 'json', members }
}

function isBodyless({ requestBody }: Operation): boolean {
  return Object.keys(requestBody).length === 0
}

function documentedBody(purpose: Purpose, { requestBody }: Operation): BodyTemplate | undefined {
  const [type, schema] =
    Object.entries(requestBody).find(([media]) => /\bjson\b/.test(media)) ??
    Object.entries(requestBody).find(([media]) => media.startsWith(formMedia)) ??
    []
  if (type === undefined || schema === undefined) return undefined
  const members = membersOf(purpose, schema)
  return Object.keys(members).length === 0
    ? undefined
    : { media: type.startsWith(formMedia) ? 'form' : 'json', members }
}

function membersOf(purpose: Purpose, schema: Schema): Record<string, unknown> {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const members: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const place = namesOf[purpose][name.toLowerCase().replaceAll(/[_-]/g, '')]
    if (place !== undefined && isWanted(place, required.has(name), members)) {
      members[name] = place
    } else if (required.has(name)) {
      members[name] = place ?? valueFor(purpose, name, property)
    }
  }
  return purpose === 'login' ? withOneName(members) : members
}

/** One optional identifier is enough; a confirmation that is optional is left out. */
function isWanted(place: string, isRequired: boolean, members: Record<string, unknown>): boolean {
  if (isRequired) return true
  const rivals = ['{email}', '{username}'].includes(place) ? ['{email}', '{username}'] : [place]
  return !Object.values(members).some((value) => rivals.includes(String(value)))
}

/** The single identifier of a login takes whatever name the account bears. */
function withOneName(members: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(members).filter((key) =>
    /^\{(email|username)\}$/.test(String(members[key])),
  )
  return names.length === 1 ? { ...members, [String(names[0])]: '{name}' } : members
}

/** Whether a login by this body is by e-mail address: the first name such members have. */
export function usesEmail(templates: readonly BodyTemplate[]): boolean {
  const names = Object.keys(templates[0]?.members ?? {})
  return names.some((name) => identifiers[name.toLowerCase().replaceAll(/[_-]/g, '')] === '{email}')
}

export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  const parts = Array.isArray(schema['allOf']) ? (schema['allOf'] as Schema[]) : []
  const own = (schema['properties'] ?? {}) as Record<string, Schema>
  return Object.assign({}, ...parts.map(propertiesOf), own) as Record<string, Schema>
}

function valueFor(purpose: Purpose, name: string, schema: Schema): unknown {
  if (/^grant_?type$/i.test(name)) return purpose === 'refresh' ? 'refresh_token' : 'password'
  const choices = Array.isArray(schema['enum']) ? schema['enum'] : []
  const given = schema['const'] ?? schema['example'] ?? schema['default'] ?? choices[0]
  if (given !== undefined) return given
  // Terms to accept, ages and names: a plain value of the right type.
  const plain: Record<string, unknown> = { boolean: true, integer: 30, number: 30, array: [] }
  return plain[String(schema['type'])] ?? '{username}'
}

/** The part of a request that carries the body. */
export function bodyOf(template: BodyTemplate, places: Places): Partial<HttpRequest> {
  const members = filled(template.members, places)
  if (template.media === 'json') return { json: members }
  const pairs = Object.entries(members as Record<string, unknown>)
  const form = new URLSearchParams(
    pairs.map(([name, value]) => [name, String(value)] as [string, string]),
  )
  return { body: form.toString(), headers: { 'content-type': formMedia } }
}

function filled(value: unknown, places: Places): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{(\w+)\}/g, (text, name: string) => places[name] ?? text)
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, places))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, item]) => [name, filled(item, places)])
  return Object.fromEntries(members)
}
