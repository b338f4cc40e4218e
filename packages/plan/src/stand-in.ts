// SPDX-License-Identifier: Apache-2.0
import { namespaceOf, type Path, type Service, type ServiceSpecPort } from '@branchline/model';
import type { Report } from './finding.ts';
import { isHttpPort, speaksHttp2 } from './http-port.ts';
import { compareText } from './service-port.ts';

/** A port of a baseline, and the port of a target that is to answer in its place. */
export interface PortPair {
	readonly of: ServiceSpecPort;
	readonly to: ServiceSpecPort;
}

/**
 * Reports what keeps a target from standing in for a baseline: pods that the baseline's Service selects as well, so that
 * requests without a key meet the fork, and ports whose protocols are named differently, so that a mesh speaks another one
 * to the fork than the caller does.
 */
export function checkStandIn(
	baseline: Service,
	target: Service,
	pairs: readonly PortPair[],
	path: Path,
	report: Report,
): void {
	const [of, to] = [nameOf(baseline), nameOf(target)];
	if (of === to) return;
	if (selectsAllOf(baseline, target)) {
		const words = `Service ${of} selects all pods of Service ${to}, too (by ${selectorText(baseline)}): requests without a key meet the fork`;
		report('plan/target-pods-shared', path, words);
	}
	for (const { of: from, to: port } of pairs) {
		if (protocolOf(from) === protocolOf(port)) continue;
		const words = `port ${from.port} of Service ${of} is ${described(from)}, and its target ${to}:${port.port} is ${described(port)}`;
		report('plan/target-protocol', path, words);
	}
}

/** Whether the one selector is a part of the other: whatever pods there are or come, the one Service has those of the other. */
function selectsAllOf(one: Service, other: Service): boolean {
	if (namespaceOf(one) !== namespaceOf(other)) return false;
	const wanted = Object.entries(one.spec?.selector ?? {});
	const had = other.spec?.selector ?? {};
	return wanted.length > 0 && wanted.every(([label, value]) => Object.hasOwn(had, label) && had[label] === value);
}

function selectorText({ spec }: Service): string {
	const labels = Object.entries(spec?.selector ?? {}).map(([label, value]) => `${label}=${value}`);
	return labels.sort(compareText).join(',');
}

function protocolOf(port: ServiceSpecPort): 'HTTP/2' | 'HTTP' | 'no HTTP' {
	if (!isHttpPort(port)) return 'no HTTP';
	return speaksHttp2(port) ? 'HTTP/2' : 'HTTP';
}

function described(port: ServiceSpecPort): string {
	const why = port.appProtocol ? `appProtocol ${port.appProtocol}` : port.name ? `name ${port.name}` : 'without a name';
	return `${protocolOf(port)} (${why})`;
}

function nameOf(service: Service): string {
	return `${namespaceOf(service)}/${service.metadata.name}`;
}
