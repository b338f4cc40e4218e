// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	describe,
	finding,
	forkedPorts,
	isOurs,
	type Parent,
	type RenderInput,
	type Rendering,
	refTo,
	unreachedFindings,
} from '@branchline/adapter';
import {
	type Diagnostic,
	type KubernetesObject,
	type NativeObject,
	type ServicePort,
	sameValue,
	servicePortName,
} from '@branchline/plan';
import { adapters } from './registry.ts';

/** One rendering per chosen adapter, in the order they were chosen, and the findings about all of them together. */
export interface RenderedMeshes {
	readonly meshes: readonly { readonly adapter: Adapter; readonly rendering: Rendering }[];
	/** Findings of every adapter and of the whole, each once. */
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders a plan for several meshes of one cluster at once. An adapter that yields calls between services does so when
 * another chosen one claims them. A native route that reaches a forked service by a parent that no chosen adapter writes
 * for is a finding. An `implementation` goes to the adapters that have it; options go to all, by names that tell them apart.
 */
export function renderMeshes(chosen: readonly Adapter[], input: RenderInput): RenderedMeshes {
	const meshes = chosen.map((adapter) => {
		const implementation = input.implementation;
		const { implementation: _, ...rest } = input;
		const known =
			implementation !== undefined && adapter.implementations.includes(implementation) ? { implementation } : {};
		return { adapter, rendering: adapter.render({ ...rest, ...known, parents: parentsOf(adapter, chosen) }) };
	});
	const found = meshes.flatMap(({ adapter, rendering }) =>
		rendering.diagnostics.map((diagnostic) => withKeys(diagnostic, adapter, input)),
	);
	const missed = missedRoutes(chosen, input);
	const without = new Set(missed.flatMap(({ ports }) => ports.map(servicePortName)));
	const unreached = meshes.map(({ rendering }) =>
		rendering.unreached?.filter(({ of }) => !without.has(servicePortName(of))),
	);
	const uncovered = missed.map(({ object, ports: [port] }) => uncoveredFinding(object, port));
	return { meshes, diagnostics: [...found, ...uncovered, ...unreachedFindings(unreached)] };
}

/** An error about an object, with the keys that its destinations have: nothing is written of them there. */
function withKeys(diagnostic: Diagnostic, adapter: Adapter, input: RenderInput): Diagnostic {
	const { severity, key, keys: named, object } = diagnostic;
	if (severity !== 'error' || (key ?? named) !== undefined || object === undefined) return diagnostic;
	const native = input.native.find((one) => !('@type' in one) && sameValue(refTo(one as KubernetesObject), object));
	const reached = new Set((native && adapter.reaches(native, input)?.ports)?.map(servicePortName));
	const forked = input.plan.services.filter(({ of }) => reached.has(servicePortName(of)));
	const keys = [...new Set(forked.flatMap(({ substitutions }) => substitutions.map((one) => one.key)))].sort();
	return keys.length === 0 ? diagnostic : { ...diagnostic, keys };
}

/** The parents that an adapter writes for among the chosen ones. */
export function parentsOf(adapter: Adapter, chosen: readonly Adapter[]): readonly Parent[] {
	const claimed = chosen.some((other) => other !== adapter && !other.yieldsMesh && other.parents.includes('mesh'));
	return adapter.yieldsMesh && claimed ? adapter.parents.filter((parent) => parent !== 'mesh') : adapter.parents;
}

/** A native route that sends requests to a forked service port by a parent that no chosen adapter writes for. */
interface MissedRoute {
	readonly object: NativeObject;
	readonly ports: readonly [ServicePort, ...ServicePort[]];
}

/** Law 6: a fork must be met wherever a destination is chosen. */
function missedRoutes(chosen: readonly Adapter[], input: RenderInput): readonly MissedRoute[] {
	const forked = forkedPorts(input.plan);
	if (forked.size === 0) return [];
	return input.native
		.filter((object) => !isOurs(object))
		.flatMap((object) => {
			const [first, ...others] = missedPorts(object, chosen, input, forked);
			return first ? [{ object, ports: [first, ...others] }] : [];
		});
}

function missedPorts(
	object: NativeObject,
	chosen: readonly Adapter[],
	input: RenderInput,
	forked: ReadonlySet<string>,
): readonly ServicePort[] {
	const readers = adapters.flatMap((adapter) => {
		const reach = adapter.reaches(object, input);
		return reach ? [{ adapter, reach }] : [];
	});
	return (['mesh', 'gateway'] as const).flatMap((parent) => {
		const reaching = readers.filter(({ reach }) => reach.parents.includes(parent));
		const covered = reaching.some(
			({ adapter }) => chosen.includes(adapter) && parentsOf(adapter, chosen).includes(parent),
		);
		if (covered) return [];
		return reaching.flatMap(({ reach }) => reach.ports).filter((port) => forked.has(servicePortName(port)));
	});
}

function uncoveredFinding(object: NativeObject, port: ServicePort): Diagnostic {
	const message = `${describe(object)}: it sends requests to ${servicePortName(port)}, which is forked, but no chosen adapter writes for it`;
	if ('@type' in object) return finding('adapter/uncovered-route', message);
	return finding('adapter/uncovered-route', message, { object: refTo(object as KubernetesObject) });
}
