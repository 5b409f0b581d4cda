/** Planted defects and twins of the search: what was typed becomes part of the statement. @module */

import type { Query, Row } from './database.ts'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'
import { itemColumns } from './items-store.ts'

/** What is searched for. */
export function searched(flags: Flags, text: string): string {
  return flags.has('twin:sqli-silent') ? text.replaceAll(/['"\\]/g, '') : text
}

/** Undefined where nothing is planted. */
export async function plantedSearch(
  flags: Flags,
  query: Query,
  text: string,
  owner: string | null,
): Promise<Row[] | undefined> {
  refuseQuotes(flags, text)
  const isPlanted = ['sqli-search', 'sqli-silent', 'sqli-error'].some((flag) => flags.has(flag))
  if (!isPlanted) return undefined
  try {
    return await query(
      `SELECT ${itemColumns} FROM items WHERE owner_id = '${owner}' AND name ILIKE '%${text}%'
       ORDER BY created_at DESC LIMIT 100`,
    )
  } catch (cause) {
    if (flags.has('sqli-silent')) return []
    const said = cause instanceof Error ? cause.message : ''
    if (flags.has('sqli-error')) throw new ApiError(400, 'BAD_SEARCH', said)
    throw cause
  }
}

function refuseQuotes(flags: Flags, text: string): void {
  const hasQuote = /['"\\]/.test(text)
  if (!hasQuote) return
  if (flags.has('twin:sqli-search')) throw new ApiError(400, 'INVALID', 'Search without quotes.')
  if (flags.has('twin:sqli-error')) {
    throw new ApiError(400, 'INVALID', `No syntax is known in a search such as ${text}.`)
  }
}
