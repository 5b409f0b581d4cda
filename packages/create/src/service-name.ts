/**
 * What a service may be called. The name becomes that of the npm package, the image, and of objects
 * in Kubernetes, so it must be right for all of them: this is stricter than npm alone.
 *
 * @module
 */

import { isBuiltin } from 'node:module'

/** Kubernetes takes 63 characters; suffixes such as `-migrate` and the hash of a pod follow. */
export const nameLengthMax = 40

/** @returns what is wrong with the name, and what would be right */
export function problemOfName(name: string): string | undefined {
  if (name.length > nameLengthMax) {
    return `The name has ${name.length} characters; ${nameLengthMax} are the most.`
  }
  if (!/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return `${JSON.stringify(name)} is no name for a service: take small letters, digits and dashes, and begin with a letter${suggestionFor(name)}.`
  }
  if (isBuiltin(name)) {
    return `"${name}" is a module of Node, and npm refuses it as a name; "${name}-service" is free.`
  }
  return undefined
}

function suggestionFor(name: string): string {
  const near = nameFrom(name)
  return near === undefined ? '' : `, such as "${near}"`
}

/** The nearest name to any text; undefined if nothing of it can stay. */
export function nameFrom(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, nameLengthMax)
    .replace(/-+$/, '')
  return name === '' || isBuiltin(name) ? undefined : name
}
