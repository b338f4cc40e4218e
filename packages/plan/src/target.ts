// SPDX-License-Identifier: Apache-2.0
import {
	type Fork,
	namespaceOf,
	type Path,
	type Sandbox,
	type Service,
	type ServiceSpecPort,
	splitAddress,
} from '@branchline/model';
import type { Report } from './finding.ts';
import { isTcpPort } from './http-port.ts';
import { compareText } from './service-port.ts';
import type { Settings } from './settings.ts';
import { suggestion } from './suggestion.ts';
import type { Readiness, Target } from './types.ts';

/** A target that could be read, and whether it can answer. */
export interface ReadTarget {
	readonly to: Target;
	readonly ready: Readiness;
}

/** Gives the target of each forked port. */
export type TargetOf = (source: ServiceSpecPort) => ReadTarget;

/** What cannot be honoured fails by itself, at once: that is always ready. */
export function failing(reason: string): ReadTarget {
	return { to: { kind: 'fail', reason }, ready: true };
}

/** Reads the target of a fork; what is wrong with it is reported once, or once for each port where it depends on it. */
export function readTarget(sandbox: Sandbox, fork: Fork, path: Path, settings: Settings, report: Report): TargetOf {
	const { service, address, respond } = fork.to;
	if (address !== undefined) return always(readAddress(address, [...path, 'address'], report));
	if (respond !== undefined) {
		const headers = Object.entries(respond.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
		const sorted = Object.fromEntries(headers.sort(([a], [b]) => compareText(a, b)));
		const to = { kind: 'respond', status: respond.status, headers: sorted, body: respond.body ?? '' } as const;
		return always({ to, ready: true });
	}
	const named = typeof service === 'string' ? { name: service } : service;
	if (named === undefined) throw new TypeError('fork: expected exactly one of service, address, respond');
	const own = namespaceOf(sandbox);
	return readService({ namespace: own, ...named }, own, [...path, 'service'], settings, report);
}

function always(target: ReadTarget): TargetOf {
	return () => target;
}

function readAddress(text: string, path: Path, report: Report): ReadTarget {
	const split = splitAddress(text);
	if (split !== undefined) return { to: { kind: 'address', ...split }, ready: 'unknown' };
	const reason = `expected an IP address and a port, got ${JSON.stringify(text)}`;
	report('plan/target-address', path, reason);
	return failing(reason);
}

interface NamedService {
	readonly namespace: string;
	readonly name: string;
	readonly port?: number;
}

function readService(named: NamedService, own: string, path: Path, settings: Settings, report: Report): TargetOf {
	const { namespace, name, port } = named;
	if (!settings.allows(own, namespace)) {
		const reason = `namespace ${own} may not name services of namespace ${namespace}`;
		report('plan/namespace-not-allowed', [...path, 'namespace'], reason);
		return always(failing(reason));
	}
	const service = settings.cluster.service(namespace, name);
	if (service === undefined) {
		const near = suggestion(name, settings.cluster.serviceNames(namespace));
		const hint = near === undefined ? undefined : `did you mean ${near}?`;
		report('plan/target-missing', path, `the target Service ${namespace}/${name} does not exist`, hint);
		return (source) => ({ to: toPort(namespace, name, port ?? source.port), ready: false });
	}
	return portOf(service, port, path, settings, report);
}

function portOf(service: Service, port: number | undefined, path: Path, settings: Settings, report: Report): TargetOf {
	const [namespace, { name }] = [namespaceOf(service), service.metadata];
	const ports = (service.spec?.ports ?? []).filter(isTcpPort);
	const numbers = ports.map((candidate) => candidate.port).join(', ') || 'none';
	const ready = settings.cluster.ready(service);
	if (port !== undefined) {
		if (ports.some((candidate) => candidate.port === port)) return always({ to: toPort(namespace, name, port), ready });
		const reason = `expected a TCP port of Service ${namespace}/${name} (${numbers}), got ${port}`;
		report('plan/target-port-missing', [...path, 'port'], reason);
		return always(failing(reason));
	}
	return (source) => {
		const found =
			ports.find((candidate) => source.name && candidate.name === source.name) ??
			ports.find((candidate) => candidate.port === source.port) ??
			(ports.length === 1 ? ports[0] : undefined);
		if (found !== undefined) return { to: toPort(namespace, name, found.port), ready };
		const reason = `no TCP port of Service ${namespace}/${name} (${numbers}) corresponds to port ${source.port}`;
		report('plan/target-port-ambiguous', path, reason);
		return failing(reason);
	};
}

function toPort(namespace: string, service: string, port: number): Target {
	return { kind: 'service', port: { namespace, service, port } };
}
