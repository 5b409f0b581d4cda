"""What making and changing an item takes; planted defects take more than the document says."""

from functools import lru_cache
from typing import Any, Optional, Type
from uuid import UUID

from pydantic import BaseModel, Extra

from flags import planted
from models import ItemBody, ItemPatch, Note, text


class _Anything(BaseModel):
    name: Any
    quantity: Any
    note: Any


class _LongNote(ItemBody):
    note: Optional[text(0, 1 << 30)] = Note


class _Owned(ItemBody):
    class Config:
        extra = Extra.allow


class _OwnedPatch(ItemPatch):
    class Config:
        extra = Extra.allow


class _WithId(ItemBody):
    id: UUID = None


# One class for one pair: two of the same name would have no name in the document.
@lru_cache
def documented_as(model: Type[BaseModel], enforced: Type[BaseModel]) -> Type[BaseModel]:
    """The enforced model, under the name and with the schema of the other."""

    class Config(enforced.Config):
        @staticmethod
        def schema_extra(schema: dict, _model: Any) -> None:
            schema.clear()
            schema.update(model.schema())

    return type(model.__name__, (enforced,), {"Config": Config, "__module__": __name__})


def new_item() -> Type[BaseModel]:
    if planted("accept-invalid", "err-500-type"):
        return documented_as(ItemBody, _Anything)
    if planted("mass-assign"):
        return documented_as(ItemBody, _Owned)
    if planted("body-nolimit"):
        return documented_as(ItemBody, _LongNote)
    return _WithId if planted("twin:mass-assign") else ItemBody


def whole_item() -> Type[BaseModel]:
    return documented_as(ItemBody, _Owned) if planted("mass-assign") else ItemBody


def item_patch() -> Type[BaseModel]:
    return documented_as(ItemPatch, _OwnedPatch) if planted("mass-assign") else ItemPatch


def stored_fields(body: BaseModel) -> dict:
    """Name, quantity and note as they are stored."""
    name, quantity, note = body.name, body.quantity, body.note
    if planted("accept-invalid"):
        return {"name": str(name), "quantity": _number(quantity), "note": str(note or "")}
    if planted("err-500-type"):
        # An AttributeError where the name is none: nobody has looked.
        name = name.strip()
    return {"name": name, "quantity": quantity, "note": note}


def chosen_owner(body: BaseModel) -> Optional[str]:
    """The owner that a client names, where that is heeded."""
    if not planted("mass-assign"):
        return None
    owner = getattr(body, "owner_id", None) or getattr(body, "owner", None)
    return owner if isinstance(owner, str) else None


def _number(value: Any) -> int:
    try:
        return int(value) % (1 << 31)
    except (TypeError, ValueError, OverflowError):
        return 0
