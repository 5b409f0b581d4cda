/**
 * A planted defect: one flag of the corpus service, the probe that must catch it, a legitimate design
 * that looks like it, and a proof of its own that it is there.
 *
 * @module
 */

import type { AuditConfig } from '../src/config/config-schema.ts'
import type { Subject } from './subject.ts'

/** Changes what the auditor is told, such as the login limit or a declaration. */
export type ConfigChange = (base: AuditConfig) => AuditConfig

/** A file of the repository that is given another text; undefined removes the file. */
export interface RepositoryEdit {
  /** Relative to the repository's root. */
  readonly file: string
  readonly edit: (text: string) => string | undefined
}

interface Planted {
  readonly flag: string
  readonly config?: ConfigChange
  /** Of a defect that is in files and not in the service. */
  readonly repository?: readonly RepositoryEdit[]
}

export interface Twin extends Planted {
  /** `twin:` and the flag of the defect. */
  readonly flag: `twin:${string}`
  /** What it is, and why that is right. */
  readonly legitimate: string
}

export interface Defect extends Planted {
  /** Where the probe needs more time than usual. Default `standard`. */
  readonly depth?: 'deep'
  /** Id of the probe that must say FAIL. */
  readonly probe: string
  /** `T`: the textbook form; `R`: a form met in practice. */
  readonly tier: 'T' | 'R'
  /** Planted in the other languages too. */
  readonly portable: boolean
  /** What is wrong, as a sentence. */
  readonly planted: string
  readonly twin: Twin
  /** Flags that are set in every form: a variant without which there is nothing to get wrong. */
  readonly beside?: readonly string[]
  /** Ids of other probes that may say FAIL too. */
  readonly collateral: readonly string[]
  /** It takes more than a few seconds: `npm test` leaves it out, and the proof runs it. */
  readonly slowDemonstrator?: true
  /** True with the flag, false without it; knows nothing of the probe. */
  readonly demonstrate: (subject: Subject) => Promise<boolean>
}
