/** Why the signal of a run was aborted. */

export class JobTimeout extends Error {
  override readonly name = 'JobTimeout'
}

/** Another worker has the job or will have it, or it was cancelled. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The job is given back, and another worker begins it anew. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping'
}

/** Thrown by a job that would fail again however often it is tried: it is dead at once. */
export class PermanentJobFailure extends Error {
  override readonly name = 'PermanentJobFailure'
}
