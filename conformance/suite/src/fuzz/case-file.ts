// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { Document, type Node, stringify, visit } from 'yaml';
import { deadName, shopServices } from '../arbitrary/shop.ts';
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { type WrittenExpectation, writtenAdmissible, writtenSeen } from './case-expectation.ts';
import type { Judgement } from './judgement.ts';
import type { Ground } from './placement.ts';

/** A counterexample, and where it comes from. */
export interface Counterexample {
	readonly mesh: MeshUnderTest;
	readonly ground: Ground;
	readonly run: RandomRun;
	readonly judgements: readonly Judgement[];
	/** How it was found: a seed and the like. */
	readonly origin: string;
}

/** The workload that answers at the address that random forks name. */
const foreignName = 'foreign';

/** A counterexample as the file of a case, to be put below `conformance/cases` once somebody has given it a better name. */
export function caseFile({ mesh, ground, run, judgements, origin }: Counterexample): string {
	const faults = [...new Set(judgements.flatMap(({ broken, misread }) => [...broken, ...misread]))];
	const why = [`Why: found at random (${origin}) on ${mesh.name}.`, ...faults.map(shortened)];
	const content = {
		case: 'what a random configuration showed',
		covers: ['law 1'],
		meshes: [mesh.adapter.name],
		keeps: 'it was found at random',
		workloads: workloads(ground),
		policy: { carriers: run.model.carriers, allow: [{ from: 'shop', to: ['pay'] }] },
		documents: [...run.model.sandboxes, ...run.model.groups].map(withoutAge),
		native: { [mesh.adapter.name]: run.native.objects.filter(isKept).map(withoutAge) },
		requests: judgements.map((one) => caseRequest(one)),
	};
	const comment = why.map((line) => `# ${line}`).join('\n');
	return `${comment}\n${yamlText(content)}`;
}

function workloads({ foreign }: Ground): readonly object[] {
	const services = shopServices.map(({ metadata: { name, namespace }, spec }) => ({
		name,
		...(namespace === 'shop' ? {} : { namespace }),
		ports: spec?.ports?.map((port) => ({ name: port.name, port: port.port })),
		...(name === deadName ? { replicas: 0 } : {}),
	}));
	return [...services, { name: foreignName, ports: [{ name: 'http', port: foreign.port }], address: foreign.address }];
}

function caseRequest({ request, before, admissible, verdict }: Judgement): object {
	const { to, from, method, path, headers, authority } = request;
	const ingress = 'gateway' in to ? to.gateway.name : 'routeConfiguration' in to ? to.routeConfiguration : undefined;
	const target = 'service' in to ? { to: serviceText(to) } : { through: ingress };
	const sender = from === undefined || from.namespace === 'shop' ? {} : { from: `client.${from.namespace}` };
	const without: WrittenExpectation = writtenSeen(before, verdict?.baseline);
	return {
		...target,
		...sender,
		host: authority,
		method,
		path,
		...(headers.length > 0 ? { headers } : {}),
		without,
		arrives: admissible.length === 0 ? without : writtenAdmissible(admissible),
	};
}

function serviceText({
	namespace,
	service,
	port,
}: {
	readonly namespace: string;
	readonly service: string;
	readonly port: number;
}) {
	return `${service}${namespace === 'shop' ? '' : `.${namespace}`}:${port}`;
}

/** The gateway is given by whoever plays a case. */
function isKept(object: NativeObject): boolean {
	return !('kind' in object) || object.kind !== 'Gateway';
}

/** Objects are created in the order of the file. */
function withoutAge<T extends NativeObject>(object: T): T {
	if (!('metadata' in object)) return object;
	const { creationTimestamp: _, ...metadata } = (object as KubernetesObject).metadata;
	return { ...object, metadata };
}

function shortened(fault: string): string {
	return fault.length > 300 ? `${fault.slice(0, 300)}…` : fault;
}

/** YAML with the innermost maps and lists on one line, as cases are written by hand. */
function yamlText(content: object): string {
	const document = new Document(content, { aliasDuplicateObjects: false });
	visit(document, {
		Collection: (_key, node) => {
			const text = stringify(node.toJSON(), { collectionStyle: 'flow', lineWidth: 0 });
			if ((node as Node) !== document.contents && text.length < 100) node.flow = true;
		},
	});
	return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
