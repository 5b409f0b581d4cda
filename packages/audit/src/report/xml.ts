/** Texts for XML 1.0. @module */

/** What XML 1.0 cannot hold at all, not even escaped (section 2.2), and halves of pairs. */
const unspeakable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** For text and for attributes in either kind of quotes; also for HTML. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unspeakable, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
