/** Values that look like secrets in what is planned, and are none to Pulumi: they would stand in the state as they are. */
import type { Text } from '../../model/text.ts';
import type { PlannedResource } from '../declared.ts';

export interface ClearSecret {
  /** Where in the resource, `initialization.userAccount.password`. */
  path: string;
  /** What it looks like; the value itself is never told. */
  what: Text;
}

/** Properties that hold nothing else, by the last word of their name. */
const secretNames =
  /^(?:.*[_.-])?(?:password|passwd|passphrase|kennwort|passwort|secret|secretkey|token|apitoken|apikey|api_key|privatekey|private_key|encryptionkey|encryption_key|masterkey|credentials|authticket|csrfpreventiontoken|psk)$/i;
/** The same as the end of a name in camel case, `influxToken`. */
const secretEnding = /[a-z](?:Password|Passphrase|Secret|Token|ApiKey|PrivateKey|EncryptionKey|Credentials)$/;

/** What gives a secret away wherever it stands. */
const secretForms: readonly { what: Text; form: RegExp }[] = [
  { what: { de: 'ein privater Schlüssel', en: 'a private key' }, form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  {
    what: { de: 'ein API-Token mit seinem Geheimnis', en: 'an API token with its secret' },
    form: /[\w.-]+@[\w.-]+![\w.-]+[=:][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i,
  },
  {
    what: { de: 'der Hash eines Passworts', en: 'the hash of a password' },
    form: /\$(?:1|2[aby]|5|6|y|gy|7|argon2id?)\$[./A-Za-z0-9$=,]{8,}/,
  },
  {
    // cloud-init's `chpasswd`: a list of `account:password`, where R and RANDOM have it make one up.
    what: { de: 'ein Passwort für cloud-init', en: 'a password for cloud-init' },
    form: /\bchpasswd:[\s\S]{0,200}?\blist:[\s|>[\]"'-]*[\w.-]+:(?!(?:R|RANDOM)\b)[^\s"',]/,
  },
  {
    what: { de: 'eine Adresse mit Passwort', en: 'an address with a password in it' },
    form: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i,
  },
  {
    what: { de: 'ein Zugangsschlüssel', en: 'an access key' },
    form: /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20})\b/,
  },
  {
    what: { de: 'ein signiertes Token (JWT)', en: 'a signed token (JWT)' },
    form: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/,
  },
];

/** `password: x`, `--password x`, `TOKEN=x` in a text. */
const named = new RegExp(
  /(?:(?:^|[^A-Za-z_])(?:[A-Za-z]+[_-])*NAME["']?\s*[:=]\s*|--?NAME\s+)["']?([^\s"',;]+)/.source.replaceAll(
    'NAME',
    '(?:password|passwd|passphrase|passwort|kennwort|secret|api[_-]?key|token)',
  ),
  'gi',
);
/** A name for where it stands, or a word that says that there is none. */
const noSecret = /^(?:[$<{%*].*|null|none|true|false|yes|no|siehe|see|keins?|unset|required)$/i;

/** @returns every value of the resource that is a secret by name or by form and is not marked as one */
export function clearSecrets({ props, secrets = [] }: PlannedResource): ClearSecret[] {
  const marked = (path: string) =>
    secrets.some((secret) => path === secret || path.startsWith(`${secret}.`) || path.startsWith(`${secret}[`));
  const found: ClearSecret[] = [];
  const look = (value: unknown, path: string, name: string): void => {
    if (marked(path)) return;
    if (typeof value === 'string') {
      const what = kindOf(value, name);
      if (what !== undefined) found.push({ path, what });
    } else if (Array.isArray(value)) {
      value.forEach((each, index) => {
        look(each, `${path}[${index}]`, name);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) look(each, path === '' ? key : `${path}.${key}`, key);
    }
  };
  look(props, '', '');
  return found;
}

function kindOf(value: string, name: string): Text | undefined {
  if (value !== '' && (secretNames.test(name) || secretEnding.test(name)))
    return { de: 'dem Namen nach ein Geheimnis', en: 'a secret by its name' };
  const form = secretForms.find((each) => each.form.test(value));
  if (form) return form.what;
  const words = value.matchAll(named);
  const inText = [...words].some(([, word = '']) => word.length >= 4 && !noSecret.test(word));
  return inText ? { de: 'ein Text mit einem Geheimnis', en: 'a text with a secret in it' } : undefined;
}
