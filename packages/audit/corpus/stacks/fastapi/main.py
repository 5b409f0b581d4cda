from typing import List, Union

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class NewItem(BaseModel):
    name: str
    price: float
    is_offer: Union[bool, None] = None


class Item(NewItem):
    id: int


items: List[Item] = []


@app.get("/")
def read_root():
    return {"Hello": "World"}


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/items", response_model=List[Item])
def read_items():
    return items


@app.post("/items", response_model=Item, status_code=201)
def create_item(item: NewItem):
    created = Item(id=len(items) + 1, **item.dict())
    items.append(created)
    return created


@app.get("/items/{item_id}", response_model=Item)
def read_item(item_id: int):
    for item in items:
        if item.id == item_id:
            return item
    raise HTTPException(status_code=404, detail="Item not found")
