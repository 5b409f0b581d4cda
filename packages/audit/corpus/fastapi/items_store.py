"""Items in PostgreSQL."""

import uuid
from typing import Any, Optional

from database import Row, database, fetch
from flags import planted
from pagination import Page, cursor_of

COLUMNS = "id, name, quantity, note, owner_id, created_at"
POSITION = "(extract(epoch FROM created_at) * 1000000)::bigint"


async def create_item(
    connection: Any, owner_id: str, fields: dict, item_id: Optional[uuid.UUID] = None
) -> Row:
    rows = await fetch(
        connection,
        f"""INSERT INTO items (id, name, quantity, note, owner_id) VALUES ($1, $2, $3, $4, $5)
            RETURNING {COLUMNS}""",
        item_id or uuid.uuid4(),
        fields["name"],
        fields["quantity"],
        fields["note"],
        owner_id,
    )
    return rows[0]


async def list_items(owner_id: str, page: Page) -> dict:
    rows = await database.query(
        f"""SELECT {COLUMNS}, {POSITION} AS cursor_at FROM items
            WHERE owner_id = $1
              AND ($2::bigint IS NULL OR ({POSITION}, id) < ($2::bigint, $3::uuid))
            ORDER BY {POSITION} DESC, id DESC LIMIT $4""",
        owner_id,
        page.at,
        page.id,
        page.limit + 1,
    )
    shown = rows[: page.limit]
    has_more = len(rows) > page.limit
    return {"items": shown, "next_cursor": cursor_of(shown[-1]) if has_more else None}


async def read_item(item_id: uuid.UUID, owner_id: str) -> Optional[Row]:
    is_open = planted("bola-read", "twin:bola-read")
    return await database.one(
        f"SELECT {COLUMNS} FROM items WHERE id = $1 AND (owner_id = $2 OR $3)",
        item_id,
        owner_id,
        is_open,
    )


async def change_item(
    item_id: uuid.UUID, owner_id: str, changes: dict, new_owner: Optional[str]
) -> Optional[Row]:
    return await database.one(
        f"""UPDATE items SET name = coalesce($3, name), quantity = coalesce($4, quantity),
            note = CASE WHEN $5 THEN $6 ELSE note END, owner_id = coalesce($7, owner_id)
            WHERE id = $1 AND owner_id = $2 RETURNING {COLUMNS}""",
        item_id,
        owner_id,
        changes.get("name"),
        changes.get("quantity"),
        "note" in changes,
        changes.get("note"),
        new_owner,
    )


async def remove_item(item_id: uuid.UUID, owner_id: str) -> bool:
    removed = await database.query(
        "DELETE FROM items WHERE id = $1 AND owner_id = $2 RETURNING id", item_id, owner_id
    )
    return len(removed) > 0
