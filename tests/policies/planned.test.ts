import { Secret } from '@pulumi/policy';
import { asset } from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { plainProperties } from '../../policies/planned.ts';

/** As the SDK shows properties: what is behind a proxy comes out under a key of its own. */
function behindProxy(target: object): object {
  return new Proxy(target, {
    get: (behind, key) => (key === '__getSpecialProxyTarget' ? behind : Reflect.get(behind, key)),
  });
}

const unknownText = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

describe('Planned properties, made plain,', () => {
  it('leave out what is not known before the update, at any depth', async () => {
    const shown = { name: 'nie1', id: unknownText, disks: [{ size: 32, path: unknownText }], bios: null };
    expect(await plainProperties(behindProxy(shown))).toEqual({
      props: { name: 'nie1', disks: [{ size: 32 }] },
      secrets: [],
    });
  });

  it('name the paths of the secrets, and show what is in them', async () => {
    const connection = new Secret({ host: 'nie1', privateKey: new Secret('a key that opens nothing') });
    const shown = { connection, accounts: [{ password: new Secret('a word') }] };
    expect(await plainProperties(behindProxy(behindProxy(shown)))).toEqual({
      props: {
        connection: { host: 'nie1', privateKey: 'a key that opens nothing' },
        accounts: [{ password: 'a word' }],
      },
      secrets: ['connection', 'accounts[0].password'],
    });
  });

  it('hold the text of an asset', async () => {
    const { props } = await plainProperties({ source: new asset.StringAsset('#cloud-config\n') });
    expect(props).toEqual({ source: '#cloud-config\n' });
  });
});
