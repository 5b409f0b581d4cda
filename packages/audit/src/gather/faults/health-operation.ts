import type { Operation } from '../api/api-model.ts'

/** Answers 503 because it works, whichever of the usual names it has. */
export function tellsOfHealth({
  path,
  tags,
  isProtected,
}: Pick<Operation, 'path' | 'tags' | 'isProtected'>): boolean {
  if (isProtected) return false
  return tags.some((tag) => /^health/i.test(tag)) || healthPath.test(path)
}

const healthPath =
  /\/_?(health|live|ready|startup)(z|y|iness|ness|check|-check)?(\/[a-z]+)?\/?$|\/(ping|status|up)$/i
