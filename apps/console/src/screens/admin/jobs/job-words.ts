/**
 * What a job does, in words; one that is not known here is told by its own name.
 *
 * @module
 */

const words: Readonly<Record<string, string>> = {
  'vehicle-batch': 'Classify a batch',
  'vehicle-report': 'Make a report',
  backup: 'Back up the store',
  'audit-verification': 'Verify the audit trail',
  'session-sweep': 'Clear old sessions',
}

export function jobWords(name: string): string {
  return words[name] ?? name
}
