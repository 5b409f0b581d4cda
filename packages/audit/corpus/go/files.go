package main

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
)

// fileRoutes: only what is a PNG through and through is kept.
func fileRoutes(s *service) {
	binary := object{
		"type": "string", "contentMediaType": "image/png", "contentEncoding": "binary",
	}
	s.add(&route{
		method: "POST", path: "/files", summary: "Keeps a PNG picture", access: user, takesForm: true,
		documentedBody: object{"multipart/form-data": closed(object{"file": binary}, "file")},
		responses: map[string]documented{
			"201": jsonOf("What was kept", fileSchema),
			"400": failed("No form with one file"),
			"415": failed("Not a PNG picture"),
		},
		handler: s.keepFile,
	})
	s.add(&route{
		method: "GET", path: "/files/{id}", summary: "A picture", access: user, params: idParams,
		responses: map[string]documented{
			"200": {description: "The picture", mediaType: "image/png", schema: anyText},
			"400": failed("Not an id"), "404": failed("No such picture"),
		},
		handler: s.giveFile,
	})
}

type keptFile struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
}

var safeName = regexp.MustCompile(`(?i)^[^/\\\x00]{1,200}\.png$`)

func (s *service) keepFile(ctx context.Context, c *call) (answer, error) {
	name, mediaType, content, isOne := onlyFile(c)
	if !isOne {
		return answer{}, invalid(`Send a form with one part "file".`)
	}
	isNamed := safeName.MatchString(name) && isStorable(name)
	if mediaType != "image/png" || !isNamed || !isPNG(content) {
		return answer{}, failure(415, "NOT_A_PICTURE",
			"Send a PNG picture whose name ends in .png.")
	}
	kept := keptFile{ID: newUUID(), Name: name, Type: mediaType, Bytes: len(content)}
	err := s.database.do(ctx,
		`INSERT INTO files (id, owner_id, name, type, content) VALUES ($1, $2, $3, $4, $5)`,
		kept.ID, c.caller.id, kept.Name, kept.Type, content)
	return created(kept), err
}

var fileNameShape = regexp.MustCompile(`(?i)\bfilename="([^"]*)"`)

// onlyFile gives the one part of the form. The name is taken as it was sent: the library would cut
// folders off, and what is wrong with it would not be seen.
func onlyFile(c *call) (name, mediaType string, content []byte, isOne bool) {
	_, params, _ := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	form := multipart.NewReader(bytes.NewReader(c.form), params["boundary"])
	part, err := form.NextRawPart()
	if err != nil || part.FormName() != "file" {
		return "", "", nil, false
	}
	sent := fileNameShape.FindStringSubmatch(part.Header.Get("Content-Disposition"))
	content, err = io.ReadAll(part)
	if err != nil || sent == nil {
		return "", "", nil, false
	}
	_, err = form.NextRawPart()
	mediaType, _, _ = mime.ParseMediaType(part.Header.Get("Content-Type"))
	return sent[1], mediaType, content, err == io.EOF
}

func (s *service) giveFile(ctx context.Context, c *call) (answer, error) {
	var mediaType string
	var content []byte
	isFound, err := s.database.one(ctx, []any{&mediaType, &content},
		"SELECT type, content FROM files WHERE id = $1 AND owner_id = $2",
		c.params["id"], c.caller.id)
	if err == nil && !isFound {
		err = notFound()
	}
	told := answer{status: 200, mediaType: mediaType, raw: content}
	told.headers = map[string]string{"Content-Disposition": "attachment"}
	return told, err
}
