// SPDX-License-Identifier: Apache-2.0
import type { Cluster, EndpointSlice, Service, ServicePort } from '@branchline/plan';
import type { Place } from '../case/expectation.ts';
import { type Caller, clientName } from '../case/request.ts';
import type { Workload } from '../case/workload.ts';
import { responderService } from '../responder/responder-service.ts';

/** The labels of the pods of a workload. */
export function labelsOf({ name, labels }: Pick<Workload, 'name' | 'labels'>): Readonly<Record<string, string>> {
	return { app: name, ...labels };
}

/** The labels of the pods that send for a caller. */
export function callerLabels(
	{ namespace, workload }: Caller,
	workloads: readonly Workload[],
): Readonly<Record<string, string>> {
	const found = workloads.find((one) => one.namespace === namespace && one.name === workload);
	return labelsOf(found ?? { name: clientName, labels: {} });
}

/** The Service of a workload; `clusterIP` is left out where a cluster is to choose it. */
export function serviceOf({ name, namespace, ports, annotations, headless }: Workload, clusterIP?: string): Service {
	const address = headless ? 'None' : clusterIP;
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
		spec: { ...(address === undefined ? {} : { clusterIP: address }), selector: { app: name }, ports },
	};
}

/**
 * The Services of workloads as a cluster has them, and their endpoints: those of workloads without replicas have none. Every
 * cluster has the responder.
 */
export function clusterOf(workloads: readonly Workload[]): Cluster {
	return {
		services: [
			...workloads.map((workload, index) => serviceOf(workload, `10.96.0.${index + 1}`)),
			responderService('10.96.1.1'),
		],
		endpointSlices: workloads.map((workload, index) => sliceOf(workload, `10.244.0.${index + 1}`)),
	};
}

function sliceOf({ name, namespace, ports, replicas }: Workload, address: string): EndpointSlice {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
		addressType: 'IPv4',
		endpoints: replicas > 0 ? [{ addresses: [address], conditions: { ready: true } }] : [],
		ports: ports.map((port) => ({ name: port.name, port: port.targetPort ?? port.port })),
	};
}

/** The workload behind a service port, where it has one that answers. */
export function answering(
	workloads: readonly Workload[],
	{ namespace, service, port }: ServicePort,
): Workload | undefined {
	return workloads.find(
		(one) =>
			one.namespace === namespace &&
			one.name === service &&
			one.replicas > 0 &&
			one.ports.some((candidate) => candidate.port === port),
	);
}

/** The place that documents of a case mean by an address; undefined where no workload has it. */
export function placeAt(workloads: readonly Workload[], address: string, port: number): Place | undefined {
	const found = workloads.find((one) => one.address === address);
	const named = found?.ports.find((one) => (one.targetPort ?? one.port) === port || one.port === port);
	return found && named && { namespace: found.namespace, service: found.name, port: named.port };
}

/**
 * The place where an application answered that tells its workload, namespace, the port of the application, and the subset
 * it runs for; undefined for no workload of the case.
 */
export function placeOf(
	workloads: readonly Workload[],
	answer: { readonly namespace: string; readonly workload: string; readonly port: number; readonly subset?: string },
): Place | undefined {
	const { namespace, workload, port, subset } = answer;
	const found = workloads.find((one) => one.namespace === namespace && one.name === workload);
	const named = found?.ports.find((one) => (one.targetPort ?? one.port) === port);
	if (named === undefined) return undefined;
	return { namespace, service: workload, port: named.port, ...(subset === undefined ? {} : { subset }) };
}
