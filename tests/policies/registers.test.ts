import { describe, expect, it } from 'vitest';
import { printProblem } from '../../model/problem.ts';
import { type Approval, approvalRegister } from '../../policies/approvals.ts';
import { type PlannedResource, readDeclared } from '../../policies/declared.ts';
import {
  brokenExceptions,
  type Exception,
  exceptFindings,
  exceptionRegister,
  toldExceptions,
} from '../../policies/exceptions.ts';
import { parseRegister, readRegister } from '../../policies/register.ts';
import { guestNeverLost } from '../../policies/rules/guest-never-lost.ts';
import { memberOwnPool } from '../../policies/rules/member-own-pool.ts';
import { sentence } from '../../policies/sentence.ts';
import { cooperation, edited, goodStack } from './good-stack.ts';

const accountable = { reason: 'Der Dienst zieht um.', owner: 'Betrieb der gemeinsamen IT' };

describe('An exception', () => {
  const urn = 'urn:pulumi:primary::ikz::proxmoxve:index/vmLegacy:VmLegacy::zeiterfassung';
  const [violation] = memberOwnPool.check(
    readDeclared(
      edited(':VmLegacy', (each) => ({ ...each, urn, props: { ...each.props, poolId: undefined } })),
      cooperation,
    ),
  );
  const findings = [{ rule: memberOwnPool, violations: violation ? [violation] : [] }];
  const exception = (more: Partial<Exception> = {}): Exception => ({
    rule: 'member-own-pool',
    resource: 'zeiterfassung',
    expires: '2026-11-24',
    ...accountable,
    ...more,
  });
  const excepted = (...exceptions: Exception[]) => exceptFindings(findings, exceptions, '2026-11-24');

  it('takes its finding away up to its last day, and is told', () => {
    const result = excepted(exception());
    expect(result.findings).toEqual([{ rule: memberOwnPool, violations: [] }]);
    expect(brokenExceptions(result.exceptions)).toEqual([]);
    expect(toldExceptions(result.exceptions)).toEqual([
      'excepted until 2026-11-24: member-own-pool for zeiterfassung (1 finding). Betrieb der gemeinsamen IT: Der Dienst zieht um.',
      '1 exceptions used, 0 unused.',
    ]);
  });

  it('fails the day after, and its finding is back', () => {
    const result = excepted(exception({ expires: '2026-11-23' }));
    expect(result.findings).toEqual(findings);
    expect(brokenExceptions(result.exceptions)).toEqual([
      'the exception from member-own-pool for zeiterfassung expired on 2026-11-23 (1 finding): Betrieb der gemeinsamen IT must mend the cause and take it out of policies/exceptions.yaml, or give it a new reason and day.',
    ]);
    expect(toldExceptions(result.exceptions)).toEqual([]);
  });

  it('of another resource leaves the finding, and is told as unused', () => {
    const result = excepted(exception({ resource: 'finanzwesen' }));
    expect(result.findings).toEqual(findings);
    expect(toldExceptions(result.exceptions)).toEqual([
      'the exception from member-own-pool for finanzwesen covers no finding any more: Betrieb der gemeinsamen IT can take it out of policies/exceptions.yaml.',
      '0 exceptions used, 1 unused.',
    ]);
  });

  it('from a rule that the pack does not have fails', () => {
    expect(brokenExceptions(excepted(exception({ rule: 'member-own-pol' })).exceptions)).toEqual([
      'the exception for zeiterfassung names the rule member-own-pol, which the pack does not have: correct it in policies/exceptions.yaml, or take it out.',
    ]);
  });

  it('is not told where there is none', () => {
    expect(toldExceptions(excepted().exceptions)).toEqual([]);
  });
});

