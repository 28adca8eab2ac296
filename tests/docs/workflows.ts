/** The workflows under docs/ci, read as a forge reads them. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../engine/target.ts';

const lines = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const actions = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) });
const gitlabJob = z.object({ image: z.string(), script: lines });

export interface Job {
  name: string;
  /** What it runs, one script after the other. */
  scripts: string[];
  /** Actions and images, with their versions. */
  uses: string[];
}

export const forges = ['github', 'forgejo', 'gitlab'] as const;

export function jobsOf(forge: (typeof forges)[number]): Job[] {
  const content: unknown = parse(fs.readFileSync(path.join(projectRoot, 'docs', 'ci', `${forge}.yml`), 'utf8'));
  if (forge === 'gitlab') {
    const { stages: _, ...jobs } = z.record(z.string(), z.unknown()).parse(content);
    return Object.entries(jobs).map(([name, job]) => {
      const { image, script } = gitlabJob.parse(job);
      return { name, scripts: script, uses: [image] };
    });
  }
  return Object.entries(actions.parse(content).jobs).map(([name, { steps }]) => ({
    name,
    scripts: steps.flatMap(({ run }) => run ?? []),
    uses: steps.flatMap(({ uses }) => uses ?? []),
  }));
}
