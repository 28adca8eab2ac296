/** The time that passes outside the lab. */
export interface MachineTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void;
}

/** The machine's own clock. Its timers don't keep a process alive that has nothing else to do. */
export const machineTime: MachineTime = {
  now: () => Date.now(),
  after(ms, work) {
    if (ms <= 0) {
      // Before the next request is read, which a timer of 0 ms (1 ms in Node) would not be.
      const immediate = setImmediate(work);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