describe('A register', () => {
  const none = { exceptions: [] };

  it('tells what is wrong with file, line, value and what is allowed, and then counts for nothing', () => {
    const text = [
      'exceptions:',
      '  - rule: member-own-pool',
      '    resource: zeiterfassung',
      '    reason: bald',
      '    owner: Betrieb',
      '    expires: morgen',
    ].join('\n');
    const { content, problems } = parseRegister('policies/exceptions.yaml', text, exceptionRegister, none);
    expect(content).toEqual(none);
    expect(problems.map(printProblem)).toEqual([
      'policies/exceptions.yaml:4: exceptions[0].reason: got "bald", allowed: a reason of 10 to 400 characters',
      'policies/exceptions.yaml:6: exceptions[0].expires: got "morgen", allowed: a day that exists, as YYYY-MM-DD',
    ]);
  });

  it('that is missing holds nothing', async () => {
    const register = await readRegister(import.meta.dirname, 'nothing/exceptions.yaml', exceptionRegister, none);
    expect(register).toEqual({ content: none, problems: [] });
  });

  it.each([
    ['policies/exceptions.yaml', exceptionRegister],
    ['policies/approvals.yaml', approvalRegister],
  ] as const)('is whole as it is kept: %s', async (file, schema) => {
    const { problems } = await readRegister(`${import.meta.dirname}/../..`, file, schema, {
      exceptions: [],
      approvals: [],
    });
    expect(problems).toEqual([]);
  });
});

describe('An approval', () => {
  const approval = (resource: string, expires = '2026-11-24'): Approval => ({ resource, expires, ...accountable });
  const found = (resources: PlannedResource[], leaving: PlannedResource[], ...approvals: Approval[]) =>
    guestNeverLost.check(readDeclared(resources, { ...cooperation, approvals }, leaving));

  const isGuest = ({ type }: PlannedResource) => type.endsWith(':VmLegacy');
  const isPbs = ({ type }: PlannedResource) => type.endsWith(':Pbs');
  const split = (leaves: (resource: PlannedResource) => boolean) =>
    [goodStack().filter((each) => !leaves(each)), goodStack().filter(leaves)] as const;
  const unprotected = edited(':VmLegacy', (each) => ({ ...each, opts: { ...each.opts, protect: false } }));

  it('is missing where a guest is no longer declared', () => {
    const [violation, ...more] = found(...split(isGuest));
    expect(more).toEqual([]);
    expect(violation && sentence(violation, 'en')).toBe(
      'guest zeiterfassung (1011): it is no longer declared: this update deletes it with its disks, but without an approval it may not go.',
    );
    expect(violation?.remediation?.en).toBe(
      'If it is meant to stay, declare it with `protect: true`. If it is meant to go, no approval in policies/approvals.yaml names it: add one for `zeiterfassung` with reason, owner and last day.',
    );
  });

  it('is missing where a storage of backups is no longer declared', () => {
    expect(found(...split(isPbs)).map((each) => sentence(each, 'en'))).toEqual([
      'storage pbs-t01-kau: it holds the backups of guests and is no longer declared: this update deletes it, but without an approval it may not go.',
    ]);
  });

  it('lets what it names go, up to its last day', () => {
    expect(found(...split(isGuest), approval('zeiterfassung'))).toEqual([]);
    expect(found(...split(isPbs), approval('pbs-t01-kau'))).toEqual([]);
    expect(found(unprotected, [], approval('zeiterfassung'))).toEqual([]);
  });

  it('lets nothing else go', () => {
    expect(found(...split(isGuest), approval('finanzwesen'))).toHaveLength(1);
    expect(found(unprotected, [], approval('guests'))).toHaveLength(1);
  });

  it('that has expired lets nothing go, and is named', () => {
    const [violation] = found(unprotected, [], approval('zeiterfassung', '2026-11-23'));
    expect(violation?.remediation?.en).toContain(
      'the approval of Betrieb der gemeinsamen IT expired on 2026-11-23: add one for `zeiterfassung`',
    );
  });

  it('is not asked for where something else leaves the state', () => {
    const leaving = goodStack().filter(({ type }) => type.endsWith(':Replication'));
    expect(found(goodStack(), leaving)).toEqual([]);
  });
});
