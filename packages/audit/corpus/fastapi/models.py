"""What is taken and what is given: strict text and numbers, and no members that nobody knows."""

import re
from datetime import datetime
from typing import Any, Optional
from uuid import UUID

from pydantic import BaseModel, ConstrainedStr, Extra, Field, conint


class Text(ConstrainedStr):
    """Well-formed Unicode without NUL: all else cannot be stored."""

    strict = True

    @classmethod
    def __get_validators__(cls) -> Any:
        yield from super().__get_validators__()
        yield cls._storable

    @classmethod
    def _storable(cls, text: str) -> str:
        if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
            raise ValueError("text must be well-formed Unicode without NUL")
        return text


def text(least: int = 0, most: int = 1024) -> Any:
    return type("LimitedText", (Text,), {"min_length": least, "max_length": most})


ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII
)


class Email(Text):
    max_length = 254

    @classmethod
    def __get_validators__(cls) -> Any:
        yield from super().__get_validators__()
        yield cls._address

    @classmethod
    def _address(cls, text: str) -> str:
        if not ADDRESS.fullmatch(text):
            raise ValueError("not an e-mail address")
        return text

    @classmethod
    def __modify_schema__(cls, schema: dict) -> None:
        schema.update(type="string", format="email", maxLength=254, example="someone@example.com")


class Strict(BaseModel):
    class Config:
        extra = Extra.forbid


class ErrorDetail(BaseModel):
    code: str = Field(example="NOT_FOUND")
    message: str
    request_id: str


class ErrorBody(BaseModel):
    error: ErrorDetail


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    request_id: str


class Registration(Strict):
    email: Email
    password: text(12)

    class Config:
        schema_extra = {
            "example": {"email": "someone@example.com", "password": "correct-Horse-battery-7"}
        }


class Credentials(Strict):
    email: Email
    password: text(1)


class Refresh(Strict):
    refresh_token: text(1, 4096)


class PasswordChange(Strict):
    current_password: text(1)
    new_password: text(12)


class TokenPair(BaseModel):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class User(BaseModel):
    id: UUID
    email: str
    role: str


class NewUser(User):
    created_at: datetime


class UserList(BaseModel):
    users: list[NewUser]


Quantity = conint(strict=True, ge=0, le=1_000_000)
# Pydantic 1 leaves out of the schema that a member may be null.
Note = Field(None, nullable=True, example="in the locker")


class ItemBody(Strict):
    name: text(1, 200) = Field(example="rope")
    quantity: Quantity = Field(example=3)
    note: Optional[text(0, 2000)] = Note


class ItemPatch(Strict):
    name: text(1, 200) = Field(None, example="longer rope")
    quantity: Quantity = Field(None, example=4)
    note: Optional[text(0, 2000)] = Note

    class Config:
        schema_extra = {"minProperties": 1}


class Item(BaseModel):
    id: UUID
    name: str
    quantity: int
    note: Optional[str] = Field(..., nullable=True)
    owner_id: UUID
    created_at: datetime


class ItemPage(BaseModel):
    items: list[Item]
    next_cursor: Optional[str] = Field(..., nullable=True)


class Found(BaseModel):
    items: list[Item]


class StoredFile(BaseModel):
    id: UUID
    name: str
    type: str
    bytes: int


class Waited(BaseModel):
    waited_ms: int


class PreviewBody(Strict):
    url: text(1, 2000)


class Preview(BaseModel):
    url: str
    text: str


class Status(BaseModel):
    status: str
