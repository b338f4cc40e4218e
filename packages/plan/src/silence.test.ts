// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, type Fork, keyOf, keyOwners, type Sandbox } from '@branchline/model';
import test from 'ava';
import fc from 'fast-check';
import { clusters, sandboxes } from './arbitrary.test.fixture.ts';
import { now } from './documents.test.fixture.ts';
import { compile, type Plan } from './index.ts';

const documents = fc.record({
	sandboxes: fc.uniqueArray(sandboxes, { selector: ({ metadata }) => metadata.name, maxLength: 4 }),
	groups: fc.constant([]),
});

// Whether a fork names service ports that are there, so that only its target can be at fault.
function isKnown(sandbox: Sandbox, index: number, diagnostics: readonly Diagnostic[]): boolean {
	return !diagnostics.some(({ code, object, path = [] }) => {
		const [, list, at, part] = path;
		const of = list === 'forks' && at === index && (part === 'of' || part === 'ports');
		return object?.name === sandbox.metadata.name && (of || code === 'plan/expired');
	});
}

function isMet(plan: Plan, key: string, fork: Fork): boolean {
	return (fork.ports ?? [80, 81]).every((port) => {
		const service = plan.services.find(({ of }) => of.service === fork.of.service && of.port === port);
		return service?.substitutions.some((one) => one.key === key);
	});
}

test('a service port that is known to be forked is always met by a substitution, were it a failing one', (t) => {
	const property = fc.property(documents, clusters, (given, cluster) => {
		const { plan, diagnostics } = compile(given, cluster, now);
		const { owner } = keyOwners(given);
		return given.sandboxes.every((one) => {
			if (owner.get(keyOf(one)) !== one) return true;
			return one.spec.forks.every((fork, index) => !isKnown(one, index, diagnostics) || isMet(plan, keyOf(one), fork));
		});
	});
	t.notThrows(() => fc.assert(property, { numRuns: 1000 }));
});
