/**
 * The schema of PostgreSQL, in the words of its own catalogue functions.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Queries } from './journal.ts'
import type { SchemaItem } from './schema-of.ts'

const ours = `(select oid from pg_namespace where nspname = current_schema())`
/** What an extension brought along is the extension's. */
const notOfExtension = (catalogue: string, object: string) => `
  not exists (select 1 from pg_depend d where d.classid = '${catalogue}'::regclass
    and d.objid = ${object} and d.deptype = 'e')`

/** Each gives `table`, which is null for what belongs to none, and `line`. */
const parts: readonly string[] = [
  `select relname as "table", concat_ws(' ',
     case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
       else 'table' end, relname,
     case when relpersistence = 'u' then 'unlogged' end,
     case when relrowsecurity then 'row security' end,
     case when relkind in ('v', 'm') then pg_get_viewdef(oid) end) as line
   from pg_class c where relnamespace = ${ours} and relkind in ('r', 'p', 'v', 'm', 'S')
     and ${notOfExtension('pg_class', 'c.oid')}`,
  // Positions count dropped columns too, which nobody sees: the rank is what select * shows.
  `select c.relname as "table", concat_ws(' ', 'column', c.relname || '.' || a.attname,
     rank() over (partition by c.oid order by a.attnum), format_type(a.atttypid, a.atttypmod),
     case when a.attnotnull then 'not null' end,
     case when a.attidentity <> '' then 'identity ' || a.attidentity::text end,
     case when a.attgenerated <> '' then 'generated' end,
     'default ' || pg_get_expr(d.adbin, d.adrelid),
     'collate ' || nullif(l.collname, 'default')) as line
   from pg_class c join pg_attribute a on a.attrelid = c.oid
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     left join pg_collation l on l.oid = a.attcollation
   where c.relnamespace = ${ours} and c.relkind in ('r', 'p') and a.attnum > 0
     and not a.attisdropped and ${notOfExtension('pg_class', 'c.oid')}`,
  `select c.relname as "table", concat_ws(' ', 'constraint', c.relname || '.' || x.conname,
     pg_get_constraintdef(x.oid)) as line
   from pg_constraint x join pg_class c on c.oid = x.conrelid where c.relnamespace = ${ours}`,
  `select c.relname as "table", concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid),
     case when not i.indisvalid then 'invalid' end) as line
   from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = ${ours}`,
  `select c.relname as "table", 'trigger ' || pg_get_triggerdef(t.oid) as line
   from pg_trigger t join pg_class c on c.oid = t.tgrelid
   where c.relnamespace = ${ours} and not t.tgisinternal`,
  `select null as "table", 'function ' || pg_get_functiondef(p.oid) as line
   from pg_proc p where p.pronamespace = ${ours} and p.prokind in ('f', 'p')
     and ${notOfExtension('pg_proc', 'p.oid')}`,
  `select null as "table", concat_ws(' ', 'type', t.typname,
     (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e
       where e.enumtypid = t.oid),
     case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end) as line
   from pg_type t where t.typnamespace = ${ours} and t.typtype in ('e', 'd')
     and ${notOfExtension('pg_type', 't.oid')}`,
  `select null as "table", 'extension ' || extname as line from pg_extension`,
]

export async function postgresSchema(queries: Queries): Promise<readonly SchemaItem[]> {
  const all = parts.join('\nunion all\n')
  const { rows } = await sql<{ table: string | null; line: string }>`${sql.raw(all)}`.execute(
    queries,
  )
  return rows.map(({ table, line }) => ({ table: table ?? undefined, line }))
}
