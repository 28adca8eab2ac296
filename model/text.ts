/** Languages that people read, and texts that stand in each of them. */

export const languages = ['de', 'en'] as const;

export type Language = (typeof languages)[number];

export type Text = Readonly<Record<Language, string>>;
