// SPDX-License-Identifier: Apache-2.0
import { type Artifact, supportedPlan } from '@branchline/adapter';
import {
	type Interpreter,
	interpretWithResponder,
	type MeshConfiguration,
	UndefinedConfiguration,
} from '@branchline/interpreters';
import {
	type Answer,
	type Cluster,
	evaluate,
	type HttpRequest,
	keysOf,
	type NativeObject,
	type Plan,
} from '@branchline/plan';
import { applied, sameAnswer } from 'branchline';
import { shop } from './arbitrary/shop.ts';
import type { MeshUnderTest } from './mesh.ts';

/** What the interpreter and the oracle say of one request. */
export interface Verdict {
	readonly request: HttpRequest;
	readonly baseline: Answer;
	readonly admissible: readonly Answer[];
	readonly answer: Answer;
	readonly right: boolean;
	/** Whether the admissible answers differ from the baseline. */
	readonly changed: boolean;
}

/** A mesh with one configuration, rendered once and asked many times. */
export interface Judged {
	readonly judge: (request: HttpRequest) => Verdict;
	/** Whether the user's own configuration is one that the mesh leaves undefined for a request. */
	readonly isOpen: (request: HttpRequest) => boolean;
	readonly artifacts: readonly Artifact[];
	/** Keys that a finding of severity error says are left out somewhere, but for what the mesh lacks as a whole. */
	readonly refused: ReadonlySet<string>;
}

/** What is judged: a mesh under test, in a cluster of its own if it is not the random shop. */
export type JudgedMesh = Pick<MeshUnderTest, 'adapter' | 'interpreter' | 'implementation'> & {
	readonly cluster?: Cluster;
};

/** Changes artifacts on their way to the mesh: the identity, or a mutation. */
export type Tamper = (artifacts: readonly Artifact[]) => readonly Artifact[];

/**
 * The black-box law: what the mesh does with our artifacts is σ of what it does without them. Undefined where the users'
 * own configuration is one that the mesh leaves undefined.
 */
export function judged(
	mesh: JudgedMesh,
	fullPlan: Plan,
	native: readonly NativeObject[],
	tamper: Tamper = (artifacts) => artifacts,
): Judged {
	const { adapter, interpreter, implementation, cluster = shop } = mesh;
	const how = implementation === undefined ? {} : { implementation };
	const rendering = adapter.render({ plan: fullPlan, cluster, native, ...how });
	const { plan } = supportedPlan(fullPlan, adapter.features(implementation));
	const artifacts = tamper(rendering.artifacts).map(created);
	// What the mesh lacks is left out of the plan already; other errors name a key, or concern all of them, as does what some
	// callers do not see.
	const errors = rendering.diagnostics.filter(
		({ severity, code }) => severity === 'error' && code !== 'adapter/unsupported-feature',
	);
	const excusable = new Set(errors.flatMap(({ key }) => key ?? []));
	const lacking = new Set(
		rendering.diagnostics.flatMap(({ code, key }) => (code === 'adapter/unsupported-feature' && key) || []),
	);
	const refused = new Set([...excusable].filter((key) => !lacking.has(key)));
	const blind = rendering.diagnostics.some(({ code }) => code === 'adapter/not-visible');
	const everything = blind || errors.some(({ key }) => key === undefined);
	const before = { objects: [...cluster.services, ...untouched({ ...mesh, cluster }, native)], ...how };
	const after = { objects: [...cluster.services, ...applied(native, artifacts)], ...how };
	const judge = (request: HttpRequest): Verdict => {
		const baseline = interpretWithResponder(interpreter, before, request).answer;
		const admissible = evaluate(plan, request, baseline);
		const [answer, ...others] = answersOf(interpreter, after, request, keysOf(request, plan.carriers).length > 1);
		const excused = everything || keysOf(request, plan.carriers).some((key) => excusable.has(key));
		const allowed = excused ? [...admissible, baseline] : admissible;
		return {
			request,
			baseline,
			admissible,
			answer,
			right: [answer, ...others].every(
				(one) =>
					allowed.some((expected) => sameAnswer(expected, one, cluster)) ||
					(keysOf(request, plan.carriers).length > 1 && isDrawnFrom(allowed, one, cluster)),
			),
			changed: !admissible.some((expected) => sameAnswer(expected, baseline, cluster)),
		};
	};
	const isOpen = (request: HttpRequest): boolean => isUndefined(interpreter, before, request);
	return { judge, isOpen, artifacts, refused };
}

/**
 * The mesh before any sandbox: the user's objects and what the adapter writes for a plan of none, which is nothing but
 * for Envoy without tables of the user's.
 */
function untouched(
	{ adapter, implementation, cluster }: JudgedMesh & { readonly cluster: Cluster },
	native: readonly NativeObject[],
): readonly NativeObject[] {
	const plan: Plan = { carriers: [], ingress: 'all', services: [] };
	const how = implementation === undefined ? {} : { implementation };
	return applied(native, adapter.render({ plan, cluster, native, ...how }).artifacts);
}

/** An object of ours as the API server keeps it: younger than every route of the user's, all of one second. */
export function created(artifact: Artifact): Artifact {
	if (artifact.kind !== 'object') return artifact;
	const metadata = { ...artifact.object.metadata, creationTimestamp: '2026-06-01T00:00:00Z' };
	return { ...artifact, object: { ...artifact.object, metadata } };
}

/**
 * What the mesh answers: one answer, or several of which it gives one by chance, where `byChance` is good enough; that is for
 * a request with several keys, which is answered as any of them (law 9).
 */
function answersOf(
	interpreter: Interpreter,
	configuration: MeshConfiguration,
	request: HttpRequest,
	byChance: boolean,
): readonly [Answer, ...Answer[]] {
	try {
		return [interpretWithResponder(interpreter, configuration, request).answer];
	} catch (error) {
		const [first, ...others] = error instanceof UndefinedConfiguration && byChance ? error.among : [];
		if (first === undefined) throw error;
		return [first, ...others];
	}
}

function isUndefined(interpreter: Interpreter, configuration: MeshConfiguration, request: HttpRequest): boolean {
	try {
		interpreter.interpret(configuration, request);
		return false;
	} catch (error) {
		if (error instanceof UndefinedConfiguration) return true;
		throw error;
	}
}

/**
 * Whether each share of a split is one of an answer that is allowed: a request with several keys meets one share, and is
 * answered there as one of its keys or as none (law 9). Shares that lead to one place are one, so weights are not compared.
 */
function isDrawnFrom(allowed: readonly Answer[], answer: Answer, cluster: Cluster): boolean {
	const expected = allowed.flatMap(sharesOf);
	const got = sharesOf(answer);
	return got.length > 0 && got.every((share) => expected.some((one) => sameAnswer(one, share, cluster)));
}

function sharesOf(answer: Answer): readonly Answer[] {
	return answer.kind === 'forward'
		? answer.backends.map((backend) => ({ ...answer, backends: [{ ...backend, weight: 1 }] }))
		: [];
}
