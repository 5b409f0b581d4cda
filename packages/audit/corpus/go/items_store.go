package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

type item struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Quantity int64     `json:"quantity"`
	Note     *string   `json:"note"`
	Owner    string    `json:"owner_id"`
	Created  time.Time `json:"created_at"`
}

const (
	itemColumns = "id, name, quantity, note, owner_id, created_at"
	position    = "(extract(epoch FROM created_at) * 1000000)::bigint"
)

func (i *item) targets() []any {
	return []any{&i.ID, &i.Name, &i.Quantity, &i.Note, &i.Owner, &i.Created}
}

// oneItem is nil if there is none.
func oneItem(ctx context.Context, from store, text string, args ...any) (*item, error) {
	found := &item{}
	isFound, err := from.one(ctx, found.targets(), text, args...)
	if err != nil || !isFound {
		return nil, err
	}
	found.Created = found.Created.UTC()
	return found, nil
}

func createItem(ctx context.Context, within store, fresh item) (*item, error) {
	return oneItem(ctx, within,
		`INSERT INTO items (id, name, quantity, note, owner_id) VALUES ($1, $2, $3, $4, $5)
		 RETURNING `+itemColumns, fresh.ID, fresh.Name, fresh.Quantity, fresh.Note, fresh.Owner)
}

type page struct {
	Items []*item `json:"items"`
	Next  *string `json:"next_cursor"`
}

// listItems gives one page, the newest first; nothing is counted.
func (s *service) listItems(ctx context.Context, c *call) (answer, error) {
	limit, err := s.limitOf(c)
	if err != nil {
		return answer{}, err
	}
	at, id, err := afterOf(c)
	if err != nil {
		return answer{}, err
	}
	told := page{Items: []*item{}}
	var cursors []int64
	row := func(scan func(...any) error) error {
		each, cursor := &item{}, int64(0)
		if err := scan(append(each.targets(), &cursor)...); err != nil {
			return err
		}
		each.Created = each.Created.UTC()
		told.Items, cursors = append(told.Items, each), append(cursors, cursor)
		return nil
	}
	err = s.database.each(ctx, row, `SELECT `+itemColumns+`, `+position+` FROM items
		WHERE owner_id = $1 AND ($2::bigint IS NULL OR (`+position+`, id) < ($2::bigint, $3::uuid))
		ORDER BY `+position+` DESC, id DESC LIMIT $4`, c.caller.id, at, id, limit+1)
	if err != nil {
		return answer{}, err
	}
	if int64(len(told.Items)) > limit {
		told.Items = told.Items[:limit]
		plain := fmt.Sprintf("%d %s", cursors[limit-1], told.Items[limit-1].ID)
		next := base64url.EncodeToString([]byte(plain))
		told.Next = &next
	}
	return ok(told), nil
}

func (s *service) limitOf(c *call) (int64, error) {
	written, isGiven := c.query["limit"].(json.Number)
	if !isGiven {
		return 20, nil
	}
	limit, err := written.Int64()
	if s.on["twin:page-unbounded"] && limit > 100 {
		limit = 100
	}
	return limit, err
}

var cursorShape = regexp.MustCompile(`^(\d{1,18}) ([0-9a-f-]{36})$`)

// afterOf gives where the page begins; nils for the first.
func afterOf(c *call) (at, id any, err error) {
	cursor, isGiven := c.query["cursor"].(string)
	if !isGiven {
		return nil, nil, nil
	}
	plain, _ := base64url.DecodeString(cursor)
	found := cursorShape.FindStringSubmatch(string(plain))
	if found == nil || !uuidShape.MatchString(found[2]) {
		return nil, nil, invalid("The cursor is not one of an earlier page.")
	}
	number, err := strconv.ParseInt(found[1], 10, 64)
	return number, found[2], err
}
