// C0 but for tab, line feed and carriage return; DEL; C1; surrogates that are not in a pair.
const CONTROLS = /(?![\t\n\r])\p{Cc}|\p{Cs}/gu

/**
 * Takes out what no text needs: null bytes, control characters (so also terminal escapes), and lone
 * surrogates, which cannot be stored as UTF-8. Tabs and line breaks stay.
 */
export function stripControlCharacters(text: string): string {
  return text.replace(CONTROLS, '')
}
