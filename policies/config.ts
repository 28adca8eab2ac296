/** How the pack is configured: what differs from the rules' own levels. */
export type Level = 'mandatory' | 'advisory' | 'disabled';

export type PackConfig = Readonly<Record<string, { enforcementLevel?: Level }>>;
