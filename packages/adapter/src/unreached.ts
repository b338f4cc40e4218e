// SPDX-License-Identifier: Apache-2.0
import { type Destination, type Diagnostic, type Plan, type ServicePort, servicePortName } from '@branchline/plan';
import { finding } from './codes.ts';

/** Routes that answer the callers of a service port, and the service ports that they choose. */
export interface Chosen {
	/** The routes, as findings name them. */
	readonly routes: string;
	readonly ports: readonly ServicePort[];
}

/** A forked service port that no rule of a mesh sends requests to where keys are honoured: no copy substitutes anything for it. */
export interface Unreached {
	readonly of: ServicePort;
	readonly keys: readonly string[];
	/** What the routes for the service port choose in its place; empty where none is for it alone, as at gateways. */
	readonly instead: readonly Chosen[];
}

/** The forked service ports of a plan that are not among the destinations of all the rules that an adapter read. */
export function unreachedPorts(
	{ services }: Pick<Plan, 'services'>,
	read: Iterable<Destination>,
	insteadOf: (of: ServicePort) => readonly Chosen[] = () => [],
): readonly Unreached[] {
	const reached = new Set<string>();
	for (const destination of read) if (destination.kind === 'service') reached.add(servicePortName(destination.port));
	return services
		.filter(({ of, substitutions }) => substitutions.length > 0 && !reached.has(servicePortName(of)))
		.map(({ of, substitutions }) => ({ of, keys: substitutions.map(({ key }) => key), instead: insteadOf(of) }));
}

/** The service ports among destinations, each once, in their order. */
export function chosenPorts(destinations: readonly Destination[]): readonly ServicePort[] {
	const ports = destinations.flatMap((one) => (one.kind === 'service' ? [one.port] : []));
	return [...new Map(ports.map((port) => [servicePortName(port), port])).values()];
}

/**
 * A warning for each service port that every one of several meshes says is unreached (design: law 6): what one of them
 * reaches is met there, and a mesh that says nothing may reach all.
 */
export function unreachedFindings(meshes: readonly (readonly Unreached[] | undefined)[]): readonly Diagnostic[] {
	const [first = [], ...others] = meshes;
	return first.flatMap(({ of, keys, instead }) => {
		const same = others.map((all) => all?.find((other) => servicePortName(other.of) === servicePortName(of)));
		if (same.some((other) => other === undefined)) return [];
		return [unreached(of, keys, [...instead, ...same.flatMap((other) => other?.instead ?? [])])];
	});
}

function unreached(of: ServicePort, keys: readonly string[], instead: readonly Chosen[]): Diagnostic {
	const names = (all: readonly ServicePort[]) => [...new Set(all.map(servicePortName))].join(', ');
	const told = instead.filter(({ ports }) => ports.length > 0);
	const where = told.map(({ routes, ports }) => `: ${routes} chooses ${names(ports)}`).join('');
	const message = `${servicePortName(of)} is forked, and no route at which keys are honoured sends requests to it${where}`;
	const hint =
		told.length > 0 ? { hint: `fork what the routes choose: ${names(told.flatMap((one) => one.ports))}` } : {};
	const object = { apiVersion: 'v1', kind: 'Service', namespace: of.namespace, name: of.service };
	return { ...finding('adapter/fork-unreached', message, { object, ...hint }), keys };
}
