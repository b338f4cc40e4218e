// SPDX-License-Identifier: Apache-2.0
import type { Carrier, Condition, Plan, ServicePlan, Substitution, Target } from '@branchline/plan';
import { type RankedDialect, type Requirement, Unsupported } from './dialect.ts';
import { Substitutions } from './substitutions.ts';

/** What a request must have: a value for each name; `path` is a prefix of the request's path. */
export type ToyMatch = Readonly<Record<string, string>>;

/** A rule that sends requests to services, by name. */
export interface ToyRule {
	readonly to: readonly string[];
	readonly matches?: readonly ToyMatch[];
	readonly namespace?: string;
}

/** What a toy mesh may lack: a way to say "no key", or to narrow by the names given. */
export interface ToyLimits {
	readonly keyless?: false;
	readonly refuses?: string;
}

/** A mesh that ranks matches by the length of their path, then by the number of other conditions. */
export function toyDialect({ keyless, refuses }: ToyLimits = {}): RankedDialect<ToyRule, ToyMatch> {
	const narrowed = (rule: ToyRule, match: ToyMatch, wanted: ToyMatch) => {
		if (refuses !== undefined && refuses in wanted && refuses in match) return new Unsupported(`it has ${refuses}`);
		const both = meet(match, wanted);
		return both ? [{ rule, match: both }] : [];
	};
	return {
		entries: ({ matches, ...rule }) => (matches ?? [{}]).map((match) => ({ rule, match })),
		join: (rule, matches) => [{ ...rule, matches }],
		and: ({ rule, match }, requirement) => {
			const wanted = wantedBy(requirement);
			return requirement.kind === 'keyless' && keyless === false
				? new Unsupported('it cannot say so')
				: narrowed(rule, match, wanted);
		},
		both: ({ rule, match }, other) => narrowed(rule, match, other),
		rank: ({ path = '', ...others }) => [path.length, Object.keys(others).length],
		rewritesPath: () => false,
		destinations: ({ to }) => to.map((service) => ({ kind: 'service', port: portOf(service) })),
		withDestinations: (rule, f) => {
			const targets = rule.to.map((service) => {
				const replacement = f({ kind: 'service', port: portOf(service) });
				return replacement === 'keep' ? replacement : replacement.to;
			});
			return { ...rule, to: rule.to.map((service, index) => nameOf(targets[index]!) ?? service) };
		},
	};
}

function wantedBy(requirement: Requirement): ToyMatch {
	switch (requirement.kind) {
		case 'key':
			return { [requirement.carrier.name]: requirement.key };
		case 'keyless':
			return Object.fromEntries(requirement.carriers.map(({ name }) => [name, '(none)']));
		case 'when': {
			const { path, method } = requirement.condition;
			return { ...(path ? { path: path.value } : {}), ...(method ? { method } : {}) };
		}
	}
}

function meet(a: ToyMatch, b: ToyMatch): ToyMatch | undefined {
	const met: Record<string, string> = { ...a };
	for (const [name, value] of Object.entries(b)) {
		const known = met[name] ?? value;
		const [long, short] = known.length > value.length ? [known, value] : [value, known];
		if (name === 'path' ? !long.startsWith(short) : known !== value) return undefined;
		met[name] = long;
	}
	return Object.fromEntries(Object.entries(met).sort(([one], [two]) => (one < two ? -1 : 1)));
}

function portOf(service: string) {
	return { namespace: 'shop', service, port: 80 };
}

function nameOf(target: Target | 'keep'): string | undefined {
	return target === 'keep' ? undefined : target.kind === 'service' ? target.port.service : target.kind;
}

/** A substitution of a key by a service of another name, perhaps narrowed. */
export function substitution(key: string, to: string, when: readonly Condition[] = []): Substitution {
	const target: Target = { kind: 'service', port: portOf(to) };
	return { key, to: target, when, onUnavailable: 'fail', ready: true, origin: { sandbox: `shop/${key}` } };
}

/** The substitutions of one service port. */
export function fork(service: string, ...substitutions: readonly Substitution[]): ServicePlan {
	return { of: portOf(service), substitutions };
}

/** A plan of these service ports with one carrier. */
export function plan(...services: readonly ServicePlan[]): Plan {
	return { carriers: [header], ingress: 'all', services };
}

/** The substitutions of these service ports, to look up. */
export function lookup(...services: readonly ServicePlan[]): Substitutions {
	return new Substitutions(plan(...services));
}

/** A carrier of each kind that the tests use. */
export const header: Carrier = { kind: 'header', name: 'x-key' };
/** The carrier of list headers that the toy is asked with. */
export const baggage: Carrier = { kind: 'baggage', name: 'member' };

/** A condition on a path prefix. */
export function prefix(value: string): Condition {
	return { path: { kind: 'prefix', value } };
}
