/** The site cannot be reached or does not give what it is asked for; the message names the URL. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
}
