/** Variables of the repository's `.env.example`. @module */

import { type ExampleVariable, variablesOf } from './env-example.ts'
import type { Stand } from './stand.ts'

/** Empty without such a file. */
export async function envExampleOf({
  repository,
}: Pick<Stand, 'repository'>): Promise<readonly ExampleVariable[]> {
  const path = await repository.envExample()
  const text = path === undefined ? undefined : await repository.read(path)
  return text === undefined ? [] : variablesOf(text)
}
