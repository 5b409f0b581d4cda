const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
}

/**
 * Makes text safe between HTML tags and in **quoted** attribute values: the five characters of the
 * OWASP Cross Site Scripting Prevention Cheat Sheet. It does not make text safe in an unquoted
 * attribute, a script, a style or the scheme of a URL; nothing that only escapes does.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
