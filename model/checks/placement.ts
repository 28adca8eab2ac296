import { type Inventory, problemAt } from '../inventory.ts';
import { placementOf } from '../placement.ts';
import type { Place, Problem } from '../problem.ts';
import { type Assignment, assignments, placeOf } from '../tenancy.ts';

/** Homes and replicas that the inventory names: a replica must outlive the home node, and one of them the home site. */
export function checkPlacement(inventory: Inventory): Problem[] {
  const seen = new Set<string>();
  // What stands in a template is said once, not for every tenant.
  return assignments(inventory)
    .flatMap((assignment) => placementProblems(inventory, assignment))
    .filter(({ file, path }) => !seen.has(`${file} ${path}`) && seen.add(`${file} ${path}`));
}

function placementProblems(inventory: Inventory, assignment: Assignment): Problem[] {
  const { name, template, override } = assignment;
  const placement = placementOf(inventory, assignment);
  if (!placement) return [];
  const { homeSite, homeNode } = placement;
  const problems: Problem[] = [];
  const report = (place: Place, message: string, hint: string) =>
    problems.push(problemAt(inventory, place, message, { hint }));

  if (template.homeSite !== undefined && template.homeSite !== homeSite) {
    report(
      placeOf(assignment, 'homeNode'),
      `the home node ${homeNode} of ${name} stands at ${homeSite}, but its home site is ${template.homeSite}`,
      'Change one of the two.',
    );
  }
  const named = override.replicas ?? template.replicas;
  if (!named) return problems;
  const { file, path } = placeOf(assignment, 'replicas');
  named.forEach((node, index) => {
    if (node === homeNode) {
      report(
        { file, path: [...path, index] },
        `${node} is the home node of ${name}`,
        'A replica on the home node is lost with it.',
      );
    } else if (named.indexOf(node) < index) {
      report({ file, path: [...path, index] }, `${node} stands here a second time`, 'One replica a node is enough.');
    }
  });
  if (placement.replicas.length > 0 && placement.replicas.every(({ site }) => site === homeSite)) {
    report(
      { file, path },
      `all replicas of ${name} are at its home site ${homeSite}`,
      'Name a node of the other site.',
    );
  }
  return problems;
}
