/** Planted defects and twins of items. @module */

import type { Row } from './database.ts'
import type { Flags } from './flags.ts'
import type { ItemFields } from './items-store.ts'
import type { Page } from './pagination.ts'
import { ItemBody, ItemPatch, type JsonSchema, PageQuery, uuid } from './schemas.ts'

type Properties = Readonly<Record<string, JsonSchema>>

const anything: JsonSchema = { type: 'object', required: ['name', 'quantity'] }

const withLongNote = {
  ...(ItemBody['properties'] as Properties),
  note: { type: ['string', 'null'] },
}

/** What POST enforces. */
export function itemBody(flags: Flags): JsonSchema {
  if (flags.has('accept-invalid') || flags.has('err-500-type')) return anything
  if (flags.has('mass-assign')) return { ...ItemBody, additionalProperties: true }
  if (flags.has('body-nolimit')) return { ...ItemBody, properties: withLongNote }
  return documentedItemBody(flags)
}

export function documentedItemBody(flags: Flags): JsonSchema {
  if (!flags.has('twin:mass-assign')) return ItemBody
  return { ...ItemBody, properties: { ...(ItemBody['properties'] as Properties), id: uuid } }
}

export function itemPut(flags: Flags): JsonSchema {
  return flags.has('mass-assign') ? { ...ItemBody, additionalProperties: true } : ItemBody
}

export function itemPatch(flags: Flags): JsonSchema {
  const isLenient = ['mass-assign', 'mass-assign-patch', 'twin:mass-assign-patch'].some((flag) =>
    flags.has(flag),
  )
  return isLenient ? { ...ItemPatch, additionalProperties: true } : ItemPatch
}

/** What POST stores of a body. */
export function storedFields(flags: Flags, body: unknown): ItemFields {
  const fields = body as ItemFields
  if (flags.has('accept-invalid')) {
    const quantity = Math.trunc(Number(fields.quantity)) || 0
    return { name: String(fields.name), quantity, note: String(fields.note ?? '') }
  }
  // A TypeError where the name is none: nobody has looked.
  return flags.has('err-500-type') ? { ...fields, name: fields.name.trim() } : fields
}

/** Members that a client must not choose. */
export function plantedFields(flags: Flags, body: unknown): { id?: string; owner_id?: string } {
  const { id, owner_id, owner } = body as Record<string, unknown>
  if (flags.has('twin:mass-assign')) return typeof id === 'string' ? { id } : {}
  const chosen = owner_id ?? owner
  return flags.has('mass-assign') && typeof chosen === 'string' ? { owner_id: chosen } : {}
}

/** The owner that a change names. */
export function changedOwner(flags: Flags, method: string, body: unknown): { owner_id?: string } {
  if (!flags.has('mass-assign-patch')) return plantedFields(flags, body)
  const { owner_id } = body as Record<string, unknown>
  return method === 'PATCH' && typeof owner_id === 'string' ? { owner_id } : {}
}

/** One row of a list. */
export function shownRow(flags: Flags, item: Row): Row {
  if (flags.has('schema-drift-type')) return { ...item, quantity: String(item['quantity']) }
  return flags.has('twin:schema-drift-type') ? { ...item, note: null } : item
}

export function shown(flags: Flags, item: Row): Row {
  if (flags.has('schema-drift')) return { ...item, quantity: undefined }
  return flags.has('twin:schema-drift') ? { ...item, revision: 1 } : item
}

/** What is enforced. */
export function listQuery(flags: Flags): JsonSchema {
  return flags.has('page-unbounded') ? withoutMaximum : documentedListQuery(flags)
}

export function documentedListQuery(flags: Flags): JsonSchema {
  return flags.has('twin:page-unbounded') ? withoutMaximum : PageQuery
}

const withoutMaximum: JsonSchema = {
  ...PageQuery,
  properties: {
    ...(PageQuery['properties'] as Properties),
    limit: { type: 'integer', minimum: 1, maximum: 1_000_000_000, default: 20 },
  },
}

export function plantedPage(flags: Flags, page: Page): Page {
  return flags.has('twin:page-unbounded') ? { ...page, limit: Math.min(page.limit, 100) } : page
}
