/**
 * The configuration as the engine settles it: the rules' own, config.yaml, `--policy-pack-config`. The SDK keeps it to itself and
 * gives each policy its figures only; the levels of all are needed to tell what is switched off, and to say in the
 * document how much each finding weighs. So the request is read on its way in (analyzer.proto, `Configure`).
 */
import { AnalyzerService } from '@pulumi/pulumi/proto/analyzer_grpc_pb.js';
import { type ConfigureAnalyzerRequest, EnforcementLevel } from '@pulumi/pulumi/proto/analyzer_pb.js';
import type { PackConfig } from './config.ts';
import { parseConfig } from './config-file.ts';
import type { Register } from './register.ts';
import { rules } from './rules/index.ts';

/** How problems name it: the engine does not tell its file. */
const file = '--policy-pack-config';

/**
 * Policies whose level is no matter of configuration, not even of `all`: without them nothing is judged, or nobody hears of it.
 * @param name of a policy, with the level that it keeps
 */
export type FixedLevels = ReadonlyMap<string, 'mandatory' | 'advisory' | 'remediate'>;

const numbers = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  remediate: EnforcementLevel.REMEDIATE,
};
const words = new Map<EnforcementLevel, string>([
  [EnforcementLevel.ADVISORY, 'advisory'],
  [EnforcementLevel.MANDATORY, 'mandatory'],
  [EnforcementLevel.DISABLED, 'disabled'],
  [EnforcementLevel.REMEDIATE, 'remediate'],
]);

/** To be called before the pack is made. @param heed is called once, before anything is judged */
export function onConfigure(fixed: FixedLevels, heed: (config: Register<PackConfig>) => void): void {
  const method = AnalyzerService.configure;
  const read = method.requestDeserialize;
  method.requestDeserialize = (bytes) => {
    const request = read(bytes);
    heed(configOf(request, fixed));
    for (const [name, level] of fixed) request.getPolicyconfigMap().get(name)?.setEnforcementlevel(numbers[level]);
    return request;
  };
}

function configOf(request: ConfigureAnalyzerRequest, fixed: FixedLevels): Register<PackConfig> {
  const ids = new Set(rules.map(({ id }) => id));
  const entries = request
    .getPolicyconfigMap()
    .getEntryList()
    .map(([name]) => name)
    // `all` has been spread over the others, the pack's own policies among them, which keep their level.
    .filter((name) => ids.has(name) || !(name === 'all' || fixed.has(name)))
    .map((name) => {
      const config = request.getPolicyconfigMap().get(name);
      const enforcementLevel = words.get(config?.getEnforcementlevel() ?? EnforcementLevel.ADVISORY);
      return [name, { enforcementLevel, ...config?.getProperties()?.toJavaScript() }];
    });
  const text = JSON.stringify({ rules: Object.fromEntries(entries) });
  const { content, problems } = parseConfig(file, text);
  return {
    content,
    problems: problems.map(({ line, path, ...problem }) => ({ ...problem, path: path.replace(/^rules\./, '') })),
  };
}
