/** Time as a port: everything in the lab that takes time goes by it, and whoever tests the lab moves the hands. */
export interface Clock {
  /** Time of day, milliseconds since 1970. */
  now(): number;
  /** Milliseconds that this lab has run since it was made. It stands still while no process runs the lab. */
  uptime(): number;
  /** Calls `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void;
}
