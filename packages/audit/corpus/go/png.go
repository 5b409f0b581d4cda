package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// Chunks that hold text are not among them: a picture needs none.
var pngChunks = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true,
	"cHRM": true, "sRGB": true, "pHYs": true, "sBIT": true, "bKGD": true,
}

// isPNG tells whether bytes are a PNG and nothing else: signature, known chunks with right
// checksums, and nothing after the last (PNG specification, sections 5.2 and 5.3).
func isPNG(content []byte) bool {
	if !bytes.HasPrefix(content, pngSignature) {
		return false
	}
	names := []string{}
	hasData := false
	for rest := content[len(pngSignature):]; len(rest) > 0; {
		if len(rest) < 12 || (len(names) > 0 && names[len(names)-1] == "IEND") {
			return false
		}
		length := int(binary.BigEndian.Uint32(rest))
		if length > len(rest)-12 {
			return false
		}
		name, sum := string(rest[4:8]), binary.BigEndian.Uint32(rest[8+length:])
		if !pngChunks[name] || crc32.ChecksumIEEE(rest[4:8+length]) != sum {
			return false
		}
		hasData = hasData || name == "IDAT"
		names = append(names, name)
		rest = rest[12+length:]
	}
	return hasData && names[0] == "IHDR" && names[len(names)-1] == "IEND"
}
