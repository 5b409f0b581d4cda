"""A request with an Idempotency-Key is done once; its copies get the same answer.

The key is claimed in the transaction of the work, so a copy in flight waits for the first and then
reads its answer.
"""

import hashlib
import json
from typing import Any, Optional

from fastapi.encoders import jsonable_encoder

from database import Row, Work, database, fetch
from errors import ApiError


async def once_by_key(key: Optional[str], user_id: str, body: dict, work: Work) -> Row:
    if key is None:
        return await database.transaction(work)
    text = json.dumps(jsonable_encoder(body), sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return await database.transaction(lambda each: _claimed(each, (user_id, key), digest, work))


async def _claimed(connection: Any, claim: tuple[str, str], digest: str, work: Work) -> Row:
    claimed = await fetch(
        connection,
        """INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
           ON CONFLICT DO NOTHING RETURNING key""",
        *claim,
        digest,
    )
    if not claimed:
        return await _earlier(connection, claim, digest)
    answer = jsonable_encoder(await work(connection))
    await connection.execute(
        "UPDATE idempotency_keys SET answer = $3 WHERE user_id = $1 AND key = $2",
        *claim,
        json.dumps(answer),
    )
    return answer


async def _earlier(connection: Any, claim: tuple[str, str], digest: str) -> Row:
    [earlier] = await fetch(
        connection,
        "SELECT request_hash, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2",
        *claim,
    )
    if earlier["request_hash"] != digest:
        message = "This Idempotency-Key was used for another request."
        raise ApiError(422, "KEY_REUSED", message)
    return json.loads(earlier["answer"])
