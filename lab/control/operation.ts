/** One call of the control API. */
export interface Operation {
  method: 'GET' | 'POST';
  /** `/guests/:vmId/move` */
  path: string;
  /** Answers what is sent back as JSON. Throws `UserError` for a caller's mistake. */
  run(request: { params: Readonly<Record<string, string | undefined>>; body: unknown }): unknown;
}
